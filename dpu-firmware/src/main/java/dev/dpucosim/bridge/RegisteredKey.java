// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.IssuedKey;

/** A key of a process for memory of its own host. */
public final class RegisteredKey extends BridgeKey {

    private final LocalBuffer buffer;

    RegisteredKey(BridgeProcess process, LocalBuffer buffer, IssuedKey issued) {
        super(process, issued);
        this.buffer = buffer;
    }

    LocalBuffer buffer() {
        return buffer;
    }
}
