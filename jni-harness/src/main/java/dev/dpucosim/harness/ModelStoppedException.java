// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** The model called {@code $stop}. */
public final class ModelStoppedException extends SimulationException {

    private static final long serialVersionUID = 1L;

    ModelStoppedException(String message, long timePs) {
        super(message, timePs);
    }
}
