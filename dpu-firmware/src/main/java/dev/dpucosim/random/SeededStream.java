// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.random;

/**
 * A stream of random numbers that a seed and a path of names determine, on every machine alike.
 *
 * <p>{@link #split} derives a stream by name or number from the seed alone, never from how much has been drawn, so
 * that an actor's numbers do not change when another actor draws more. Generator: SplitMix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", 2014). Not for secrets.
 */
public final class SeededStream {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;

    /** The root stream of a seed. */
    public SeededStream(long seed) {
        this.seed = seed;
        this.state = mix(seed ^ GOLDEN);
    }

    /** The stream of a named actor below this one. */
    public SeededStream split(String name) {
        long key = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            key = (key ^ name.charAt(i)) * 0x100000001B3L;
        }
        return split(key);
    }

    /** The stream of a numbered actor below this one. */
    public SeededStream split(long key) {
        return new SeededStream(mix(mix(seed + GOLDEN) + key));
    }

    /** The next 64 random bits. */
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /**
     * A number from 0 to below a bound, each equally likely to within 2^-32.
     *
     * @throws IllegalArgumentException when the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound not positive: bound=" + bound);
        }
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    /**
     * A number from 0 to below a bound, each equally likely to within 2^-64 times the bound.
     *
     * @throws IllegalArgumentException when the bound is not positive
     */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound not positive: bound=" + bound);
        }
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** A number from 0 to below 1. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** True once in so many calls, on average. */
    public boolean oneIn(int count) {
        return nextInt(count) == 0;
    }

    /** Mixes 64 bits so that each input bit changes about half of the output bits; one to one. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
