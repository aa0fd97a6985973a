// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** In which cycles a model holds back: a function of seed, name and cycle alone, whatever else happens. */
final class Stalls {

    static final Stalls NEVER = new Stalls(0, 0);

    private final long seed;
    /** Of 2^63. */
    private final long threshold;

    private Stalls(long seed, long threshold) {
        this.seed = seed;
        this.threshold = threshold;
    }

    /**
     * @param share
     *            of all cycles, from 0 to less than 1
     */
    static Stalls of(double share, long seed, String name) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share of stalled cycles is not in [0, 1): share=" + share);
        }
        return new Stalls(mix(seed) ^ mix(name.hashCode()), (long) (share * 0x1p63));
    }

    boolean at(long cycle) {
        return threshold != 0 && mix(seed + cycle) >>> 1 < threshold;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
