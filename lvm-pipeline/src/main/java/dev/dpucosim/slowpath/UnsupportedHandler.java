// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.memory.DpuMemory;

/**
 * UNSUPPORTED: what hardware does not execute itself. A flush becomes an internal flush of every member; dataset
 * management is answered with success, because deallocation is a hint, and counted as not modelled; anything else is
 * refused.
 */
final class UnsupportedHandler implements ReasonHandler {
    /** What a record costs, in nanoseconds. */
    static final long COST_NS = 500;

    private static final int NSID_OFFSET = 4;
    private static final int ALL_NAMESPACES = -1;

    private final ResumePost post;
    private final InternalOperations internals;
    private final DpuMemory memory;
    private final int namespaces;
    private final InternalOperations.Owner flushed = this::flushed;
    private long notModelled;

    UnsupportedHandler(ResumePost post, InternalOperations internals, DpuMemory memory, int namespaces) {
        this.post = post;
        this.internals = internals;
        this.memory = memory;
        this.namespaces = namespaces;
    }

    /** Commands that were answered with success although nothing was done. */
    long notModelled() {
        return notModelled;
    }

    @Override
    public long costNs(ExceptionRecord record) {
        return COST_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        int op = record.op();
        // The record's own field has 10 bits only; the command as received has all 32.
        int nsid = memory.getInt(record.commandAddress() + NSID_OFFSET);
        boolean known = nsid >= 1 && nsid <= namespaces;
        switch (record.opcode()) {
            case Opcode.FLUSH -> {
                if (known || nsid == ALL_NAMESPACES) {
                    internals.start(Opcode.INTERNAL_FLUSH, 0, 0, flushed, op);
                } else {
                    complete(op, NvmeStatus.INVALID_NAMESPACE);
                }
            }
            case Opcode.DATASET_MANAGEMENT -> {
                if (known) {
                    notModelled++;
                }
                complete(op, known ? NvmeStatus.SUCCESS : NvmeStatus.INVALID_NAMESPACE);
            }
            default -> complete(op, NvmeStatus.INVALID_OPCODE);
        }
    }

    private void flushed(int op, int status, long nowPs) {
        complete(op, status);
    }

    private void complete(int op, int status) {
        post.parked(ResumeEntry.COMPLETE, op, 0, status);
    }
}
