// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.time.Scheduler;

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

    private void write(long at, byte[] data) {
        for (int i = 0; i < data.length; i++) {
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
