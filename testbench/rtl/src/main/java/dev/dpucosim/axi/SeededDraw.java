// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** Numbers that a model draws one after the other: a function of seed, name and how many were drawn before. */
final class SeededDraw {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long drawn;

    SeededDraw(long seed, String name) {
        this.seed = mix(seed * 31 + name.hashCode());
    }

    /** One of 0 to {@code count - 1}. */
    int below(int count) {
        return (int) ((mix(seed + STEP * ++drawn) >>> 32) * count >>> 32);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
