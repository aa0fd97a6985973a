// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;

/**
 * An access that is under way.
 *
 * @param <T>
 *            what it becomes
 */
public final class Posted<T> {

    private final Simulation simulation;
    private final Object asked;
    private Event end;
    private T result;

    Posted(Simulation simulation, Object asked) {
        this.simulation = simulation;
        this.asked = asked;
    }

    /** Whether it is finished. */
    public boolean done() {
        return result != null;
    }

    /** The finished access, whatever its response; waits for it. */
    public T await() {
        while (result == null) {
            if (end == null) {
                end = simulation.event("the answer to " + asked);
            }
            end.await();
        }
        return result;
    }

    void finish(T answer) {
        result = answer;
        if (end != null) {
            end.fire();
        }
    }
}
