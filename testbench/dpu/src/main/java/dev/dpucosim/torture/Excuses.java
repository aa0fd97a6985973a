// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.pool.PoolMap;
import java.util.List;

/**
 * Blocks of which nothing is promised any more: parity was taken for right where nobody knows, and what members that
 * lack data held of stripes under way is anybody's guess. Nothing else is excused.
 */
final class Excuses {

    private final TortureState state;
    private final TortureMachine machine;
    /** Members on which what cannot be told was excused already, one bit each. */
    private int excused;

    Excuses(TortureState state) {
        this.state = state;
        machine = state.machine;
    }

    /** The DPU starts again. */
    void started() {
        excused = 0;
    }

    /** All was excused of the members that have lacked data. */
    void settled() {
        excused |= machine.lacked();
    }

    /**
     * One that was being filled may go, too: what it held already has to be told from the others again. Stripes that
     * firmware has made to fit tell it, also when one more member is missing than when they were.
     */
    void left(int members) {
        excused &= ~members;
        if (machine.alone() && state.plan.level().parities() > 0) {
            machine.unknown().told(machine.last().firmware().stripesSynced());
        }
        excuse();
    }

    /** Excuses what lies on members that lack data. */
    void excuse() {
        final int lacked = machine.lacked();
        if (state.plan.level().parities() == 0 || !machine.alone() || !machine.unknown().any() || machine.untrusted()
                || (lacked & ~excused) == 0) {
            return;
        }
        state.namespaces.keySet().forEach(this::excuse);
    }

    /** A snapshot holds what is excused of its origin, too. */
    void made(int volume) {
        if (state.plan.level().parities() > 0 && !machine.untrusted()) {
            excuse(volume);
        }
    }

    /** With a log of partial parity nothing but the write in flight on a member that is missing is excused. */
    void torn(List<TortureAction> underWay) {
        final int lacked = machine.lacked();
        if (!machine.logs() || lacked == 0) {
            return;
        }
        final PoolMap map = machine.last().firmware().poolMap();
        for (TortureAction action : underWay) {
            final int volume = action.on();
            for (int block : state.promised.changed(action)) {
                if (state.namespaces.containsKey(volume) && machine.unknown().lies(lacked, map.device(
                        state.namespaces.get(volume)), block, stripe -> true)) {
                    state.promised.excuse(volume, block);
                }
            }
        }
    }

    private void excuse(int volume) {
        final PoolMap map = machine.last().firmware().poolMap();
        if (map.has(state.namespaces.get(volume))) {
            machine.unknown().on(machine.lacked(), map.device(state.namespaces.get(volume)),
                    block -> state.promised.excuse(volume, block));
        }
    }
}
