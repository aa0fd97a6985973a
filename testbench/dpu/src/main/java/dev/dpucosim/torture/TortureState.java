// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dputest.Host;
import java.util.Map;
import java.util.TreeMap;

/** What all parts of a run share: what it runs on, what was promised, and what has become of it so far. */
final class TortureState {

    /** Has something done; whether power stayed. If not, it is back. */
    @FunctionalInterface
    interface Powered {
        boolean stays(Runnable work);
    }

    /** No resync, rebuild or scrub of these small arrays takes so long. */
    private static final long SETTLE_PS = 100_000_000_000_000L;

    final TorturePlan plan;
    final TortureMachine machine;
    final PromisedData promised;
    /** Namespace of each volume that there is; those of snapshots are firmware's choice. */
    final Map<Integer, Integer> namespaces = new TreeMap<>();
    boolean snapshotted;
    /** A write failed: copies need not be equal before they are repaired. */
    boolean writeFailed;
    /** A pool stayed closed that must. */
    boolean over;
    int powerLosses;
    /** Why the pool has not grown since all was at rest, or null. */
    String notGrown;
    long requests;

    TortureState(TorturePlan plan, TortureMachine machine) {
        this.plan = plan;
        this.machine = machine;
        promised = new PromisedData(plan.seed(), plan.volumeBlocks(), plan.shape().geometry().extentBlocks());
        for (int volume = 1; volume <= plan.volumeBlocks().size(); volume++) {
            namespaces.put(volume, volume);
        }
    }

    Host host(int volume) {
        return machine.hosts().host(namespaces.get(volume));
    }

    /** Whether the array can do without members, one bit each. */
    boolean bears(int members) {
        return plan.level().bears(plan.members(), members);
    }

    /** Whether a member is not what it should be. */
    boolean troubled() {
        return machine.lacked() != 0 || machine.wasSpoiled() != 0;
    }

    /** Copies may take turns until they are resynced, or repaired after a write that failed: the one read may go. */
    boolean settles() {
        return plan.level().parities() > 0 || machine.synced() && !writeFailed;
    }

    /** Until nothing goes on any more. */
    void settle() {
        for (Dpu dpu : machine.dpus()) {
            final long endPs = dpu.scheduler().nowPs() + SETTLE_PS;
            dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() > endPs);
            if (dpu.scheduler().nowPs() > endPs) {
                throw new Found("it never comes to rest: rebuilds=" + dpu.firmware().upkeep().rebuilds().size()
                        + ", resyncs=" + dpu.firmware().upkeep().resyncs().size());
            }
        }
        rested();
    }

    /** Looks at what became of members, when nothing that was asked for is under way. */
    void rested() {
        if (notGrown != null && !troubled()) {
            throw new Found("pool does not grow: " + notGrown);
        }
        notGrown = null;
        if (machine.alone() && machine.synced()) {
            machine.unknown().synced();
        }
        if (machine.quiet()) {
            machine.unknown().quiet();
        }
        machine.remember();
    }
}
