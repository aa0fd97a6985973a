// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a run, when faults have stopped: the array becomes whole as far as there are spares, every block of every
 * volume is read, the members agree with each other, and the pool is clean.
 */
final class Healing {

    private final TortureState state;
    private final TortureMachine machine;
    private final PowerCycles power;

    Healing(TortureState state, PowerCycles power) {
        this.state = state;
        machine = state.machine;
        this.power = power;
    }

    void heal() {
        power.requests().sweep(false);
        state.settle();
        if (machine.alone() && machine.last().firmware().arrayFailed()) {
            power.restart(ScrubMode.NONE);
            return;
        }
        if (machine.alone() && (machine.untrusted() && machine.lacking() != 0 || state.writeFailed)) {
            power.restart(ScrubMode.REPAIR);
            if (state.over) {
                return;
            }
            state.settle();
            state.writeFailed &= machine.lacking() != 0;
        }
        power.requests().sweep(machine.synced());
        state.settle();
        machine.hosts().finish();
        if (!state.bears(machine.lacking())) {
            return;
        }
        if (machine.alone()) {
            requireConverged();
        }
        for (Dpu dpu : state.writeFailed ? List.<Dpu>of() : machine.dpus()) {
            requireFit(new RedundancyCheck(dpu.geometry(), dpu.members(), machine.lacking()).runAll(
                    this::exempt));
        }
        if (machine.alone()) {
            requireMapsClean();
        }
    }

    /** Where nothing can resync, for a member is missing and there is no spare, or data could not be read. */
    private boolean exempt(long stripe) {
        return (machine.lacking() != 0 || !machine.synced()) && machine.unknown().contains(stripe);
    }

    private static void requireFit(RedundancyCheck check) {
        if (check.wrong() > 0) {
            throw new Found("members disagree: stripesWrong=" + check.wrong() + ", first: " + check.faults()
                    .getFirst());
        }
    }

    private void requireConverged() {
        if (state.plan.level() == RaidLevel.RAID0 || machine.spoiled() != 0) {
            return;
        }
        final int lacking = machine.last().incompleteMembers();
        final boolean goesOn = machine.sparesLeft() > 0 || machine.last().firmware().rebuildingMembers() != 0;
        if (lacking != 0 && goesOn && !machine.stoppedAtBadSpot()) {
            throw new Found("array does not become whole: lacking=" + Integer.toBinaryString(lacking) + ", spares="
                    + machine.sparesLeft() + ", " + machine.last().firmware().upkeep().rebuilds());
        }
        if (lacking == 0 && !machine.synced() && machine.unnoticed() == 0 && !machine.spoiledSinceStart()) {
            throw new Found("array is not resynced: " + machine.last().firmware().upkeep().resyncs().getLast());
        }
        if (machine.last().firmware().poolMap().usedExtents() != machine.last().firmware().extentsAllocated()) {
            throw new Found("extents are neither free nor mapped: allocated=" + machine.last().firmware()
                    .extentsAllocated() + ", mapped=" + machine.last().firmware().poolMap().usedExtents());
        }
    }

    private void requireMapsClean() {
        final int lacking = machine.last().missingMembers();
        machine.last().firmware().close();
        final List<MemberStore> stores = new ArrayList<>(machine.stores());
        for (int left = lacking; left != 0; left &= left - 1) {
            stores.set(Integer.numberOfTrailingZeros(left), null);
        }
        final PoolOpening opening = PoolStore.check(EnlargedMember.asBefore(stores));
        // A pool that knows of an extent which holds something unknown stays as after a loss of power.
        final boolean closed = machine.said().closed();
        if (opening.status() == PoolStatus.DAMAGED || closed && opening.status() != PoolStatus.CLEAN) {
            throw new Found("pool is not clean after it was closed: " + opening.findings());
        }
    }

    /** What a scrub says of stripes that fit. */
    static void judgeScrub(TortureState state) {
        for (Dpu dpu : state.machine.dpus()) {
            final UpkeepReport report = dpu.firmware().upkeep();
            final boolean stopped = report.resyncs().stream().anyMatch(resync -> resync.outcome()
                    == UpkeepReport.Outcome.STOPPED);
            if (report.scrubBlocksDiffering() > 0 && !state.writeFailed && !stopped) {
                throw new Found("scrub sees a difference where there must be none: blocks=" + report
                        .scrubBlocksDiffering());
            }
        }
    }
}
