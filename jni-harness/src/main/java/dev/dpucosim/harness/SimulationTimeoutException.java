// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Something did not happen within the cycles that were allowed. The simulation can go on. */
public final class SimulationTimeoutException extends SimulationException {

    private static final long serialVersionUID = 1L;

    /** What was waited for, and the simulated time at which patience ended, in picoseconds. */
    public SimulationTimeoutException(String message, long timePs) {
        super(message, timePs);
    }
}
