// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** The model's counters: every register from FRAMES to ERRORS_DROPPED. */
final class MsixCounters {
    private final long[] counts = new long[(MsixRegisters.ERRORS_DROPPED - MsixRegisters.FRAMES >>> 3) + 1];

    static boolean has(int offset) {
        return offset >= MsixRegisters.FRAMES && offset <= MsixRegisters.ERRORS_DROPPED;
    }

    void add(int offset, long count) {
        counts[offset - MsixRegisters.FRAMES >>> 3] += count;
    }

    void count(int offset) {
        add(offset, 1);
    }

    long value(int offset) {
        return counts[offset - MsixRegisters.FRAMES >>> 3];
    }
}
