// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/** The distinct chunks that ranges touch, per device; about 16 bytes of memory for each. */
final class ChunkSet {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final int CHUNK_BITS = 47;

    private final int chunkShift;
    private long[] slots = new long[1 << 12];
    private int count;

    /** A set of chunks of 2^chunkShift bytes; at least 16, so that a chunk and its device fit a word. */
    ChunkSet(final int chunkShift) {
        if (chunkShift < Long.SIZE - 1 - CHUNK_BITS) {
            throw new IllegalArgumentException("chunks too small: chunkShift=" + chunkShift);
        }
        this.chunkShift = chunkShift;
    }

    /** Number of distinct chunks. */
    int count() {
        return count;
    }

    /** Adds the chunks that a range of at least one byte touches. */
    void add(final int device, final long offsetBytes, final long lengthBytes) {
        final long last = offsetBytes + lengthBytes - 1 >>> chunkShift;
        for (long chunk = offsetBytes >>> chunkShift; chunk <= last; chunk++) {
            add(((long) device << CHUNK_BITS | chunk) + 1);
        }
    }

    private void add(final long key) {
        int slot = home(key);
        while (slots[slot] != 0) {
            if (slots[slot] == key) {
                return;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = key;
        if (2 * ++count > slots.length) {
            grow();
        }
    }

    private void grow() {
        final long[] old = slots;
        slots = new long[2 * old.length];
        for (final long key : old) {
            if (key != 0) {
                int slot = home(key);
                while (slots[slot] != 0) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = key;
            }
        }
    }

    private int home(final long key) {
        return (int) (key * SPREAD >>> 32) & (slots.length - 1);
    }
}
