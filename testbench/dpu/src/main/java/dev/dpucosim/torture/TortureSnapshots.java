// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.slowpath.VolumeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Volumes that come and go: snapshots that are asked for while requests are under way, and deletions. */
final class TortureSnapshots {

    private static final long PS_PER_NS = 1_000;

    private final TortureState state;
    private final Excuses excuses;
    private final TortureState.Powered powered;
    private final List<Coming> coming = new ArrayList<>();
    /** Volumes that may be gone, for it is not known what became of their deletion. */
    private final Set<Integer> leaving = new TreeSet<>();

    /** A snapshot that was asked for, or will be while the next requests are under way. */
    private static final class Coming {
        final TortureAction.Snapshot action;
        final int[][] before;
        int nsid;
        int status = -1;

        Coming(TortureAction.Snapshot action, int[][] before) {
            this.action = action;
            this.before = before;
        }
    }

    TortureSnapshots(TortureState state, Excuses excuses, TortureState.Powered powered) {
        this.state = state;
        this.excuses = excuses;
        this.powered = powered;
    }

    /** Whether a volume is to be made. */
    boolean comes(int volume) {
        return coming.stream().anyMatch(one -> one.action.volume() == volume);
    }

    /** It is asked for a little after what is asked next begins to run. */
    void snapshot(TortureAction.Snapshot action) {
        final Coming one = new Coming(action, state.promised.kept(action.origin()));
        coming.add(one);
        state.snapshotted = true;
        final Dpu dpu = state.machine.last();
        dpu.scheduler().schedule(dpu.scheduler().nowPs() + action.delayNs() * PS_PER_NS, (nowPs, unused) -> ask(dpu,
                one), 0);
    }

    private void ask(Dpu dpu, Coming one) {
        try {
            one.nsid = dpu.firmware().snapshot(state.namespaces.get(one.action.origin()), "snapshot-" + one.action
                    .volume(), true, (nsid, status, endedPs) -> one.status = status);
        } catch (VolumeException e) {
            // The pool cannot be written any more, which is judged at the end.
            one.status = NvmeStatus.WRITE_PROTECTED;
        }
    }

    /** Whether all that were asked for have been answered. */
    boolean answered() {
        return coming.stream().allMatch(one -> one.status >= 0);
    }

    /** All have been answered; returns the volumes that there are now and were not before. */
    List<Integer> ended(List<TortureAction> underWay) {
        final List<Coming> ended = List.copyOf(coming);
        coming.clear();
        final List<Integer> made = new ArrayList<>();
        for (Coming one : ended) {
            if (one.status == NvmeStatus.SUCCESS) {
                made(one, underWay);
                made.add(one.action.volume());
            } else if (!state.troubled()) {
                throw new Found("snapshot was not made: " + one.action + ", status=" + one.status);
            }
        }
        return made;
    }

    /** Which snapshots there are after a loss of power: those that were told of, and perhaps one that was not. */
    void found(List<TortureAction> underWay) {
        final PoolMap map = state.machine.last().firmware().poolMap();
        for (Coming one : coming) {
            if (one.nsid > 0 && map.has(one.nsid)) {
                made(one, underWay);
            } else if (one.status == NvmeStatus.SUCCESS) {
                throw new Found("snapshot is gone: " + one.action);
            }
        }
        coming.clear();
        for (int volume : state.promised.volumes()) {
            if (!map.has(state.namespaces.get(volume))) {
                if (!leaving.contains(volume)) {
                    throw new Found("volume is gone: volume=" + volume);
                }
                state.promised.deleted(volume);
                state.namespaces.remove(volume);
            } else {
                state.machine.hosts().add(state.namespaces.get(volume));
            }
        }
        leaving.clear();
    }

    private void made(Coming one, List<TortureAction> underWay) {
        state.namespaces.put(one.action.volume(), one.nsid);
        state.promised.snapshot(one.action.volume(), one.before, one.action.origin(), underWay);
        excuses.made(one.action.volume());
        state.machine.hosts().add(one.nsid);
    }

    /** A volume is deleted; nothing is under way. */
    void delete(int volume) {
        final Dpu dpu = state.machine.last();
        final int[] ended = {-1};
        leaving.add(volume);
        final boolean stayed = powered.stays(() -> {
            try {
                dpu.firmware().deleteVolume(state.namespaces.get(volume), (nsid, status, nowPs) -> ended[0] = status);
                dpu.scheduler().runUntil(() -> ended[0] >= 0);
            } catch (VolumeException e) {
                ended[0] = NvmeStatus.WRITE_PROTECTED;
            }
        });
        if (!stayed) {
            return;
        }
        if (ended[0] == NvmeStatus.SUCCESS) {
            state.promised.deleted(volume);
            state.namespaces.remove(volume);
            leaving.remove(volume);
        } else if (!state.troubled()) {
            throw new Found("volume was not deleted: volume=" + volume + ", status=" + NvmeStatus.describe(ended[0]));
        }
    }
}
