// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.Refusal;

/** A command was accepted and did not end well. */
public final class TransferFailed extends Refusal {

    private static final long serialVersionUID = 1L;

    private final KeyStatus status;
    private final boolean partial;

    TransferFailed(int command, KeyStatus status, boolean partial) {
        super(status + ": command=" + Integer.toUnsignedString(command) + ", partial=" + partial);
        this.status = status;
        this.partial = partial;
    }

    /** READ_FAULT, WRITE_FAULT, REVOKED, STALLED_HOST or FETCH_FAULT. */
    public KeyStatus status() {
        return status;
    }

    /** Whether some bytes of the target may have been written. */
    public boolean partial() {
        return partial;
    }
}
