// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.memory.DpuMemory;
import java.util.ArrayDeque;

/**
 * Operations that firmware posts to the array: zero, flush, quiesce, and copies, which are a read and then a write with
 * the same tag and so through the same buffer. Hardware takes 256 at once; what is more waits here in order.
 */
final class InternalOperations {
    /** Is told when an internal operation has finished. */
    @FunctionalInterface
    interface Owner {
        /**
         * It has finished.
         *
         * @param token what was given along with the operation
         */
        void done(int token, int status, long nowPs);
    }

    /** Is told when a SYNC has finished. */
    @FunctionalInterface
    interface SyncOwner {
        /**
         * It has finished.
         *
         * @param differed blocks that did not fit, of a check
         */
        void done(int status, int differed, long nowPs);
    }

    /**
     * What waits.
     *
     * @param target where what was read is to be written, or {@link #NOWHERE}
     * @param source address of what is to be written, or {@link #NOWHERE}
     */
    private record Request(int opcode, long firstBlock, int blocks, long target, long source, Owner owner, int token,
            Sync sync, SyncOwner syncOwner) {
        Request(int opcode, long firstBlock, int blocks, long target, long source, Owner owner, int token) {
            this(opcode, firstBlock, blocks, target, source, owner, token, null, null);
        }
    }

    /** Internal operations outstanding at once. */
    static final int TAGS = 256;
    /** What taking note of a finished operation costs, in nanoseconds. */
    static final long COST_NS = 200;

    private static final long NOWHERE = -1;

    private final ResumePost post;
    private final DpuMemory memory;
    private final MemoryLayout layout;
    private final long[] targets = new long[TAGS];
    private final Request[] running = new Request[TAGS];
    private final int[][] attempts = new int[Reason.values().length + 1][TAGS];
    private final int[] free = new int[TAGS];
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int freeCount = TAGS;

    /**
     * Nothing posted.
     *
     * @param memory null: there is no data, and so nothing to be put into buffers
     */
    InternalOperations(ResumePost post, DpuMemory memory, MemoryLayout layout) {
        this.post = post;
        this.memory = memory;
        this.layout = layout;
        for (int i = 0; i < TAGS; i++) {
            free[i] = TAGS - 1 - i;
        }
    }

    void start(int opcode, long firstBlock, int blocks, Owner owner, int token) {
        start(new Request(opcode, firstBlock, blocks, NOWHERE, NOWHERE, owner, token));
    }

    /** Copies physical blocks: reads them, then writes them elsewhere. */
    void copy(long firstBlock, long target, int blocks, Owner owner, int token) {
        start(new Request(Opcode.INTERNAL_READ, firstBlock, blocks, target, NOWHERE, owner, token));
    }

    /** Writes physical blocks out of DPU memory, which is looked at when the operation is posted. */
    void write(long source, long firstBlock, int blocks, Owner owner, int token) {
        start(new Request(Opcode.INTERNAL_WRITE, firstBlock, blocks, NOWHERE, source, owner, token));
    }

    /** Starts a SYNC. */
    void start(Sync sync, SyncOwner owner) {
        start(new Request(Opcode.INTERNAL_SYNC, 0, 0, NOWHERE, NOWHERE, null, 0, sync, owner));
    }

    private void start(Request request) {
        if (freeCount == 0) {
            waiting.add(request);
            return;
        }
        int tag = free[--freeCount];
        running[tag] = request;
        targets[tag] = request.target;
        if (request.source != NOWHERE && memory != null) {
            memory.copy(request.source, layout.internalBuffer(tag), (long) request.blocks << 9);
        }
        if (request.sync != null) {
            renewAttempts(tag);
            post.sync(tag, request.sync);
        } else {
            post(tag, request.opcode, request.firstBlock, request.blocks);
        }
    }

    private void post(int tag, int opcode, long firstBlock, int blocks) {
        renewAttempts(tag);
        post.internal(tag, opcode, firstBlock, blocks);
    }

    /** Takes note of the record that says that an operation has finished. */
    void done(ExceptionRecord record, long nowPs) {
        int tag = record.cid();
        long target = targets[tag];
        if (target != NOWHERE && record.status() == NvmeStatus.SUCCESS) {
            targets[tag] = NOWHERE;
            post(tag, Opcode.INTERNAL_WRITE, target, record.blocks());
            return;
        }
        Request over = running[tag];
        running[tag] = null;
        free[freeCount++] = tag;
        if (over.sync != null) {
            over.syncOwner.done(record.status(), record.blocksDiffering(), nowPs);
        } else {
            over.owner.done(over.token, record.status(), nowPs);
        }
        if (!waiting.isEmpty() && freeCount > 0) {
            start(waiting.remove());
        }
    }

    /** Forgets the failed steps of an operation. */
    void renewAttempts(int tag) {
        for (int[] ofReason : attempts) {
            ofReason[tag] = 0;
        }
    }

    /** Counts a failed step of an operation; how many there were before for that reason. */
    int failedBefore(int tag, Reason reason) {
        return attempts[reason.code()][tag]++;
    }
}
