// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.dputest.Host;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.slowpath.VolumeException;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One run of a plan. First safety, while faults strike: no read brings anything but what was promised, nothing stands
 * still, and what the array can bear fails no request. Then healing: faults have stopped, the array becomes whole as
 * far as there are spares, every block of every volume is read, and the members agree with each other.
 */
final class TortureRun {

    private static final int SWEEP_BLOCKS = 512;
    /** Of firmware, before it gives a request or a member up. */
    private static final int RETRIES = 3;
    private static final long PS_PER_NS = 1_000;
    /** No resync, rebuild or scrub of these small arrays takes so long. */
    private static final long SETTLE_PS = 100_000_000_000_000L;

    private final TorturePlan plan;
    private final TortureMachine machine;
    private final PromisedData promised;
    private final List<Asked> asked = new ArrayList<>();
    /** Namespace of each volume that there is; those of snapshots are firmware's choice. */
    private final Map<Integer, Integer> namespaces = new TreeMap<>();
    private final List<Coming> coming = new ArrayList<>();
    private boolean snapshotted;
    /** A write failed: copies need not be equal before they are repaired. */
    private boolean writeFailed;
    /** A pool stayed closed that must. */
    private boolean over;
    private int powerLosses;
    /** Volumes that may be gone, for it is not known what became of their deletion. */
    private final Set<Integer> leaving = new TreeSet<>();
    /** Members on which what cannot be told was excused already, one bit each. */
    private int excused;
    private long requests;

