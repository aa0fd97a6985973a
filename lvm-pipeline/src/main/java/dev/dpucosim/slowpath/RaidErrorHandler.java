// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.ExceptionRecord;

/** RAID_ERR: tries the step once more, then fails the operation with Internal Error. */
final class RaidErrorHandler implements ReasonHandler {
    /** What a record costs, in nanoseconds. */
    static final long COST_NS = 1_000;

    private static final int RETRIES = 1;

    private final ResumePost post;
    private final RetryBudget budget;

    RaidErrorHandler(ResumePost post, RetryBudget budget) {
        this.post = post;
        this.budget = budget;
    }

    @Override
    public long costNs(ExceptionRecord record) {
        return COST_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        if (budget.failedBefore(record) < RETRIES) {
            post.retry(record, false);
        } else {
            post.fail(record, NvmeStatus.INTERNAL);
        }
    }
}
