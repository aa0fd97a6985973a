// SPDX-License-Identifier: Apache-2.0
package example;

import dev.dpucosim.bridge.chip.HostMemoryPort;

/** 64 KiB of memory from an address on, next to the chip: answers at once, and counts what is copied. */
final class PlainHost implements HostMemoryPort {
    private final long base;
    private final byte[] memory = new byte[1 << 16];
    private int copies;

    PlainHost(long base) {
        this.base = base;
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        copies += id == DATA_ID ? 1 : 0;
        answer.data(memory, at(address), bytes);
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        copies += id == DATA_ID ? 1 : 0;
        System.arraycopy(source, from, memory, at(address), bytes);
        answer.done(true);
    }

    private int at(long address) {
        return Math.toIntExact(address - base);
    }

    /** The processor of the host writes. */
    void put(long address, byte... data) {
        System.arraycopy(data, 0, memory, at(address), data.length);
    }

    /** The processor of the host reads. */
    byte[] get(long address, int bytes) {
        return java.util.Arrays.copyOfRange(memory, at(address), at(address) + bytes);
    }

    /** Reads and writes of data so far, not of rings. */
    int copies() {
        return copies;
    }
}
