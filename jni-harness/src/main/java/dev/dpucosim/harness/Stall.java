// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * How often an endpoint holds back: in {@code numerator} of {@code denominator} cycles, drawn from seed and cycle
 * number alone, so that skipping idle cycles does not change what happens after them.
 */
public record Stall(int numerator, int denominator, long seed) {

    /** Never. */
    public static final Stall NONE = new Stall(0, 1, 0);

    /**
     * @throws IllegalArgumentException
     *             if it would never let go: the ratio must be below one
     */
    public Stall {
        if (numerator < 0 || denominator < 1 || numerator >= denominator) {
            throw new IllegalArgumentException(
                    "stall is not a ratio below one: numerator=" + numerator + ", denominator=" + denominator);
        }
    }

    static long[] longs(Stall... stalls) {
        final long[] values = new long[stalls.length * 3];
        for (int i = 0; i < stalls.length; i++) {
            values[i * 3] = stalls[i].numerator;
            values[i * 3 + 1] = stalls[i].denominator;
            values[i * 3 + 2] = stalls[i].seed;
        }
        return values;
    }
}
