// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import java.util.List;

/**
 * One run of a plan. First safety, while faults strike: no read brings anything but what was promised, nothing stands
 * still, and what the array can bear fails no request. Then {@link Healing healing}.
 */
final class TortureRun {

    private static final long PS_PER_NS = 1_000;

    private final TorturePlan plan;
    private final TortureMachine machine;
    private final TortureState state;
    private final Excuses excuses;
    private final PowerCycles power;
    private final TortureRequests requests;
    private final TortureSnapshots snapshots;

    private TortureRun(TorturePlan plan) {
        this.plan = plan;
        machine = new TortureMachine(plan, this::left);
        state = new TortureState(plan, machine);
        excuses = new Excuses(state);
        power = new PowerCycles(state, excuses);
        requests = power.requests();
        snapshots = power.snapshots();
    }

    private void left(int members) {
        excuses.left(members);
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
        return new TortureResult(run.state.requests, run.state.promised.checked(), run.state.powerLosses, what == null
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
        for (int i = 0; i < plan.actions().size() && !state.over; i++) {
            act(i, plan.actions().get(i));
        }
        if (!state.over) {
            drain();
        }
        if (!state.over) {
            machine.power().stays();
            new Healing(state, power).heal();
        }
    }

    private void act(int index, TortureAction action) {
        if (snapshots.comes(action.on())) {
            drain();
        }
        if (state.over || action.on() > 0 && !state.namespaces.containsKey(action.on())) {
            return;
        }
        switch (action) {
            case TortureAction.Write write -> {
                meet(true, write.volume(), write.block(), write.blocks());
                strike(write.strikes());
                final long[] words = state.promised.words(write);
                requests.ask(index, write, write.durable()
                        ? state.host(write.volume()).queueDurableWrite(write.block(), words)
                        : state.host(write.volume()).queueWrite(write.block(), words));
            }
            case TortureAction.Read read -> {
                meet(false, read.volume(), read.block(), read.blocks());
                strike(read.strikes());
                requests.ask(index, read, state.host(read.volume()).queueRead(read.block(), read.blocks()));
            }
            case TortureAction.Flush flush -> requests.ask(index, flush, state.host(flush.volume()).queueFlush());
            case TortureAction.Discard discard -> alone(() -> {
                meet(true, discard.volume(), discard.block(), discard.blocks());
                requests.ask(index, discard, state.host(discard.volume()).queueDiscard(discard.block(), discard
                        .blocks()));
            });
            case TortureAction.WriteZeroes zeroes -> alone(() -> {
                meet(true, zeroes.volume(), zeroes.block(), zeroes.blocks());
                requests.ask(index, zeroes, state.host(zeroes.volume()).queueWriteZeroes(zeroes.block(), zeroes
                        .blocks(), zeroes.durable()));
            });
            case TortureAction.Snapshot snapshot -> {
                if (machine.alone()) {
                    snapshots.snapshot(snapshot);
                }
            }
            case TortureAction.Rest rest -> power.powered(() -> machine.dpus().forEach(dpu -> rest(dpu, rest.ns())));
            case TortureAction.Spoil spoil -> spoil(spoil);
            case TortureAction.Grow grow -> alone(() -> power.growths().grow(grow));
            default -> {
                drain();
                if (!state.over) {
                    actAtRest(action);
                }
            }
        }
    }

    /** Nothing is under way that hosts have asked for. */
    private void actAtRest(TortureAction action) {
        switch (action) {
            case TortureAction.Delete delete when state.namespaces.containsKey(delete.volume()) -> snapshots.delete(
                    delete.volume());
            case TortureAction.Lose lose -> lose(lose);
            case TortureAction.Settle settle -> power.powered(state::settle);
            case TortureAction.Restart restart when machine.alone() -> power.restart(plan.keeping().scrubMode());
            case TortureAction.CutPower cut when machine.alone() -> machine.power().goesBehind(cut.writes());
            default -> {
                // nothing more
            }
        }
    }

    private static void rest(Dpu dpu, long ns) {
        final long endPs = dpu.scheduler().nowPs() + ns * PS_PER_NS;
        dpu.scheduler().schedule(endPs, (nowPs, unused) -> {}, 0);
        dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() >= endPs);
    }

    /**
     * Side by side nothing else is in flight: which extents are free when the next is taken must not depend on time.
     */
    private void alone(Runnable request) {
        if (!machine.alone()) {
            drain();
            state.settle();
        }
        request.run();
        if (!machine.alone()) {
            drain();
            state.settle();
        }
    }

    /** Requests that overlap are never in flight together, also when actions between them were left out. */
    private void meet(boolean writes, int volume, long block, int blocks) {
        if (requests.meet(writes, volume, block, blocks)) {
            drain();
        }
    }

    /** Side by side a member goes at once in both; alone it dies, and firmware finds out. */
    private void lose(TortureAction.Lose lose) {
        final int one = 1 << lose.member();
        if (!machine.alone() && !state.bears(machine.lacking() | one)) {
            state.settle();
        }
        final boolean bears = state.bears(machine.lacking() | one);
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
            state.settle();
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
        return machine.alone() ? strike.strikes() : Math.min(strike.strikes(), TortureRequests.RETRIES);
    }

    private void drain() {
        if (!power.powered(() -> {
            machine.hosts().answer();
            machine.last().scheduler().runUntil(snapshots::answered);
        })) {
            return;
        }
        excuses.excuse();
        final List<TortureAction> underWay = requests.answered();
        excuses.excuse();
        excuses.settled();
        final List<Integer> made = snapshots.ended(underWay);
        state.rested();
        final int losses = state.powerLosses;
        for (int volume : made) {
            if (losses == state.powerLosses) {
                requests.read(volume, state.settles());
            }
        }
    }
}
