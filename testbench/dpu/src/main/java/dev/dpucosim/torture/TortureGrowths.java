// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.storage.UnsuitableMembersException;

/**
 * Members become larger, and the pool takes their room while hosts are at work. It may refuse, or give up, when
 * something is wrong with the array or is done to it, or the room is too small; what it has told stays.
 */
final class TortureGrowths {

    private static final String TOO_SMALL = "too little larger";

    private final TortureState state;
    private final TortureMachine machine;
    /** Stripes that the pool has at least, for it was told so. */
    private long stripes;
    /** A growth has ended halfway: until the next start nothing is known of new stripes. */
    private boolean halfway;

    TortureGrowths(TortureState state) {
        this.state = state;
        machine = state.machine;
    }

    void grow(TortureAction.Grow grow) {
        final boolean free = !halfway && !state.troubled() && machine.synced() && !machine.busy();
        final long blocks = machine.enlarge(grow.blocks());
        for (Dpu dpu : machine.dpus()) {
            try {
                dpu.grow(blocks, (why, nowPs) -> ended(dpu, why));
            } catch (UnsuitableMembersException e) {
                if (free && !e.getMessage().contains(TOO_SMALL)) {
                    throw new Found("growth was refused that should not: " + e.getMessage());
                }
            } catch (PoolException e) {
                if (free) {
                    throw new Found("growth was refused that should not: " + e.getMessage());
                }
            }
        }
    }

    private void ended(Dpu dpu, String why) {
        machine.unknown().grown(dpu.geometry());
        if (why == null) {
            stripes = dpu.geometry().stripes();
        } else {
            halfway = true;
            // The member that it was for may be on its way out only.
            state.notGrown = why;
        }
    }

    /** The DPU has started again. */
    void started() {
        halfway = false;
        state.notGrown = null;
        final long now = machine.last().geometry().stripes();
        if (now < stripes) {
            throw new Found("stripes are gone: stripes=" + now + ", told=" + stripes);
        }
    }
}
