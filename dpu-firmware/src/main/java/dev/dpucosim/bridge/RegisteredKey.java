// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.firmware.IssuedKey;

/** A key of a process for memory of its own host. */
public final class RegisteredKey {

    private final BridgeProcess process;
    private final LocalBuffer buffer;
    private final IssuedKey issued;

    RegisteredKey(BridgeProcess process, LocalBuffer buffer, IssuedKey issued) {
        this.process = process;
        this.buffer = buffer;
        this.issued = issued;
    }

    /** What commands carry. */
    public KeyValue value() {
        return issued.value();
    }

    /** Bytes of its range; commands name offsets from 0. */
    public long length() {
        return issued.record().length();
    }

    /** What it allows. */
    public Rights rights() {
        return new Rights(issued.record().rights());
    }

    /** Whether it has not been revoked. */
    public boolean live() {
        return issued.live();
    }

    /** Whose it is. */
    public BridgeProcess process() {
        return process;
    }

    LocalBuffer buffer() {
        return buffer;
    }

    IssuedKey issued() {
        return issued;
    }

    /** Index, generation and range; never the tag. */
    @Override
    public String toString() {
        return issued.toString();
    }
}
