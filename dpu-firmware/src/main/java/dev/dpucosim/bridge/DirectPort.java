// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.PlainMemory;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/** Memory next to the chip: everything is done and answered at once; what lies outside the memory is an error. */
final class DirectPort implements HostMemoryPort, PlainMemory {
    private final HostMemory memory;
    private final LongConsumer written;
    private byte[] scratch = new byte[4096];

    DirectPort(HostMemory memory, LongConsumer written) {
        this.memory = memory;
        this.written = written;
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        if (!memory.has(address, bytes)) {
            answer.data(new byte[0], 0, 0);
            return;
        }
        byte[] data = scratch;
        scratch = null;
        if (data == null) {
            data = new byte[4096];
        }
        memory.get(address, data, 0, bytes);
        answer.data(data, 0, bytes);
        scratch = data;
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        boolean well = memory.has(address, bytes);
        if (well) {
            memory.put(address, source, from, bytes);
        }
        answer.done(well);
        if (well && id == RING_ID) {
            written.accept(address);
        }
    }

    @Override
    public PlainMemory plain() {
        return this;
    }

    @Override
    public MemorySegment bytes() {
        return memory.segment();
    }

    @Override
    public long base() {
        return memory.base();
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public void written(long address) {
        written.accept(address);
    }
}
