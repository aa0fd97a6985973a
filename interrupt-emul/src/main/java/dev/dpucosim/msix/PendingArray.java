// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** The model's pending bits, one an entry. */
final class PendingArray {
    private final long[] words;

    PendingArray(int vectors) {
        words = new long[vectors / Long.SIZE];
    }

    boolean get(int entry) {
        return (words[entry >>> 6] >>> entry & 1) != 0;
    }

    void set(int entry) {
        words[entry >>> 6] |= 1L << entry;
    }

    void clear(int entry) {
        words[entry >>> 6] &= ~(1L << entry);
    }

    /** The first entry of [from, to) that is pending, or -1. */
    int next(int from, int to) {
        int entry = from;
        while (entry < to) {
            long rest = words[entry >>> 6] >>> entry;
            if (rest != 0) {
                int found = entry + Long.numberOfTrailingZeros(rest);
                return found < to ? found : -1;
            }
            entry = (entry | Long.SIZE - 1) + 1;
        }
        return -1;
    }

    long word(int index) {
        return words[index];
    }

    int words() {
        return words.length;
    }
}
