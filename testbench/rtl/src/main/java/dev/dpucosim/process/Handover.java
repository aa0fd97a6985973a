// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Processes in the order in which they came, each waiting to be given a thing of its own. Nobody who comes later can
 * take it meanwhile, and what was given to a process that was cancelled in the same moment can be given on.
 *
 * @param <T>
 *            what they wait for; never null
 */
final class Handover<T> {

    private final Simulation simulation;
    private final String what;
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();

    Handover(Simulation simulation, String what) {
        this.simulation = simulation;
        this.what = what;
    }

    private final class Turn extends Trigger {
        private Wait wait;
        private T given;

        @Override
        void arm(Wait armed) {
            wait = armed;
            turns.add(this);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** A way to wait: as long as it takes, or not for ever. */
    @FunctionalInterface
    interface Patience {
        void await(Trigger trigger);
    }

    /**
     * Waits for a turn and returns what came with it.
     *
     * @param back
     *            gets it instead when the process ends in the moment in which it was given it
     */
    T await(Patience patience, Consumer<T> back) {
        final Turn turn = new Turn();
        boolean returned = false;
        try {
            patience.await(turn);
            returned = true;
            return turn.given;
        } finally {
            if (!returned && turn.given != null) {
                back.accept(turn.given);
            }
        }
    }

    /** Waits as long as it takes. */
    T await(Consumer<T> back) {
        return await(simulation::await, back);
    }

    /** Gives it to whoever came first; false if nobody waits. */
    boolean give(T thing) {
        if (!awaited()) {
            return false;
        }
        final Turn turn = turns.poll();
        turn.given = thing;
        turn.wait.over();
        return true;
    }

    /** Whether somebody waits, who has not been cancelled and has not lost patience. */
    boolean awaited() {
        while (!turns.isEmpty() && !turns.peek().wait.open()) {
            turns.poll();
        }
        return !turns.isEmpty();
    }
}
