// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.Refusal;

/** The chip has refused a command: nothing was moved. LOCAL_KEY and REMOTE_KEY do not say why, on purpose. */
public final class AccessRefused extends Refusal {

    private static final long serialVersionUID = 1L;

    private final KeyStatus status;

    AccessRefused(int command, KeyStatus status) {
        super(status + ": command=" + Integer.toUnsignedString(command));
        this.status = status;
    }

    /** Which check failed, as far as the submitter may know. */
    public KeyStatus status() {
        return status;
    }
}
