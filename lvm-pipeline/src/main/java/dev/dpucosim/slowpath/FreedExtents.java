// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import java.util.ArrayList;
import java.util.List;

/**
 * Extents that nothing points at any more, on their way back: the change that has freed them becomes durable, the
 * tables no longer show them, then everything in execution finishes, and only then may anybody have them.
 */
final class FreedExtents {
    private final InternalOperations internals;
    private final PoolSpace space;
    private List<Long> freed = new ArrayList<>();
    private List<FirmwareWork.Step> waiting = new ArrayList<>();

    FreedExtents(InternalOperations internals, PoolSpace space) {
        this.internals = internals;
        this.space = space;
    }

    /** A change that is being made points at an extent no longer, and nothing else does. */
    void freed(long extent) {
        freed.add(extent);
    }

    /** Has somebody told when what his change has freed is back; the change has just become durable. */
    void whenBack(FirmwareWork.Step step) {
        waiting.add(step);
    }

    /** All changes made are durable, and the tables say so. */
    void durable(long nowPs) {
        List<FirmwareWork.Step> told = waiting;
        waiting = new ArrayList<>();
        if (freed.isEmpty()) {
            told.forEach(step -> step.run(nowPs));
            return;
        }
        List<Long> extents = freed;
        freed = new ArrayList<>();
        internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, (token, status, quietPs) -> {
            if (status == NvmeStatus.SUCCESS) {
                extents.forEach(space::release);
            }
            told.forEach(step -> step.run(quietPs));
        }, 0);
    }

    /** Changes are not durable: what they have freed stays away, and nobody waits for it any longer. */
    void lost(long nowPs) {
        List<FirmwareWork.Step> told = waiting;
        waiting = new ArrayList<>();
        told.forEach(step -> step.run(nowPs));
    }
}
