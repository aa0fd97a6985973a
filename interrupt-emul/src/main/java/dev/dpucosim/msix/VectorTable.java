// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * The model's table: two QWORDs an entry, of which the second holds data and mask. An entry whose address cannot be
 * used counts as masked, so that a driver that enables with garbage in its table sends nothing.
 */
final class VectorTable {
    private static final long MASK = 1L << 32;
    private static final long ADDRESS_BITS = ~3L;
    private static final long DATA_BITS = 0xFFFFFFFFL | MASK;
    private static final long LOW_DWORD = 0xFFFFFFFFL;

    private final long[] addresses;
    private final long[] data;
    private final boolean[] unaligned;

    VectorTable(int vectors) {
        addresses = new long[vectors];
        data = new long[vectors];
        unaligned = new boolean[vectors];
        clear(0, vectors);
    }

    /** The reset state: address and data 0, masked. */
    void clear(int from, int to) {
        for (int entry = from; entry < to; entry++) {
            addresses[entry] = 0;
            data[entry] = MASK;
            unaligned[entry] = false;
        }
    }

    long address(int entry) {
        return addresses[entry];
    }

    int data(int entry) {
        return (int) data[entry];
    }

    boolean masked(int entry) {
        return (data[entry] & MASK) != 0;
    }

    /** Whether no message may go by this entry, for its mask bit or because its address cannot be used. */
    boolean masks(int entry) {
        return masked(entry) || unaligned[entry] || addresses[entry] == 0;
    }

    /** A QWORD: 0 address, 1 data and vector control. */
    long read(int entry, int qword) {
        return qword == 0 ? addresses[entry] : data[entry];
    }

    /**
     * Writes a QWORD or one of its DWORDs.
     *
     * @param bits those of the QWORD that are written
     */
    void write(int entry, int qword, long value, long bits) {
        if (qword == 0) {
            addresses[entry] = (addresses[entry] & ~bits | value & bits) & ADDRESS_BITS;
            if ((bits & LOW_DWORD) != 0) {
                unaligned[entry] = (value & ~ADDRESS_BITS) != 0;
            }
        } else {
            data[entry] = (data[entry] & ~bits | value & bits) & DATA_BITS;
        }
    }
}
