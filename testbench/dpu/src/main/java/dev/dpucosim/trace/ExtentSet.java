// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/** The distinct extents that ranges touch, per device; about 16 bytes of memory for each. */
final class ExtentSet {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final int EXTENT_BITS = 47;

    private final int extentShift;
    private long[] slots = new long[1 << 12];
    private int count;

    /** A set of extents of 2^extentShift bytes; at least 16, so that an extent and its device fit a word. */
    ExtentSet(final int extentShift) {
        if (extentShift < Long.SIZE - 1 - EXTENT_BITS) {
            throw new IllegalArgumentException("extents too small: extentShift=" + extentShift);
        }
        this.extentShift = extentShift;
    }

    /** Number of distinct extents. */
    int count() {
        return count;
    }

    /** Adds the extents that a range of at least one byte touches. */
    void add(final int device, final long offsetBytes, final long lengthBytes) {
        final long last = offsetBytes + lengthBytes - 1 >>> extentShift;
        for (long extent = offsetBytes >>> extentShift; extent <= last; extent++) {
            add(((long) device << EXTENT_BITS | extent) + 1);
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
