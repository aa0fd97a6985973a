// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.ForwardingEngine;
import dev.dpucosim.firmware.InterruptLine;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An engine that two firmwares share: the DPU's own, which knows nothing of it, and a test that posts internal
 * operations. The engine's rings lie behind the memory that the first knows; entries and records are passed on between
 * them and the first's rings, but for those of the tags that are the test's. A step of the test's that fails is tried
 * again a few times, then given up.
 */
final class SecondFirmware extends ForwardingEngine {
    private static final int RING_SHIFT = ExceptionRecord.RING_SHIFT_MIN;
    private static final long RING_BYTES = (long) ExceptionRecord.BYTES << RING_SHIFT;
    private static final int RETRIES = 3;
    private static final long DELAY_PS = 500_000;

    private final Scheduler scheduler;
    private final Registers own;
    private final DpuMemory memory;
    private final long exceptionBase;
    private final long resumeBase;
    private final InterruptLine interrupt = new InterruptLine();
    private final Map<Integer, Consumer<ExceptionRecord>> mine = new HashMap<>();
    private final Map<Integer, Integer> failed = new HashMap<>();
    private final EventHandler takeRecords = this::takeRecords;
    private final Registers registers = new Shared();
    private long firstExceptionBase;
    private long firstResumeBase;
    private int recordsTaken;
    private int recordsPassed;
    private int firstConsumer;
    private int entriesPassed;
    private int entriesPosted;

    private SecondFirmware(EngineFactory factory, EngineEnvironment environment) {
        super(factory.create(new EngineEnvironment(environment.scheduler(), environment.members(),
                environment.decisions(), environment.payload(), environment.memoryBytes() + 2 * RING_BYTES)));
        exceptionBase = environment.memoryBytes();
        resumeBase = exceptionBase + RING_BYTES;
        scheduler = environment.scheduler();
        own = super.registers();
        memory = memory();
        super.interrupt(() -> scheduler.after(DELAY_PS, takeRecords, 0));
    }

    /** Engines of another factory, shared. */
    static EngineFactory beside(EngineFactory factory) {
        return environment -> new SecondFirmware(factory, environment);
    }

    /**
     * Posts an internal operation; its tag must be nobody else's.
     *
     * @param done is given the record that says that it is done
     */
    void post(ResumeEntry entry, Consumer<ExceptionRecord> done) {
        if (mine.put(entry.tag(), done) != null) {
            throw new IllegalStateException("tag in use: tag=" + entry.tag());
        }
        failed.put(entry.tag(), 0);
        put(entry);
        ring();
    }

    /** Internal operations of the test's under way. */
    int open() {
        return mine.size();
    }

    private void put(ResumeEntry entry) {
        entry.store(memory, resumeBase + (long) (entriesPosted & (1 << RING_SHIFT) - 1) * ResumeEntry.BYTES);
        entriesPosted++;
    }

    private void ring() {
        own.write(LvmRegisters.RESUME_PRODUCER, Integer.toUnsignedLong(entriesPosted));
    }

    private void takeRecords(long nowPs, long unused) {
        int producer = (int) own.read(LvmRegisters.EXCEPTION_PRODUCER);
        while (recordsTaken != producer) {
            ExceptionRecord record = new ExceptionRecord().load(memory, exceptionBase
                    + (long) (recordsTaken++ & (1 << RING_SHIFT) - 1) * ExceptionRecord.BYTES);
            if (record.internal() && mine.containsKey(record.cid())) {
                handle(record);
            } else {
                record.store(memory, firstExceptionBase
                        + (long) (recordsPassed++ & (1 << RING_SHIFT) - 1) * ExceptionRecord.BYTES);
            }
        }
        own.write(LvmRegisters.EXCEPTION_CONSUMER, Integer.toUnsignedLong(recordsTaken));
        if ((int) own.read(LvmRegisters.EXCEPTION_PRODUCER) != recordsTaken) {
            scheduler.after(DELAY_PS, takeRecords, 0);
        }
        interrupt.set(recordsPassed != firstConsumer);
    }

    private void handle(ExceptionRecord record) {
        int tag = record.cid();
        if (record.reason() == Reason.INTERNAL_DONE) {
            mine.remove(tag).accept(record);
            return;
        }
        boolean again = failed.merge(tag, 1, Integer::sum) <= RETRIES;
        put(new ResumeEntry().suspended(again ? ResumeEntry.RETRY : ResumeEntry.COMPLETE, record.op(),
                record.context(), again ? 0 : NvmeStatus.INTERNAL, true));
        ring();
    }

    /** What the first firmware sees. */
    private final class Shared implements Registers {
        @Override
        public long read(int offset) {
            return switch (offset) {
                case LvmRegisters.EXCEPTION_PRODUCER -> Integer.toUnsignedLong(recordsPassed);
                case LvmRegisters.EXCEPTION_CONSUMER -> Integer.toUnsignedLong(firstConsumer);
                default -> own.read(offset);
            };
        }

        @Override
        public void write(int offset, long value) {
            switch (offset) {
                case LvmRegisters.EXCEPTION_BASE -> {
                    firstExceptionBase = value;
                    own.write(offset, exceptionBase);
                }
                case LvmRegisters.RESUME_BASE -> {
                    firstResumeBase = value;
                    own.write(offset, resumeBase);
                }
                case LvmRegisters.EXCEPTION_CONSUMER -> {
                    firstConsumer = (int) value;
                    interrupt.set(recordsPassed != firstConsumer);
                }
                case LvmRegisters.RESUME_PRODUCER -> {
                    while (entriesPassed != (int) value) {
                        put(new ResumeEntry().load(memory, firstResumeBase
                                + (long) (entriesPassed++ & (1 << RING_SHIFT) - 1) * ResumeEntry.BYTES));
                    }
                    ring();
                }
                default -> own.write(offset, value);
            }
        }
    }

    // ---- the engine -------------------------------------------------------------------------------------------------

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public void interrupt(Runnable firmware) {
        interrupt.listener(firmware);
    }
}
