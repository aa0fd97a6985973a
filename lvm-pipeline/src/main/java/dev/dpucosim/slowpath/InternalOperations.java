// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.Reason;
import java.util.ArrayDeque;

/**
 * Operations that firmware posts to the array: zero, flush, quiesce. Hardware takes 256 at once; what is more waits
 * here in order.
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

    private record Request(int opcode, long firstBlock, int blocks, Owner owner, int token) {
    }

    /** Internal operations outstanding at once. */
    static final int TAGS = 256;
    /** What taking note of a finished operation costs, in nanoseconds. */
    static final long COST_NS = 200;

    private final ResumePost post;
    private final Owner[] owners = new Owner[TAGS];
    private final int[] tokens = new int[TAGS];
    private final int[][] attempts = new int[Reason.values().length + 1][TAGS];
    private final int[] free = new int[TAGS];
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int freeCount = TAGS;

    InternalOperations(ResumePost post) {
        this.post = post;
        for (int i = 0; i < TAGS; i++) {
            free[i] = TAGS - 1 - i;
        }
    }

    void start(int opcode, long firstBlock, int blocks, Owner owner, int token) {
        if (freeCount == 0) {
            waiting.add(new Request(opcode, firstBlock, blocks, owner, token));
            return;
        }
        int tag = free[--freeCount];
        owners[tag] = owner;
        tokens[tag] = token;
        renewAttempts(tag);
        post.internal(tag, opcode, firstBlock, blocks);
    }

    /** Takes note of the record that says that an operation has finished. */
    void done(ExceptionRecord record, long nowPs) {
        int tag = record.cid();
        Owner owner = owners[tag];
        owners[tag] = null;
        free[freeCount++] = tag;
        owner.done(tokens[tag], record.status(), nowPs);
        if (!waiting.isEmpty() && freeCount > 0) {
            Request next = waiting.remove();
            start(next.opcode, next.firstBlock, next.blocks, next.owner, next.token);
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
