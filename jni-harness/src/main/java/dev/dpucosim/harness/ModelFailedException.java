// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** The model called {@code $fatal} or {@code $error}, an assertion failed, or its logic did not settle. */
public final class ModelFailedException extends SimulationException {

    private static final long serialVersionUID = 1L;

    ModelFailedException(String message, long timePs) {
        super(message, timePs);
    }
}
