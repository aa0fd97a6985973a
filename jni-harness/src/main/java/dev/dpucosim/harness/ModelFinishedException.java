// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** The model called {@code $finish}. */
public final class ModelFinishedException extends SimulationException {

    private static final long serialVersionUID = 1L;

    ModelFinishedException(String message, long timePs) {
        super(message, timePs);
    }
}
