// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.memory.DpuMemory;

/**
 * UNSUPPORTED: what hardware does not execute itself. A flush becomes an internal flush of every member; dataset
 * management goes to {@link Discards}, write zeroes to {@link WriteZeroes}; anything else is refused.
 */
final class UnsupportedHandler implements ReasonHandler {
    /** What a record costs, in nanoseconds; each range of dataset management {@link #RANGE_COST_NS} besides. */
    static final long COST_NS = 500;
    static final long RANGE_COST_NS = 40;

    private static final int ALL_NAMESPACES = -1;

    private final InternalOperations internals;
    private final DpuMemory memory;
    private final Namespaces namespaces;
    private final Discards discards;
    private final WriteZeroes zeroes;
    private final Answers answers;
    private final InternalOperations.Owner flushed = this::flushed;

    UnsupportedHandler(ThinParts parts, Discards discards, WriteZeroes zeroes, Answers answers) {
        internals = parts.internals();
        memory = parts.memory();
        namespaces = parts.namespaces();
        this.discards = discards;
        this.zeroes = zeroes;
        this.answers = answers;
    }

    @Override
    public long costNs(ExceptionRecord record) {
        return record.opcode() == Opcode.DATASET_MANAGEMENT
                ? COST_NS + RANGE_COST_NS * HostCommand.of(memory, record).ranges()
                : COST_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        // The record's own field has 10 bits only; the command as received has all 32.
        int nsid = memory.getInt(record.commandAddress() + SubmissionEntry.NSID_OFFSET);
        boolean known = namespaces.known(nsid - 1);
        int op = record.op();
        switch (record.opcode()) {
            case Opcode.FLUSH -> {
                if (known || nsid == ALL_NAMESPACES) {
                    internals.start(Opcode.INTERNAL_FLUSH, 0, 0, flushed, op);
                } else {
                    answers.complete(op, NvmeStatus.INVALID_NAMESPACE);
                }
            }
            case Opcode.DATASET_MANAGEMENT -> {
                if (known) {
                    discards.handle(HostCommand.of(memory, record), nowPs);
                } else {
                    answers.complete(op, NvmeStatus.INVALID_NAMESPACE);
                }
            }
            case Opcode.WRITE_ZEROES -> {
                if (known) {
                    zeroes.handle(HostCommand.of(memory, record), nowPs);
                } else {
                    answers.complete(op, NvmeStatus.INVALID_NAMESPACE);
                }
            }
            default -> answers.complete(op, NvmeStatus.INVALID_OPCODE);
        }
    }

    private void flushed(int op, int status, long nowPs) {
        answers.complete(op, status);
    }
}
