// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.IssuedKey;

/** A key of a process for memory of the other host: the alias that a grant became. */
public final class AcceptedKey extends BridgeKey {

    AcceptedKey(BridgeProcess process, IssuedKey issued) {
        super(process, issued);
    }
}
