// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.Refusal;

/** The bridge was closed: nothing was done, and nothing can be. */
public final class BridgeClosed extends Refusal {

    private static final long serialVersionUID = 1L;

    BridgeClosed() {
        super("bridge is closed");
    }
}
