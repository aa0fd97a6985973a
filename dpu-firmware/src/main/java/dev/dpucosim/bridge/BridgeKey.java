// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.firmware.IssuedKey;

/** A key that a process holds: one of its own memory, or the alias that a grant became. */
public abstract sealed class BridgeKey permits RegisteredKey, AcceptedKey {

    private final BridgeProcess process;
    private final IssuedKey issued;

    BridgeKey(BridgeProcess process, IssuedKey issued) {
        this.process = process;
        this.issued = issued;
    }

    /** What commands carry. */
    public final KeyValue value() {
        return issued.value();
    }

    /** Bytes of its range; commands name offsets from 0. */
    public final long length() {
        return issued.record().length();
    }

    /** What it allows. */
    public final Rights rights() {
        return new Rights(issued.record().rights());
    }

    /** Whether it has neither been revoked nor, an alias, expired. */
    public final boolean live() {
        return issued.live();
    }

    /** Whose it is. */
    public final BridgeProcess process() {
        return process;
    }

    final IssuedKey issued() {
        return issued;
    }

    /** Index, generation and range; never the tag. */
    @Override
    public final String toString() {
        return issued.toString();
    }
}
