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
    private final List<List<Long>> leaving = new ArrayList<>();

    FreedExtents(InternalOperations internals, PoolSpace space) {
        this.internals = internals;
        this.space = space;
    }

    /** A change that is being made points at an extent no longer, and nothing else does. */
    void freed(long extent) {
        freed.add(extent);
    }

    /** All changes made are durable, and the tables say so. */
    void durable() {
        if (!freed.isEmpty()) {
            int token = leaving.indexOf(null);
            if (token < 0) {
                token = leaving.size();
                leaving.add(freed);
            } else {
                leaving.set(token, freed);
            }
            freed = new ArrayList<>();
            internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, quiet, token);
        }
    }

    private void quiet(int token, int status, long nowPs) {
        List<Long> batch = leaving.set(token, null);
        if (status == NvmeStatus.SUCCESS) {
            batch.forEach(space::release);
        }
    }
}
