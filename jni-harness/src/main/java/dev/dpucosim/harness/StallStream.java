// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * In which cycles an endpoint with a {@link Stall} holds back: the very cycles of a native endpoint, for models written
 * in Java. A function of seed and cycle, so the answer does not depend on what was asked before.
 */
public final class StallStream {

    private final long seed;
    private final long limit;

    private StallStream(Stall stall) {
        this.seed = mix(stall.seed() + 0x632BE59BD9B4E019L);
        // x * denominator / 2^32 < numerator for every x below
        this.limit = (((long) stall.numerator() << 32) + stall.denominator() - 1) / stall.denominator();
    }

    /** The cycles of that stall. */
    public static StallStream of(Stall stall) {
        return new StallStream(stall);
    }

    /** Whether the endpoint holds back in that cycle. */
    public boolean holds(long cycle) {
        return limit != 0 && mix(seed + cycle * 0x9E3779B97F4A7C15L) >>> 32 < limit;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
