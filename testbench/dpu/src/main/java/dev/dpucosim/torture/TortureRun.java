// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.dputest.Host;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.lockstep.DpuComparison;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.slowpath.VolumeException;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of a plan. First safety, while faults strike: no read brings anything but what was promised, nothing stands
 * still, and what the array can bear fails no request. Then healing: faults have stopped, every block of every volume
 * is read, and the members agree with each other.
 */
final class TortureRun {

    private static final int SWEEP_BLOCKS = 512;
    private static final long SPARE_TABLE_BYTES = 1 << 20;
    /** Of firmware, before it gives a request or a member up. */
    private static final int RETRIES = 3;

    private final TorturePlan plan;
    private final List<Dpu> dpus = new ArrayList<>();
    private final List<FaultPlan> faults = new ArrayList<>();
    private final PromisedData promised;
    private final TouchedStripes touched;
    private final List<Asked> asked = new ArrayList<>();
    /** Namespace of each volume that there is; those of snapshots are firmware's choice. */
    private final Map<Integer, Integer> namespaces = new TreeMap<>();
    private final List<Coming> coming = new ArrayList<>();
    private boolean snapshotted;
    /** Parity or copies need not fit: a write failed, or power has gone. */
    private boolean resyncWanted;
    /** A pool stayed closed that must. */
    private boolean over;
    private int powerLosses;
    /** Volume that is being deleted, or 0. */
    private int deleting;
    private PowerSupply power = new PowerSupply();
    private final List<VolatileStore> stores = new ArrayList<>();
    private EngineFactory kind;
    private Hosts hosts;
    private long requests;
    /** Members that answer errors only, one bit each, whether firmware knows or not. */
    private int dead;

