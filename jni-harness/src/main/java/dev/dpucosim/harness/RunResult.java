// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * How far a run went, and why it ended.
 *
 * @param cycles
 *            cycles stepped
 * @param events
 *            the events that held at the end, as bits; 0 if the cycles ran out
 */
public record RunResult(long cycles, int events) {

    /** Whether (one of) the event(s) ended the run. */
    public boolean saw(Stop stop) {
        return (events & stop.mask()) != 0;
    }

    /** Whether all cycles were stepped without any of the events. */
    public boolean exhausted() {
        return events == 0;
    }
}
