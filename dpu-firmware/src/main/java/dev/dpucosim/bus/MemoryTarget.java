// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.time.Scheduler;
import java.lang.foreign.MemorySegment;

/** Memory behind a range of addresses: a write is visible when it arrives, and answered a while later. */
public final class MemoryTarget implements BusTarget {

    private final Scheduler scheduler;
    private final DpuMemory memory;
    private final long base;
    private final long servicePs;

    /**
     * Memory that begins at an address of the bus.
     *
     * @param servicePs from arrival to answer, in picoseconds
     */
    public MemoryTarget(Scheduler scheduler, DpuMemory memory, long base, long servicePs) {
        this.scheduler = scheduler;
        this.memory = memory;
        this.base = base;
        this.servicePs = servicePs;
    }

    @Override
    public void accept(BusTransaction transaction, BusAnswer answer) {
        long at = transaction.address() - base;
        switch (transaction.type()) {
            case MEMORY_WRITE -> {
                write(at, transaction.data());
                later(() -> answer.done(BusVerdict.OK));
            }
            case MEMORY_READ -> {
                byte[] data = read(at, transaction.bytes());
                later(() -> answer.data(data));
            }
            default -> answer.done(BusVerdict.UNSUPPORTED_REQUEST);
        }
    }

    private void later(Runnable answer) {
        if (servicePs == 0) {
            answer.run();
        } else {
            scheduler.after(servicePs, (nowPs, unused) -> answer.run(), 0);
        }
    }

    /** In words between the ends, which need not be whole ones. */
    private void write(long at, byte[] data) {
        int head = Math.min((int) (-at & Long.BYTES - 1), data.length);
        int body = data.length - head & -Long.BYTES;
        writeBytes(at, data, 0, head);
        if (body > 0) {
            memory.put(at + head, MemorySegment.ofArray(data).asSlice(head), 0, body);
        }
        writeBytes(at, data, head + body, data.length);
    }

    private void writeBytes(long at, byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            memory.putByte(at + i, data[i]);
        }
    }

    private byte[] read(long at, int count) {
        byte[] data = new byte[count];
        for (int i = 0; i < count; i++) {
            data[i] = (byte) memory.getByte(at + i);
        }
        return data;
    }
}
