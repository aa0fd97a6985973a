// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.storage.FaultKind;
import java.util.ArrayList;
import java.util.List;

/** Requests of hosts that are under way, and whether each was answered as it must be. */
final class TortureRequests {

    /** Of firmware, before it gives a request or a member up. */
    static final int RETRIES = 3;

    private static final int SWEEP_BLOCKS = 512;

    private final TortureState state;
    private final TortureMachine machine;
    private final PromisedData promised;
    private final Excuses excuses;
    private final TortureState.Powered powered;
    private final List<Asked> asked = new ArrayList<>();

    /** Whether a member had died, when it was asked, and firmware did not know: {@code unknown}. */
    private record Asked(int index, TortureAction action, Answer answer, boolean unknown, long acknowledged,
            boolean untrusted) {
    }

    TortureRequests(TortureState state, Excuses excuses, TortureState.Powered powered) {
        this.state = state;
        machine = state.machine;
        promised = state.promised;
        this.excuses = excuses;
        this.powered = powered;
    }

    /** A request is under way from now on. */
    void ask(int index, TortureAction action, Answer answer) {
        asked.add(new Asked(index, action, answer, machine.unnoticed() != 0, promised.acknowledged(), machine
                .untrusted()));
        state.requests++;
    }

    /** Whether a request would meet one that is under way, and one of them writes. */
    boolean meet(boolean writes, int volume, long block, int blocks) {
        return asked.stream().anyMatch(other -> (writes || other.action.changes()) && other.action.meets(volume, block,
                blocks));
    }

    /** All have been answered; returns them. */
    List<TortureAction> answered() {
        asked.forEach(this::judge);
        return ended();
    }

    /** Power has gone: what was answered stands, the rest may have happened or not. Returns them. */
    List<TortureAction> cutOff() {
        for (Asked one : asked) {
            if (one.answer.done()) {
                judge(one);
            } else {
                neverAnswered(one.action);
            }
        }
        return ended();
    }

    private List<TortureAction> ended() {
        final List<TortureAction> actions = asked.stream().map(Asked::action).toList();
        asked.clear();
        return actions;
    }

    /** Reads all volumes, if the array can bear what is missing. */
    void sweep(boolean settling) {
        if (state.bears(machine.lacked())) {
            promised.volumes().forEach(volume -> read(volume, settling));
        }
    }

    /**
     * Reads a volume.
     *
     * @param settling
     *            whether what is read has to stay
     */
    void read(int volume, boolean settling) {
        final long blocks = promised.blocks(volume);
        for (long block = 0; block < blocks; block += SWEEP_BLOCKS) {
            final int count = (int) Math.min(SWEEP_BLOCKS, blocks - block);
            ask(-1, new TortureAction.Read(volume, block, count, List.of()), state.host(volume).queueRead(block,
                    count));
        }
        if (!powered.stays(machine.hosts()::answer)) {
            return;
        }
        excuses.excuse();
        for (Asked one : asked) {
            judge(one);
            if (settling && one.action instanceof TortureAction.Read read && one.answer.data() != null) {
                promised.settle(read.volume(), read.block(), one.answer.data());
            }
        }
        asked.clear();
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

    private void judge(Asked one) {
        final boolean success = one.answer.status() == NvmeStatus.SUCCESS;
        if (!success && !mayFail(one)) {
            throw new Found("request failed that should not: action=" + one.index + ", " + one.action + ", status="
                    + NvmeStatus.describe(one.answer.status()) + ", lacked=" + Integer.toBinaryString(machine
                            .lacked()));
        }
        switch (one.action) {
            case TortureAction.Write write -> {
                state.writeFailed |= !success && one.answer.status() != NvmeStatus.CAPACITY;
                promised.written(write, success);
            }
            case TortureAction.Discard discard -> promised.discarded(discard, success);
            case TortureAction.WriteZeroes zeroes -> {
                state.writeFailed |= !success && one.answer.status() != NvmeStatus.CAPACITY;
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
        if ((state.plan.poolBlocks() > 0 || state.snapshotted) && one.action.changes() && one.answer.status()
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
        final boolean beyond = !state.bears(others | (machine.alone() ? struck : 0));
        if (beyond && state.bears(others)) {
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
}
