// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyValue;
import java.util.ArrayList;
import java.util.List;

/** A key as {@link KeyDirectory} keeps it: what was issued, and what stands on it. */
public final class IssuedKey {

    final KeyValue value;
    final KeyRecord record;
    final IssuedKey parent;
    final List<IssuedKey> windows = new ArrayList<>();
    final List<IssuedKey> aliases = new ArrayList<>();
    boolean live = true;
    long expiryPs;

    IssuedKey(KeyValue value, KeyRecord record, IssuedKey parent) {
        this.value = value;
        this.record = record;
        this.parent = parent;
    }

    /** What commands carry. */
    public KeyValue value() {
        return value;
    }

    /** What the chip's table holds. */
    public KeyRecord record() {
        return record;
    }

    /** Whether it has not been revoked. */
    public boolean live() {
        return live;
    }

    /** What it is a window or an alias of, or null. */
    public IssuedKey parent() {
        return parent;
    }

    /** Virtual time at which it ends, 0: never. */
    public long expiryPs() {
        return expiryPs;
    }

    @Override
    public String toString() {
        return value + " " + record;
    }
}
