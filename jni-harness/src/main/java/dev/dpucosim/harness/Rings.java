// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Sizes of rings that both sides share. */
final class Rings {

    private Rings() {
    }

    static void checkCount(int count) {
        if (count < 1 || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException("ring size is not a power of two: count=" + count);
        }
    }

    static long powerOfTwo(long atLeast) {
        return atLeast <= 1 ? 1 : Long.highestOneBit(atLeast - 1) << 1;
    }
}
