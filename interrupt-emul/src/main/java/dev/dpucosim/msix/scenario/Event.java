// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import java.util.Arrays;

/** An event of the remote device: data that only it writes so, and the vector that it raises behind them. */
final class Event {
    private static final int VALUES = 255;

    /** Counts events from 1. */
    final int number;
    final VectorBook vector;
    final long address;
    final int bytes;
    /** Bytes that have not reached memory. */
    int bytesMissing;
    /** Whether a handler has found the data, so that other data may take their place. */
    boolean seen;

    Event(int number, VectorBook vector, long address, int bytes) {
        this.number = number;
        this.vector = vector;
        this.address = address;
        this.bytes = bytes;
        this.bytesMissing = bytes;
    }

    /** Its data; no byte is 0, which is what memory holds before, and no event shares bytes with the next. */
    byte[] data() {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (1 + (number * 31L + i) % VALUES);
        }
        return data;
    }

    boolean isIn(byte[] memory) {
        return Arrays.equals(memory, data());
    }

    @Override
    public String toString() {
        return "#" + number;
    }
}
