// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Stall;

/**
 * In which cycles a model holds back: a function of seed, name and cycle alone, whatever else happens. The same cycles
 * as those of a native endpoint with the {@link Stall} of {@link #stall}.
 */
final class Stalls {

    static final Stalls NEVER = new Stalls(Stall.NONE);

    private static final int DENOMINATOR = 1 << 20;

    private final Stall stall;
    private final long seed;

    private Stalls(Stall stall) {
        this.stall = stall;
        this.seed = mix(stall.seed() + 0x632BE59BD9B4E019L);
    }

    /**
     * @param share
     *            of all cycles, from 0 to less than 1
     */
    static Stalls of(double share, long seed, String name) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share of stalled cycles is not in [0, 1): share=" + share);
        }
        return new Stalls(new Stall((int) (share * DENOMINATOR), DENOMINATOR, seed * 31 + name.hashCode()));
    }

    /** The same for a native endpoint. */
    Stall stall() {
        return stall;
    }

    boolean at(long cycle) {
        if (stall.numerator() == 0) {
            return false;
        }
        final long high = mix(seed + cycle * 0x9E3779B97F4A7C15L) >>> 32;
        return high * stall.denominator() >>> 32 < stall.numerator();
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
