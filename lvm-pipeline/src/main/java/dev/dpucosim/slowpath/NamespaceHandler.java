// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ResumeEntry;

/** NS_ERR: refuses the operation, its namespace does not exist. */
final class NamespaceHandler implements ReasonHandler {
    /** What a record costs, in nanoseconds. */
    static final long COST_NS = 300;

    private final ResumePost post;

    NamespaceHandler(ResumePost post) {
        this.post = post;
    }

    @Override
    public long costNs(ExceptionRecord record) {
        return COST_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        post.parked(ResumeEntry.COMPLETE, record.op(), record.fragment(), NvmeStatus.INVALID_NAMESPACE);
    }
}