    /** Whether a member had died, when it was asked, and firmware did not know: {@code unknown}. */
    private record Asked(int index, TortureAction action, Answer answer, boolean unknown, long acknowledged,
            boolean untrusted) {
    }

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

    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found(String what) {
            super(what);
        }
    }

    private TortureRun(TorturePlan plan) {
        this.plan = plan;
        machine = new TortureMachine(plan, this::left);
        promised = new PromisedData(plan.seed(), plan.volumeBlocks(), plan.shape().geometry().extentBlocks());
        for (int volume = 1; volume <= plan.volumeBlocks().size(); volume++) {
            namespaces.put(volume, volume);
        }
    }

    /** Runs a plan to its end or to the first finding. */
    static TortureResult of(TorturePlan plan, EngineKind engine) {
        final TortureRun run = new TortureRun(plan);
        String what = null;
        try {
            run.run(engine);
        } catch (Found | AssertionError e) {
            what = e.getMessage();
        } catch (RuntimeException e) {
            what = "crash: " + e + " at " + (e.getStackTrace().length == 0 ? "unknown" : e.getStackTrace()[0]);
        } finally {
            run.machine.close();
        }
        return new TortureResult(run.requests, run.promised.checked(), run.powerLosses, what == null
                ? null
                : new TortureFinding(plan, what));
    }

    private void run(EngineKind engine) {
        if (engine != EngineKind.RTL) {
            machine.add(LvmModel::new, engine == EngineKind.MODEL);
        }
        if (engine != EngineKind.MODEL) {
            machine.add(environment -> new LvmRtl(environment, RtlOptions.DEFAULT), engine == EngineKind.RTL);
        }
        for (int i = 0; i < plan.actions().size() && !over; i++) {
            act(i, plan.actions().get(i));
        }
        if (!over) {
            drain();
        }
        if (!over) {
            machine.power().stays();
            heal();
        }
    }

    // ---- healing ----------------------------------------------------------------------------------------------------

    private void heal() {
        sweep(false);
        settle();
        if (machine.alone() && machine.last().firmware().arrayFailed()) {
            restart(ScrubMode.NONE);
            return;
        }
        if (machine.alone() && (machine.untrusted() && machine.lacking() != 0 || writeFailed)) {
            restart(ScrubMode.REPAIR);
            if (over) {
                return;
            }
            settle();
            writeFailed &= machine.lacking() != 0;
        }
        sweep(machine.synced());
        settle();
        machine.hosts().finish();
        if (!plan.level().bears(plan.members(), machine.lacking())) {
            return;
        }
        if (machine.alone()) {
            requireConverged();
        }
        for (Dpu dpu : writeFailed ? List.<Dpu>of() : machine.dpus()) {
            requireFit(new RedundancyCheck(plan.shape().geometry(), dpu.members(), machine.lacking()).runAll(
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
        if (plan.level() == RaidLevel.RAID0 || machine.spoiled() != 0) {
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
        final List<VolatileStore> stores = new ArrayList<>(machine.stores());
        for (int left = lacking; left != 0; left &= left - 1) {
            stores.set(Integer.numberOfTrailingZeros(left), null);
        }
        final PoolOpening opening = PoolStore.check(stores);
        // A pool that knows of an extent which holds something unknown stays as after a loss of power.
        final boolean closed = PoolIdentity.newest(machine.stores()).closed();
        if (opening.status() == PoolStatus.DAMAGED || closed && opening.status() != PoolStatus.CLEAN) {
            throw new Found("pool is not clean after it was closed: " + opening.findings());
        }
    }

    /** What a scrub says of stripes that fit. */
    private void judgeScrub() {
        for (Dpu dpu : machine.dpus()) {
            final UpkeepReport report = dpu.firmware().upkeep();
            final boolean stopped = report.resyncs().stream().anyMatch(resync -> resync.outcome()
                    == UpkeepReport.Outcome.STOPPED);
            if (report.scrubBlocksDiffering() > 0 && !writeFailed && !stopped) {
                throw new Found("scrub sees a difference where there must be none: blocks=" + report
                        .scrubBlocksDiffering());
            }
        }
    }

    /** Until nothing goes on any more. */
    private void settle() {
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
    private void rested() {
        if (machine.alone() && machine.synced()) {
            machine.unknown().synced();
        }
        if (machine.quiet()) {
            machine.unknown().quiet();
        }
        machine.remember();
    }

    /** Whether power stayed; if not, it is back. */
    private boolean powered(Runnable work) {
        try {
            work.run();
            return true;
        } catch (PowerSupply.Cut e) {
            powerBack();
            return false;
        }
    }

    // ---- power ------------------------------------------------------------------------------------------------------

    /** What was answered stands, the rest may have happened or not; then all is read, and stays as it was read. */
    private void powerBack() {
        excuse();
        for (Asked one : asked) {
            if (one.answer.done()) {
                judge(one);
            } else {
                neverAnswered(one.action);
            }
        }
        judgeScrub();
        final List<TortureAction> underWay = asked.stream().map(Asked::action).toList();
        asked.clear();
        promised.powerLost();
        powerLosses++;
        final boolean failed = machine.last().firmware().arrayFailed();
        machine.powerBack(new SeededStream(plan.seed()).split("power").split(requests));
        reopen(underWay, failed, plan.keeping().scrubMode());
    }

    /** Stops in order and starts again. */
    private void restart(ScrubMode scrub) {
        final boolean stopped = powered(() -> {
            machine.last().scheduler().runUntil(machine::quiet);
            machine.last().firmware().close();
        });
        if (!stopped) {
            return;
        }
        judgeScrub();
        final boolean failed = machine.last().firmware().arrayFailed();
        if (PoolIdentity.newest(machine.stores()).closed()) {
            machine.switchedOff();
        } else {
            // What cannot be closed is left as after a loss of power.
            promised.powerLost();
            machine.powerBack(new SeededStream(plan.seed()).split("power").split(requests));
        }
        reopen(List.of(), failed, scrub);
    }

    private void reopen(List<TortureAction> underWay, boolean failed, ScrubMode scrub) {
        final PoolIdentity said = PoolIdentity.newest(machine.stores());
        final boolean untold = plan.level().parities() > 0 && said.array().incomplete() != 0 && !machine.fits(said);
        excused = 0;
        try {
            machine.start(false, scrub);
            if (untold || failed) {
                throw new Found("pool opens that should stay closed: failed=" + failed + ", " + said);
            }
        } catch (UnsuitableMembersException e) {
            if (!untold) {
                throw new Found("pool stays closed that should not: " + e.getMessage());
            }
        } catch (PowerSupply.Cut e) {
            again(underWay, failed, scrub);
            return;
        } catch (PoolException e) {
            if (!failed && plan.level().bears(plan.members(), said.array().incomplete())) {
                throw new Found("pool stays closed that should not: " + e.getMessage());
            }
            over = true;
            return;
        }
        if (untold) {
            try {
                machine.start(true, scrub);
            } catch (PowerSupply.Cut e) {
                again(underWay, failed, scrub);
                return;
            }
            excuse();
        }
        found(underWay);
        excuseTorn(underWay);
        machine.remember();
        sweep(settles());
    }

    /** Power has gone while the pool was opened. */
    private void again(List<TortureAction> underWay, boolean failed, ScrubMode scrub) {
        powerLosses++;
        machine.powerBack(new SeededStream(plan.seed()).split("power").split(requests).split(powerLosses));
        reopen(underWay, failed, scrub);
    }

    /** Copies may take turns until they are resynced, or repaired after a write that failed: the one read may go. */
    private boolean settles() {
        return plan.level().parities() > 0 || machine.synced() && !writeFailed;
    }

    /** One that was being filled may go, too: what it held already has to be told from the others again. */
    private void left(int members) {
        excused &= ~members;
        excuse();
    }

    /**
     * Parity was taken for right where nobody knows: what members that lack data held of stripes under way
     * is anybody's guess. Nothing else is excused.
     */
    private void excuse() {
        final int lacked = machine.lacked();
        if (plan.level().parities() == 0 || !machine.alone() || !machine.unknown().any() || machine.untrusted()
                || (lacked & ~excused) == 0) {
            return;
        }
        namespaces.keySet().forEach(this::excuse);
    }

    /** With a log of partial parity nothing but the write in flight on a member that is missing is excused. */
    private void excuseTorn(List<TortureAction> underWay) {
        final int lacked = machine.lacked();
        if (!machine.logs() || lacked == 0) {
            return;
        }
        final PoolMap map = machine.last().firmware().poolMap();
        for (TortureAction action : underWay) {
            final int volume = volume(action);
            for (int block : promised.changed(action)) {
                if (namespaces.containsKey(volume) && machine.unknown().lies(lacked, map.device(namespaces.get(volume)),
                        block, stripe -> true)) {
                    promised.excuse(volume, block);
                }
            }
        }
    }

    private void excuse(int volume) {
        final PoolMap map = machine.last().firmware().poolMap();
        if (map.has(namespaces.get(volume))) {
            machine.unknown().on(machine.lacked(), map.device(namespaces.get(volume)), block -> promised.excuse(volume,
                    block));
        }
    }

    private void neverAnswered(TortureAction action) {
        switch (action) {
            case TortureAction.Write write -> promised.written(write, false);
            case TortureAction.Discard discard -> promised.discarded(discard, false);
            case TortureAction.WriteZeroes zeroes -> promised.zeroed(zeroes, false);
            default -> {
                // changes nothing
            }
        }
    }

    /** Which snapshots there are after a loss of power: those that were told of, and perhaps one that was not. */
    private void found(List<TortureAction> underWay) {
        final PoolMap map = machine.last().firmware().poolMap();
        for (Coming one : coming) {
            if (one.nsid > 0 && map.has(one.nsid)) {
                made(one, underWay);
            } else if (one.status == NvmeStatus.SUCCESS) {
                throw new Found("snapshot is gone: " + one.action);
            }
        }
        coming.clear();
        for (int volume : promised.volumes()) {
            if (!map.has(namespaces.get(volume))) {
                if (!leaving.contains(volume)) {
                    throw new Found("volume is gone: volume=" + volume);
                }
                promised.deleted(volume);
                namespaces.remove(volume);
            } else {
                machine.hosts().add(namespaces.get(volume));
            }
        }
        leaving.clear();
    }

    private void made(Coming one, List<TortureAction> underWay) {
        namespaces.put(one.action.volume(), one.nsid);
        promised.snapshot(one.action.volume(), one.before, one.action.origin(), underWay);
        if (plan.level().parities() > 0 && !machine.untrusted()) {
            excuse(one.action.volume());
        }
        machine.hosts().add(one.nsid);
    }

    private void act(int index, TortureAction action) {
        if (coming.stream().anyMatch(one -> one.action.volume() == volume(action))) {
            drain();
        }
        if (over || volume(action) > 0 && !namespaces.containsKey(volume(action))) {
            return;
        }
        switch (action) {
            case TortureAction.Write write -> {
                meet(true, write.volume(), write.block(), write.blocks());
                strike(write.strikes());
                final long[] words = promised.words(write);
                ask(index, write, write.durable()
                        ? host(write.volume()).queueDurableWrite(write.block(), words)
                        : host(write.volume()).queueWrite(write.block(), words));
            }
            case TortureAction.Read read -> {
                meet(false, read.volume(), read.block(), read.blocks());
                strike(read.strikes());
                ask(index, read, host(read.volume()).queueRead(read.block(), read.blocks()));
            }
            case TortureAction.Flush flush -> ask(index, flush, host(flush.volume()).queueFlush());
            case TortureAction.Discard discard -> alone(() -> {
                meet(true, discard.volume(), discard.block(), discard.blocks());
                ask(index, discard, host(discard.volume()).queueDiscard(discard.block(), discard.blocks()));
            });
            case TortureAction.WriteZeroes zeroes -> alone(() -> {
                meet(true, zeroes.volume(), zeroes.block(), zeroes.blocks());
                ask(index, zeroes, host(zeroes.volume()).queueWriteZeroes(zeroes.block(), zeroes.blocks(), zeroes
                        .durable()));
            });
            case TortureAction.Snapshot snapshot -> {
                if (machine.alone()) {
                    snapshot(snapshot);
                }
            }
            case TortureAction.Delete delete -> {
                drain();
                if (!over && namespaces.containsKey(delete.volume())) {
                    delete(delete.volume());
                }
            }
            case TortureAction.Drain drain -> drain();
            case TortureAction.Lose lose -> {
                drain();
                if (!over) {
                    lose(lose);
                }
            }
            case TortureAction.Spoil spoil -> spoil(spoil);
            case TortureAction.Rest rest -> powered(() -> machine.dpus().forEach(dpu -> {
                final long endPs = dpu.scheduler().nowPs() + rest.ns() * PS_PER_NS;
                dpu.scheduler().schedule(endPs, (nowPs, unused) -> {}, 0);
                dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() >= endPs);
            }));
            case TortureAction.Settle settle -> {
                drain();
                if (!over) {
                    powered(this::settle);
                }
            }
            case TortureAction.Restart restart -> {
                drain();
                if (!over && machine.alone()) {
                    restart(plan.keeping().scrubMode());
                }
            }
            case TortureAction.CutPower cut -> {
                drain();
                if (!over && machine.alone()) {
                    machine.power().goesBehind(cut.writes());
                }
            }
        }
    }

    private Host host(int volume) {
        return machine.hosts().host(namespaces.get(volume));
    }

    /** The volume that must be there for an action, or 0. */
    private static int volume(TortureAction action) {
        return switch (action) {
            case TortureAction.Write write -> write.volume();
            case TortureAction.Read read -> read.volume();
            case TortureAction.Flush flush -> flush.volume();
            case TortureAction.Discard discard -> discard.volume();
            case TortureAction.WriteZeroes zeroes -> zeroes.volume();
            case TortureAction.Snapshot snapshot -> snapshot.origin();
            case TortureAction.Delete delete -> delete.volume();
            default -> 0;
        };
    }

    /**
     * Side by side nothing else is in flight: which extents are free when the next is taken must not depend on time.
     */
    private void alone(Runnable request) {
        if (!machine.alone()) {
            drain();
            settle();
        }
        request.run();
        if (!machine.alone()) {
            drain();
            settle();
        }
    }

    /** It is asked for a little after what is asked next begins to run. */
    private void snapshot(TortureAction.Snapshot action) {
        final Coming one = new Coming(action, promised.kept(action.origin()));
        coming.add(one);
        snapshotted = true;
        final Dpu dpu = machine.last();
        dpu.scheduler().schedule(dpu.scheduler().nowPs() + action.delayNs() * 1000, (nowPs, unused) -> ask(dpu, one),
                0);
    }

    private void ask(Dpu dpu, Coming one) {
        try {
            one.nsid = dpu.firmware().snapshot(namespaces.get(one.action.origin()), "snapshot-" + one.action.volume(),
                    true, (nsid, status, endedPs) -> one.status = status);
        } catch (VolumeException e) {
            // The pool cannot be written any more, which drain() judges.
            one.status = NvmeStatus.WRITE_PROTECTED;
        }
    }

    private void delete(int volume) {
        final Dpu dpu = machine.last();
        final int[] ended = {-1};
        leaving.add(volume);
        final boolean stayed = powered(() -> {
            try {
                dpu.firmware().deleteVolume(namespaces.get(volume), (nsid, status, nowPs) -> ended[0] = status);
                dpu.scheduler().runUntil(() -> ended[0] >= 0);
            } catch (VolumeException e) {
                ended[0] = NvmeStatus.WRITE_PROTECTED;
            }
        });
        if (!stayed) {
            return;
        }
        if (ended[0] == NvmeStatus.SUCCESS) {
            promised.deleted(volume);
            namespaces.remove(volume);
            leaving.remove(volume);
        } else if (!troubled()) {
            throw new Found("volume was not deleted: volume=" + volume + ", status=" + NvmeStatus.describe(ended[0]));
        }
    }

    /** Requests that overlap are never in flight together, also when actions between them were left out. */
    private void meet(boolean writes, int volume, long block, int blocks) {
        for (Asked other : asked) {
            if ((writes || other.action.changes()) && other.action.meets(volume, block, blocks)) {
                drain();
                return;
            }
        }
    }

    /** Side by side a member goes at once in both; alone it dies, and firmware finds out. */
    private void lose(TortureAction.Lose lose) {
        final int one = 1 << lose.member();
        if (!machine.alone()) {
            settleUnless(plan.level().bears(plan.members(), machine.lacking() | one));
        }
        final boolean bears = plan.level().bears(plan.members(), machine.lacking() | one);
        if ((machine.lacking() & one) != 0 && !machine.alone() || !bears && !lose.anyway()) {
            return;
        }
        if (machine.alone()) {
            machine.die(lose.member());
            return;
        }
        for (Dpu dpu : machine.dpus()) {
            final boolean[] gone = new boolean[1];
            dpu.firmware().removeMember(lose.member(), () -> gone[0] = true);
            dpu.scheduler().runUntil(() -> gone[0]);
        }
    }

    private void settleUnless(boolean fine) {
        if (!fine) {
            settle();
        }
    }

    /** Side by side it would be met by whichever request comes first, which depends on time. */
    private void spoil(TortureAction.Spoil spoil) {
        if (machine.alone() && spoil.block() + spoil.blocks() <= plan.shape().geometry().memberBlocks()) {
            machine.spoil(spoil.member(), spoil.block(), spoil.blocks());
        }
    }

    /** Side by side errors do not meet a rebuild, for how they are answered depends on whether a member lacks data. */
    private void strike(List<TortureAction.Strike> strikes) {
        if (!machine.alone() && strikes.stream().anyMatch(strike -> strike.kind() != FaultKind.SLOW) && machine
                .busy()) {
            drain();
            settle();
        }
        for (TortureAction.Strike strike : strikes) {
            machine.strike(new MemberFault(machine.hosts().operation(), MemberFault.ANY_FRAGMENT, strike.member(),
                    strike.kind(), strikes(strike), strike.delayPs()));
        }
    }

    /**
     * Side by side no fault outlasts the retries, for when a member is taken out for that depends on the engine's time.
     */
    private int strikes(TortureAction.Strike strike) {
        return machine.alone() ? strike.strikes() : Math.min(strike.strikes(), RETRIES);
    }

    private void ask(int index, TortureAction action, Answer answer) {
        asked.add(new Asked(index, action, answer, machine.unnoticed() != 0, promised.acknowledged(), machine
                .untrusted()));
        requests++;
    }

    private void drain() {
        if (!powered(() -> {
            machine.hosts().answer();
            machine.last().scheduler().runUntil(() -> coming.stream().allMatch(one -> one.status >= 0));
        })) {
            return;
        }
        excuse();
        asked.forEach(this::judge);
        excuse();
        excused |= machine.lacked();
        final List<TortureAction> underWay = asked.stream().map(Asked::action).toList();
        asked.clear();
        final List<Coming> ended = List.copyOf(coming);
        coming.clear();
        for (Coming one : ended) {
            if (one.status == NvmeStatus.SUCCESS) {
                made(one, underWay);
            } else if (!troubled()) {
                throw new Found("snapshot was not made: " + one.action + ", status=" + one.status);
            }
        }
        rested();
        final int losses = powerLosses;
        for (Coming one : ended) {
            if (one.status == NvmeStatus.SUCCESS && losses == powerLosses) {
                read(one.action.volume(), settles());
            }
        }
    }

    /** Whether a member is not what it should be. */
    private boolean troubled() {
        return machine.lacked() != 0 || machine.wasSpoiled() != 0;
    }

    private void judge(Asked one) {
        final boolean success = one.answer.status() == NvmeStatus.SUCCESS;
        if (!success && !mayFail(one)) {
            throw new Found("request failed that should not: action=" + one.index + ", " + one.action + ", status="
                    + NvmeStatus.describe(one.answer.status()) + ", lacked=" + Integer.toBinaryString(machine
                            .lacked()));
        }
        switch (one.action) {
            case TortureAction.Write write -> {
                writeFailed |= !success && one.answer.status() != NvmeStatus.CAPACITY;
                promised.written(write, success);
            }
            case TortureAction.Discard discard -> promised.discarded(discard, success);
            case TortureAction.WriteZeroes zeroes -> {
                writeFailed |= !success && one.answer.status() != NvmeStatus.CAPACITY;
                promised.zeroed(zeroes, success);
            }
            case TortureAction.Read read when success -> compare(one.index, read.volume(), read.block(), one.answer);
            case TortureAction.Flush flush when success -> promised.flushed(flush.volume(), one.acknowledged);
            default -> {
                // nothing was promised
            }
        }
    }

    private void compare(int index, int volume, long block, Answer answer) {
        final String wrong = promised.wrong(volume, block, answer.data());
        if (wrong != null) {
            throw new Found(wrong + ", action=" + index);
        }
    }

    /** When the members that are there have nothing to spare, or the pool may be full. */
    private boolean mayFail(Asked one) {
        if ((plan.poolBlocks() > 0 || snapshotted) && one.action.changes() && one.answer.status()
                == NvmeStatus.CAPACITY) {
            return true;
        }
        final int lacked = machine.lacked();
        if (lacked != 0 && (one.untrusted || machine.untrusted())) {
            // Nobody can tell what the missing members held in the stripes that were being written.
            return true;
        }
        final boolean onTop = one.unknown || machine.wasSpoiled() != 0;
        final int struck = switch (one.action) {
            case TortureAction.Write write -> members(write.strikes(), onTop);
            case TortureAction.Read read -> members(read.strikes(), onTop);
            default -> 0;
        };
        final int others = lacked | machine.wasSpoiled();
        final boolean beyond = !plan.level().bears(plan.members(), others | (machine.alone() ? struck : 0));
        if (beyond && plan.level().bears(plan.members(), others)) {
            // Firmware may have taken out the wrong one, not knowing of others that had died.
            machine.doubt(struck);
        }
        return beyond;
    }

    /**
     * Members whose errors may outlast the retries, one bit each; any may that come on top of those of a member that
     * has died and firmware does not know yet.
     */
    private static int members(List<TortureAction.Strike> strikes, boolean onTop) {
        return strikes.stream().filter(strike -> strike.kind() != FaultKind.SLOW && (onTop || strike.strikes()
                > RETRIES)).mapToInt(strike -> 1 << strike.member()).reduce(0, (one, other) -> one | other);
    }

    private void sweep(boolean settling) {
        if (!plan.level().bears(plan.members(), machine.lacked())) {
            return;
        }
        promised.volumes().forEach(volume -> read(volume, settling));
    }

    private void read(int volume, boolean settling) {
        final long blocks = promised.blocks(volume);
        for (long block = 0; block < blocks; block += SWEEP_BLOCKS) {
            final int count = (int) Math.min(SWEEP_BLOCKS, blocks - block);
            ask(-1, new TortureAction.Read(volume, block, count, List.of()), host(volume).queueRead(block, count));
        }
        if (!powered(machine.hosts()::answer)) {
            return;
        }
        excuse();
        for (Asked one : asked) {
            judge(one);
            if (settling && one.action instanceof TortureAction.Read read && one.answer.data() != null) {
                promised.settle(read.volume(), read.block(), one.answer.data());
            }
        }
        asked.clear();
    }
}
