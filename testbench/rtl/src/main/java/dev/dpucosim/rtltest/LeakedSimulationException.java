// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.OpenedSimulation;

/** A test opened a simulation of its own and did not close it; the stack is that of the opening. */
public final class LeakedSimulationException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    LeakedSimulationException(OpenedSimulation opened) {
        super("simulation was opened by this test and never closed: " + opened);
        setStackTrace(opened.stack());
    }
}
