// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.lockstep.DpuComparison;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a plan. First safety, while faults strike: no read brings anything but what was promised, nothing stands
 * still, and what the array can bear fails no request. Then healing: faults have stopped, every block of every volume
 * is read, and the members agree with each other.
 */
final class TortureRun {

    private static final int SWEEP_BLOCKS = 512;
    /** Of firmware, before it gives a request or a member up. */
    private static final int RETRIES = 3;

    private final TorturePlan plan;
    private final List<Dpu> dpus = new ArrayList<>();
    private final List<FaultPlan> faults = new ArrayList<>();
    private final PromisedData promised;
    private final TouchedStripes touched;
    private final List<Asked> asked = new ArrayList<>();
    /** Parity or copies need not fit: a write failed, or power has gone. */
    private boolean resyncWanted;
    /** A pool stayed closed that must. */
    private boolean over;
    private int powerLosses;
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

    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found(String what) {
            super(what);
        }
    }

    private TortureRun(TorturePlan plan) {
        this.plan = plan;
        promised = new PromisedData(plan.seed(), plan.volumeBlocks());
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
        final Dpu.Builder builder = Dpu.of(plan.shape()).engine(engine).seed(plan.seed()).faults(none).timing(plan
                .memberNs() == 0 ? MemberTiming.drive() : MemberTiming.fixed(plan.memberNs()));
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
            } else if (one.action instanceof TortureAction.Write write) {
                promised.written(write, false);
            }
        }
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

    private void act(int index, TortureAction action) {
        switch (action) {
            case TortureAction.Write write -> {
                meet(true, write.volume(), write.block(), write.blocks());
                strike(write.strikes());
                final long[] words = promised.words(write);
                ask(index, write, write.durable()
                        ? hosts.host(write.volume()).queueDurableWrite(write.block(), words)
                        : hosts.host(write.volume()).queueWrite(write.block(), words));
            }
            case TortureAction.Read read -> {
                meet(false, read.volume(), read.block(), read.blocks());
                strike(read.strikes());
                ask(index, read, hosts.host(read.volume()).queueRead(read.block(), read.blocks()));
            }
            case TortureAction.Flush flush -> ask(index, flush, hosts.host(flush.volume()).queueFlush());
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

    /** Requests that overlap are never in flight together, also when actions between them were left out. */
    private void meet(boolean writes, int volume, long block, int blocks) {
        for (Asked other : asked) {
            if ((writes || other.action instanceof TortureAction.Write) && other.action.meets(volume, block, blocks)) {
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
        asked.clear();
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
        if (plan.poolBlocks() > 0 && one.action instanceof TortureAction.Write
                && one.answer.status() == NvmeStatus.CAPACITY) {
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
        for (int volume = 1; volume <= plan.volumeBlocks().size(); volume++) {
            final long blocks = plan.volumeBlocks().get(volume - 1);
            for (long block = 0; block < blocks; block += SWEEP_BLOCKS) {
                final int count = (int) Math.min(SWEEP_BLOCKS, blocks - block);
                ask(-1, new TortureAction.Read(volume, block, count, List.of()), hosts.host(volume).queueRead(block,
                        count));
            }
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
