// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.firmware.InterruptLine;
import dev.dpucosim.memory.DpuMemory;

/** The model's end of the exception ring: puts records into DPU memory and holds the interrupt high while some wait. */
final class ExceptionRing {
    private final DpuMemory memory;
    private final Counters counters;
    private final InterruptLine interrupt = new InterruptLine();
    private long base;
    private int shift;
    private int producer;
    private int consumer;

    ExceptionRing(DpuMemory memory, Counters counters) {
        this.memory = memory;
        this.counters = counters;
    }

    InterruptLine interrupt() {
        return interrupt;
    }

    void base(long address) {
        base = address;
    }

    void shift(int log2) {
        shift = log2;
    }

    int producer() {
        return producer;
    }

    int consumer() {
        return consumer;
    }

    void consumer(int count) {
        consumer = count;
        interrupt.set(producer != consumer);
    }

    /** Puts a record in. The ring holds every fragment of every operation, so that it is never full. */
    void put(ExceptionRecord record) {
        if (producer - consumer >>> shift != 0) {
            throw new IllegalStateException("exception ring overrun: producer=" + Integer.toUnsignedLong(producer)
                    + ", consumer=" + Integer.toUnsignedLong(consumer) + ", records=" + (1L << shift));
        }
        switch (record.reason()) {
            case MISS -> counters.count(LvmRegisters.EXC_MISS);
            case RAID_ERR -> counters.count(LvmRegisters.EXC_RAID_ERR);
            case IO_FAIL -> counters.count(LvmRegisters.EXC_IO_FAIL);
            case NS_ERR -> counters.count(LvmRegisters.EXC_NS_ERR);
            case UNSUPPORTED -> counters.count(LvmRegisters.EXC_UNSUPPORTED);
            default -> {
                // The end of an internal operation is no exception.
            }
        }
        record.store(memory, base + (long) (producer & (1 << shift) - 1) * ExceptionRecord.BYTES);
        producer++;
        interrupt.set(true);
    }
}
