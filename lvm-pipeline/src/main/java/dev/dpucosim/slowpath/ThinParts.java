// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.memory.DpuMemory;

/**
 * What the handlers of thin volumes share.
 *
 * @param memory DPU memory
 * @param namespaces as hardware sees them
 * @param post to hardware
 * @param internals operations on the array
 * @param commits of the pool's changes
 * @param pending allocations and copies under way
 * @param space of the pool
 * @param work that firmware sets itself
 */
record ThinParts(DpuMemory memory, Namespaces namespaces, ResumePost post, InternalOperations internals,
        GroupCommit commits, PendingExtents pending, PoolSpace space, FirmwareWork.Queue work) {
}
