// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A state cannot be saved, or a saved one does not fit the simulation; the message has the reason. */
public final class CheckpointException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    CheckpointException(String message) {
        super(message);
    }
}
