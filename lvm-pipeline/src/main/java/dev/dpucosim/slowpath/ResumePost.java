// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;

/** Firmware's end of the resume ring: entries go into memory as they are posted, the doorbell rings once for all. */
final class ResumePost {
    private static final int ENTRIES = 1 << MemoryLayout.RING_SHIFT;

    private final Registers registers;
    private final DpuMemory memory;
    private final long base;
    private final ResumeEntry entry = new ResumeEntry();
    private int producer;
    private int rung;
    private int consumer;

    ResumePost(Registers registers, DpuMemory memory, long base) {
        this.registers = registers;
        this.memory = memory;
        this.base = base;
    }

    /** Answers the exception of a parked operation's fragment; see {@link ResumeEntry} for the kinds. */
    void parked(int kind, int op, int fragment, int status) {
        put(entry.parked(kind, op, fragment, status, 0, 0));
    }

    /** Tells a parked operation where its fragment is. */
    void resolved(int op, int fragment, long extent, int epoch) {
        put(entry.parked(ResumeEntry.RESOLVED, op, fragment, 0, (int) extent, epoch));
    }

    /** Has a suspended context try its step again. */
    void retry(ExceptionRecord record, boolean reconstruct) {
        put(entry.suspended(ResumeEntry.RETRY, record.op(), record.context(), 0, reconstruct));
    }

    /** Has a suspended context give up with a status. */
    void fail(ExceptionRecord record, int status) {
        put(entry.suspended(ResumeEntry.COMPLETE, record.op(), record.context(), status, false));
    }

    /** Starts an internal operation. */
    void internal(int tag, int opcode, long firstBlock, int blocks) {
        put(entry.internal(tag, opcode, firstBlock, blocks));
    }

    /** Starts a SYNC. */
    void sync(int tag, Sync sync) {
        put(entry.sync(tag, sync.firstStripe(), sync.stripes(), sync.members(), sync.check()));
    }

    /** Tells hardware of what was posted since the last call. */
    void ring() {
        if (rung != producer) {
            rung = producer;
            registers.write(LvmRegisters.RESUME_PRODUCER, Integer.toUnsignedLong(producer));
        }
    }

    private void put(ResumeEntry next) {
        if (producer - consumer >= ENTRIES) {
            consumer = (int) registers.read(LvmRegisters.RESUME_CONSUMER);
            if (producer - consumer >= ENTRIES) {
                throw new IllegalStateException("resume ring overrun: producer=" + Integer.toUnsignedLong(producer)
                        + ", consumer=" + Integer.toUnsignedLong(consumer) + ", entries=" + ENTRIES);
            }
        }
        next.store(memory, base + (long) (producer & ENTRIES - 1) * ResumeEntry.BYTES);
        producer++;
    }
}
