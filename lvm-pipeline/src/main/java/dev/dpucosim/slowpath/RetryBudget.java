// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.memory.DpuMemory;

/**
 * How often in a row each operation has failed at the same place, for each reason apart: a step whose commands failed
 * may be refused when it is tried again, because a member has gone meanwhile. Firmware is not told when an operation of
 * a host ends, and its index and command id are used again; but hardware writes the command slot anew for every
 * operation. So a stamp is left in the slot's reserved dwords: the operation is the one seen before exactly while the
 * stamp stands.
 */
final class RetryBudget {
    private static final int OPERATIONS = 256;
    private static final int STAMP_OFFSET = 8;
    private static final long STAMP_STEP = 0x9E3779B97F4A7C15L;

    private final DpuMemory memory;
    private final InternalOperations internals;
    private final long[] stamps = new long[OPERATIONS];
    private final int[][] failures = new int[Reason.values().length + 1][OPERATIONS];
    private final long[] places = new long[OPERATIONS];
    private long stampNext = STAMP_STEP;

    RetryBudget(DpuMemory memory, InternalOperations internals) {
        this.memory = memory;
        this.internals = internals;
    }

    /** What made the step of a record fail is gone: it is tried as often again as at first. */
    void renew(ExceptionRecord record) {
        if (record.internal()) {
            internals.renewAttempts(record.cid());
        } else {
            forget(record.op());
        }
    }

    private void forget(int op) {
        for (int[] ofReason : failures) {
            ofReason[op] = 0;
        }
    }

    /** Counts the failure that a record tells of; how often the same operation failed at the same place before. */
    int failedBefore(ExceptionRecord record) {
        if (record.internal()) {
            return internals.failedBefore(record.cid(), record.reason());
        }
        int op = record.op();
        long slot = record.commandAddress() + STAMP_OFFSET;
        boolean same = stamps[op] != 0 && memory.getLong(slot) == stamps[op];
        if (!same || places[op] != record.fragmentFirstBlock()) {
            forget(op);
            places[op] = record.fragmentFirstBlock();
        }
        if (!same) {
            stamps[op] = stampNext;
            memory.putLong(slot, stampNext);
            stampNext += STAMP_STEP;
        }
        return failures[record.reason().code()][op]++;
    }
}
