// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.Refusal;

/** Another thread is in a call of this bridge, or runs its clock: nothing was done, and the call may be tried again. */
public final class BridgeInUse extends Refusal {

    private static final long serialVersionUID = 1L;

    BridgeInUse() {
        super("bridge is in use by another thread");
    }
}
