// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;
import java.util.ArrayList;
import java.util.List;

/** The test as firmware: takes over from the real one, which has booted the engine and mapped what is mapped. */
final class Hand {
    private final TestDpu dpu;
    private final Registers registers;
    private final DpuMemory memory;
    private boolean raised;
    private long consumer;
    private long producer;

    Hand(TestDpu dpu) {
        this.dpu = dpu;
        registers = dpu.engine().registers();
        memory = dpu.engine().memory();
        consumer = registers.read(LvmRegisters.EXCEPTION_CONSUMER);
        producer = registers.read(LvmRegisters.RESUME_PRODUCER);
        dpu.engine().interrupt(() -> raised = true);
    }

    /** Runs until nothing more happens and takes the records that have come. */
    List<ExceptionRecord> records() {
        dpu.host().pump();
        dpu.scheduler().runAll();
        List<ExceptionRecord> records = new ArrayList<>();
        long end = registers.read(LvmRegisters.EXCEPTION_PRODUCER);
        assertThat(raised).as("interrupt").isEqualTo(end != consumer);
        raised = false;
        long base = registers.read(LvmRegisters.EXCEPTION_BASE);
        long mask = (1L << registers.read(LvmRegisters.EXCEPTION_SHIFT)) - 1;
        while (consumer != end) {
            records.add(new ExceptionRecord().load(memory, base + (consumer & mask) * ExceptionRecord.BYTES));
            consumer++;
        }
        registers.write(LvmRegisters.EXCEPTION_CONSUMER, consumer);
        return records;
    }

    ExceptionRecord record() {
        List<ExceptionRecord> records = records();
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    void post(ResumeEntry... entries) {
        long base = registers.read(LvmRegisters.RESUME_BASE);
        long mask = (1L << registers.read(LvmRegisters.RESUME_SHIFT)) - 1;
        for (ResumeEntry entry : entries) {
            entry.store(memory, base + (producer++ & mask) * ResumeEntry.BYTES);
        }
        registers.write(LvmRegisters.RESUME_PRODUCER, producer);
    }

    int status(int number) {
        assertThat(records()).isEmpty();
        return dpu.host().answer(number).status();
    }

    /** Fails what a record tells of; a host's command ends with that. */
    void giveUp(ExceptionRecord record, int number) {
        post(fail(record, NvmeStatus.INTERNAL));
        assertThat(status(number)).isEqualTo(NvmeStatus.INTERNAL);
    }

    static ResumeEntry retry(ExceptionRecord record, boolean reconstruct) {
        return new ResumeEntry().suspended(ResumeEntry.RETRY, record.op(), record.context(), 0, reconstruct);
    }

    static ResumeEntry fail(ExceptionRecord record, int status) {
        return new ResumeEntry().suspended(ResumeEntry.COMPLETE, record.op(), record.context(), status, false);
    }
}
