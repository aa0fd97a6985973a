// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayDeque;

/** Wakes every process that waits for it at the moment; one that comes later waits for the next time. */
public final class Event extends Trigger {

    private final Simulation simulation;
    private final String name;
    private final ArrayDeque<Wait> waits = new ArrayDeque<>();

    Event(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = name;
    }

    /** Wakes them, in the order in which they came. */
    public void fire() {
        for (int count = waits.size(); count > 0; count--) {
            waits.poll().over();
        }
    }

    /** Waits for the next {@link #fire}. */
    public void await() {
        simulation.await(this);
    }

    @Override
    void arm(Wait wait) {
        waits.add(wait);
    }

    @Override
    public String toString() {
        return name;
    }
}
