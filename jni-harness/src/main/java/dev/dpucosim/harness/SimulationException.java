// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A simulation ended, or did not get where it was to. Unless it is a {@link SimulationTimeoutException} the simulation
 * cannot be stepped any more: every further step throws the same again; ports can still be read, and it is to be
 * closed.
 */
public abstract sealed class SimulationException extends RuntimeException permits ModelFinishedException,
        ModelStoppedException, ModelFailedException, BusFaultException, WaveformException, SimulationTimeoutException {

    private static final long serialVersionUID = 1L;

    private final long timePs;

    SimulationException(String message, long timePs) {
        super(message + ": timePs=" + timePs);
        this.timePs = timePs;
    }

    /** Simulation time of the event, in picoseconds. */
    public final long timePs() {
        return timePs;
    }
}
