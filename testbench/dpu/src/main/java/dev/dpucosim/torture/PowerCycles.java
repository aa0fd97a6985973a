// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.List;

/**
 * The DPU is switched off, in order or not, and started again: which pools must open and which must not, and what is
 * there then.
 */
final class PowerCycles {

    private final TortureState state;
    private final TortureMachine machine;
    private final Excuses excuses;
    private final TortureRequests requests;
    private final TortureSnapshots snapshots;
    private final TortureGrowths growths;

    PowerCycles(TortureState state, Excuses excuses) {
        this.state = state;
        machine = state.machine;
        this.excuses = excuses;
        requests = new TortureRequests(state, excuses, this::powered);
        snapshots = new TortureSnapshots(state, excuses, this::powered);
        growths = new TortureGrowths(state);
    }

    TortureRequests requests() {
        return requests;
    }

    TortureSnapshots snapshots() {
        return snapshots;
    }

    TortureGrowths growths() {
        return growths;
    }

    /** Whether power stayed; if not, it is back. */
    boolean powered(Runnable work) {
        try {
            work.run();
            return true;
        } catch (PowerSupply.Cut e) {
            powerBack();
            return false;
        }
    }

    /** What was answered stands, the rest may have happened or not; then all is read, and stays as it was read. */
    private void powerBack() {
        excuses.excuse();
        final List<TortureAction> underWay = requests.cutOff();
        Healing.judgeScrub(state);
        state.promised.powerLost();
        state.powerLosses++;
        final boolean failed = machine.last().firmware().arrayFailed();
        machine.powerBack(random());
        reopen(underWay, failed, state.plan.keeping().scrubMode());
    }

    private SeededStream random() {
        return new SeededStream(state.plan.seed()).split("power").split(state.requests);
    }

    /** Stops in order and starts again. */
    void restart(ScrubMode scrub) {
        final boolean stopped = powered(() -> {
            machine.last().scheduler().runUntil(machine::quiet);
            machine.last().firmware().close();
        });
        if (!stopped) {
            return;
        }
        Healing.judgeScrub(state);
        final boolean failed = machine.last().firmware().arrayFailed();
        if (machine.said().closed()) {
            machine.switchedOff();
        } else {
            // What cannot be closed is left as after a loss of power.
            state.promised.powerLost();
            machine.powerBack(random());
        }
        reopen(List.of(), failed, scrub);
    }

    private void reopen(List<TortureAction> underWay, boolean failed, ScrubMode scrub) {
        final PoolIdentity said = machine.said();
        final boolean untold = state.plan.level().parities() > 0 && said.array().incomplete() != 0 && !machine.fits(
                said);
        excuses.started();
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
            if (!failed && state.bears(said.array().incomplete())) {
                throw new Found("pool stays closed that should not: " + e.getMessage());
            }
            state.over = true;
            return;
        }
        if (untold) {
            try {
                machine.start(true, scrub);
            } catch (PowerSupply.Cut e) {
                again(underWay, failed, scrub);
                return;
            }
            excuses.excuse();
        }
        growths.started();
        snapshots.found(underWay);
        excuses.torn(underWay);
        machine.remember();
        requests.sweep(state.settles());
    }

    /** Power has gone while the pool was opened. */
    private void again(List<TortureAction> underWay, boolean failed, ScrubMode scrub) {
        state.powerLosses++;
        machine.powerBack(random().split(state.powerLosses));
        reopen(underWay, failed, scrub);
    }
}
