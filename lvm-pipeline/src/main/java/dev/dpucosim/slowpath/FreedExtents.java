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
    private final InternalOperations.Owner quiet = this::quiet;
    private List<Long> freed = new ArrayList<>();
    private List<FirmwareWork.Step> waiting = new ArrayList<>();
    private final List<Batch> leaving = new ArrayList<>();

    /** Extents, and who waits until they are back. */
    private record Batch(List<Long> extents, List<FirmwareWork.Step> waiting) {
    }

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
        int token = leaving.indexOf(null);
        Batch batch = new Batch(freed, told);
        if (token < 0) {
            token = leaving.size();
            leaving.add(batch);
        } else {
            leaving.set(token, batch);
        }
        freed = new ArrayList<>();
        internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, quiet, token);
    }

    /** Changes are not durable: what they have freed stays away, and nobody waits for it any longer. */
    void lost(long nowPs) {
        List<FirmwareWork.Step> told = waiting;
        waiting = new ArrayList<>();
        told.forEach(step -> step.run(nowPs));
    }

    private void quiet(int token, int status, long nowPs) {
        Batch batch = leaving.set(token, null);
        if (status == NvmeStatus.SUCCESS) {
            batch.extents.forEach(space::release);
        }
        batch.waiting.forEach(step -> step.run(nowPs));
    }
}