    /** Whether a member had died, when it was asked, and firmware did not know: {@code unknown}. */
    private record Asked(int index, TortureAction action, Answer answer, boolean unknown, long acknowledged) {
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
        promised = new PromisedData(plan.seed(), plan.volumeBlocks(), plan.shape().geometry().extentBlocks());
        for (int volume = 1; volume <= plan.volumeBlocks().size(); volume++) {
            namespaces.put(volume, volume);
        }
        touched = new TouchedStripes(plan.shape().geometry());
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
            run.dpus.forEach(TortureRun::closeQuietly);
        }
        return new TortureResult(run.requests, run.promised.checked(), run.powerLosses, what == null
                ? null
                : new TortureFinding(plan, what));
    }

    private void run(EngineKind engine) {
        if (engine != EngineKind.RTL) {
            boot(LvmModel::new, engine == EngineKind.MODEL);
        }
        if (engine != EngineKind.MODEL) {
            boot(environment -> new LvmRtl(environment, RtlOptions.DEFAULT), engine == EngineKind.RTL);
        }
        hosts = new Hosts(dpus, dpus.size() < 2 ? null : new DpuComparison(dpus.getFirst(), dpus.getLast()));
        for (int i = 0; i < plan.actions().size() && !over; i++) {
            act(i, plan.actions().get(i));
        }
        if (!over) {
            drain();
        }
        if (over) {
            return;
        }
        power.stays();
        sweep(false);
        hosts.finish();
        for (Dpu dpu : resyncWanted ? List.<Dpu>of() : dpus) {
            final RedundancyCheck check = new RedundancyCheck(dpu).run(touched);
            if (check.wrong() > 0) {
                throw new Found("members disagree: stripesWrong=" + check.wrong() + ", first: " + check.faults()
                        .getFirst());
            }
        }
    }

    /** Alone, its members can lose power, and firmware takes out those that fail. */
    private void boot(EngineFactory engine, boolean alone) {
        final FaultPlan none = FaultPlan.none();
        faults.add(none);
        final Dpu.Builder builder = Dpu.of(plan.shape()).engine(engine).seed(plan.seed()).faults(none).spareTables(
                SPARE_TABLE_BYTES).timing(plan.memberNs() == 0 ? MemberTiming.drive() : MemberTiming.fixed(plan
                        .memberNs()));
        if (alone) {
            kind = engine;
            if (stores.isEmpty()) {
                for (int i = 0; i < plan.members(); i++) {
                    stores.add(new VolatileStore(plan.shape().geometry().memberBlocks(), plan.shape().tailBlocks(),
                            power));
                }
            }
            builder.expelling().stores(List.copyOf(stores));
        }
        final Dpu dpu = builder.build();
        dpu.commands(touched);
        dpus.add(dpu);
    }

    /** Without power nothing can be written on the way out. */
    private static void closeQuietly(Dpu dpu) {
        try {
            dpu.close();
        } catch (PowerSupply.Cut e) {
            // it was not
        }
    }

    /** What was answered stands, the rest may have happened or not; then all is read, and stays as it was read. */
    private void powerBack() {
        for (Asked one : asked) {
            if (one.answer.done()) {
                judge(one);
            } else {
                neverAnswered(one.action);
            }
        }
        final List<TortureAction> underWay = asked.stream().map(Asked::action).toList();
        asked.clear();
        promised.powerLost();
        powerLosses++;
        resyncWanted = true;
        final SeededStream random = new SeededStream(plan.seed()).split("power").split(requests);
        power = new PowerSupply();
        stores.replaceAll(store -> store.after(random, power));
        closeQuietly(dpus.removeLast());
        faults.clear();
        try {
            boot(kind, true);
        } catch (UnsuitableMembersException e) {
            refused(e);
            return;
        }
        hosts = new Hosts(dpus, null);
        found(underWay);
        sweep(true);
    }

    /** Where parity need not fit and a member is out, nobody can tell what it held: there the run is over. */
    private void refused(UnsuitableMembersException why) {
        final int out = PoolIdentity.newest(stores).array().incomplete();
        if (plan.level().parities() == 0 || out == 0) {
            throw new Found("pool stays closed that should not: " + why.getMessage());
        }
        over = true;
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
        final PoolMap map = dpus.getLast().firmware().poolMap();
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
                if (volume != deleting) {
                    throw new Found("volume is gone: volume=" + volume);
                }
                promised.deleted(volume);
                namespaces.remove(volume);
            } else {
                hosts.add(namespaces.get(volume));
            }
        }
        deleting = 0;
    }

    private void made(Coming one, List<TortureAction> underWay) {
        namespaces.put(one.action.volume(), one.nsid);
        promised.snapshot(one.action.volume(), one.before, one.action.origin(), underWay);
        hosts.add(one.nsid);
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
                if (dpus.size() == 1) {
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
                if (powerLosses == 0) {
                    power.stays();
                    dpus.forEach(dpu -> lose(dpu, lose.member()));
                }
            }
            case TortureAction.CutPower cut -> {
                drain();
                if (dpus.size() == 1 && missing() == 0) {
                    power.goesBehind(cut.writes());
                }
            }
        }
    }

    private Host host(int volume) {
        return hosts.host(namespaces.get(volume));
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
        if (dpus.size() > 1) {
            drain();
        }
        request.run();
        if (dpus.size() > 1) {
            drain();
        }
    }

    /** It is asked for a little after what is asked next begins to run. */
    private void snapshot(TortureAction.Snapshot action) {
        final Coming one = new Coming(action, promised.kept(action.origin()));
        coming.add(one);
        snapshotted = true;
        final Dpu dpu = dpus.getLast();
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
        final Dpu dpu = dpus.getLast();
        final int[] ended = {-1};
        deleting = volume;
        try {
            dpu.firmware().deleteVolume(namespaces.get(volume), (nsid, status, nowPs) -> ended[0] = status);
            dpu.scheduler().runUntil(() -> ended[0] >= 0);
        } catch (PowerSupply.Cut e) {
            powerBack();
            return;
        } catch (VolumeException e) {
            ended[0] = NvmeStatus.WRITE_PROTECTED;
        }
        deleting = 0;
        if (ended[0] == NvmeStatus.SUCCESS) {
            promised.deleted(volume);
            namespaces.remove(volume);
        } else if (dead == 0) {
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
    private void lose(Dpu dpu, int member) {
        if (dpus.size() > 1) {
            dpu.firmware().removeMember(member, () -> {});
            dpu.scheduler().runAll();
        } else {
            dpu.members().member(member).lose();
            dead |= 1 << member;
        }
    }

    private void strike(List<TortureAction.Strike> strikes) {
        for (TortureAction.Strike strike : strikes) {
            final MemberFault fault = new MemberFault(hosts.operation(), MemberFault.ANY_FRAGMENT, strike.member(),
                    strike.kind(), strikes(strike), strike.delayPs());
            faults.forEach(faultsOfOne -> faultsOfOne.add(fault));
        }
    }

    /**
     * Side by side no fault outlasts the retries, for when a member is taken out for that depends on the engine's time;
     * nor after a loss of power, when the others cannot tell what it held.
     */
    private int strikes(TortureAction.Strike strike) {
        return dpus.size() > 1 || powerLosses > 0 ? Math.min(strike.strikes(), RETRIES) : strike.strikes();
    }

    private void ask(int index, TortureAction action, Answer answer) {
        asked.add(new Asked(index, action, answer, (dead & ~dpus.getLast().missingMembers()) != 0,
                promised.acknowledged()));
        requests++;
    }

    private void drain() {
        try {
            hosts.run();
        } catch (PowerSupply.Cut e) {
            powerBack();
            return;
        }
        asked.forEach(this::judge);
        final List<TortureAction> underWay = asked.stream().map(Asked::action).toList();
        asked.clear();
        final List<Coming> ended = List.copyOf(coming);
        coming.clear();
        for (Coming one : ended) {
            if (one.status == NvmeStatus.SUCCESS) {
                made(one, underWay);
                read(one.action.volume(), true);
            } else if (dead == 0) {
                throw new Found("snapshot was not made: " + one.action + ", status=" + one.status);
            }
        }
    }

    private void judge(Asked one) {
        final boolean success = one.answer.status() == NvmeStatus.SUCCESS;
        if (!success && !mayFail(one)) {
            throw new Found("request failed that should not: action=" + one.index + ", " + one.action + ", status="
                    + NvmeStatus.describe(one.answer.status()) + ", missing=" + missing());
        }
        switch (one.action) {
            case TortureAction.Write write -> {
                resyncWanted |= !success;
                promised.written(write, success);
            }
            case TortureAction.Discard discard -> promised.discarded(discard, success);
            case TortureAction.WriteZeroes zeroes -> {
                resyncWanted |= !success;
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
        if (powerLosses > 0 && missing() != 0) {
            // Nobody can tell what the missing members held in the stripes that were being written.
            return true;
        }
        final int struck = switch (one.action) {
            case TortureAction.Write write -> members(write.strikes(), one.unknown);
            case TortureAction.Read read -> members(read.strikes(), one.unknown);
            default -> 0;
        };
        return !plan.level().bears(plan.members(), missing() | (dpus.size() > 1 ? 0 : struck));
    }

    /**
     * Members whose errors may outlast the retries, one bit each; any may that come on top of those of a member that
     * has died and firmware does not know yet.
     */
    private static int members(List<TortureAction.Strike> strikes, boolean onTop) {
        return strikes.stream().filter(strike -> strike.kind() != FaultKind.SLOW && (onTop || strike.strikes()
                > RETRIES)).mapToInt(strike -> 1 << strike.member()).reduce(0, (one, other) -> one | other);
    }

    private int missing() {
        return dead | dpus.getLast().missingMembers();
    }

    private void sweep(boolean settling) {
        if (!plan.level().bears(plan.members(), missing())) {
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
        hosts.run();
        for (Asked one : asked) {
            judge(one);
            if (settling && one.action instanceof TortureAction.Read read && one.answer.data() != null) {
                promised.settle(read.volume(), read.block(), one.answer.data());
            }
        }
        asked.clear();
    }
}
