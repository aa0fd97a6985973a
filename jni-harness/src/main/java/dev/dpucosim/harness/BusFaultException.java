// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** The model broke a rule of a bus, or addressed memory that is not there. Nothing was read or written there. */
public final class BusFaultException extends SimulationException {

    private static final long serialVersionUID = 1L;

    BusFaultException(String message, long timePs) {
        super(message, timePs);
    }
}
