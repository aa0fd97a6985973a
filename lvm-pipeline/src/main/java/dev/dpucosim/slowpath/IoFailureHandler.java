// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;

/**
 * IO_FAIL: tries the step again up to three times, without what could not be read where the array is whole; then has
 * what a host could not read written anew out of the other members, once; then takes the members that failed out of the
 * array, if that is what the membership does and the array bears it, and goes on without them once they are out; else
 * fails the operation with the media error of its kind.
 */
final class IoFailureHandler implements ReasonHandler {
    /** What a record costs, in nanoseconds. */
    static final long COST_NS = 1_500;

    private static final int RETRIES = 3;

    private final ResumePost post;
    private final RetryBudget budget;
    private final Membership membership;
    private final BadBlocks badBlocks;

    IoFailureHandler(ResumePost post, RetryBudget budget, Membership membership, BadBlocks badBlocks) {
        this.badBlocks = badBlocks;
        this.post = post;
        this.budget = budget;
        this.membership = membership;
    }

    @Override
    public long costNs(ExceptionRecord record) {
        return COST_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        int failedBefore = budget.failedBefore(record);
        ExceptionRecord kept = record.copy();
        if (failedBefore < RETRIES) {
            post.retry(record, membership.incomplete() == 0);
        } else if (badBlocks.leftToOwner(record)) {
            post.fail(record, record.status());
        } else if (failedBefore == RETRIES && badBlocks.repairable(record)) {
            badBlocks.repair(kept, done -> repaired(kept, done));
        } else {
            goWithout(kept);
        }
    }

    private void repaired(ExceptionRecord record, boolean done) {
        if (done) {
            post.retry(record, false);
        } else {
            goWithout(record);
        }
    }

    private void goWithout(ExceptionRecord kept) {
        if (!membership.expel(kept.members(), (out, ps) -> goOn(kept, out))) {
            giveUp(kept);
        }
    }

    /** The operation has kept its place and its locks meanwhile. */
    private void goOn(ExceptionRecord record, boolean without) {
        if (without) {
            budget.renew(record);
            post.retry(record, false);
        } else {
            post.fail(record, status(record.opcode()));
        }
    }

    /** The array may bear it by the time the members are out, for others have been filled; then it is not too late. */
    private void giveUp(ExceptionRecord record) {
        if (record.status() == NvmeStatus.WRITE_FAULT) {
            membership.halfWritten(record.members(), (out, ps) -> goOn(record, out && !membership.failed()));
        } else {
            post.fail(record, status(record.opcode()));
        }
    }

    private static int status(int opcode) {
        return switch (opcode) {
            case Opcode.READ -> NvmeStatus.UNRECOVERED_READ;
            case Opcode.WRITE, Opcode.INTERNAL_ZERO -> NvmeStatus.WRITE_FAULT;
            default -> NvmeStatus.INTERNAL;
        };
    }
}
