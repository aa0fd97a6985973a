// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

import dev.dpucosim.bridge.chip.KeyValue;
import java.util.HashMap;
import java.util.Map;

/** Every key that was ever issued, as the API has told. */
final class MonitoredKeys {

    static final class Key {
        final Key exported;
        final int queue;
        final int epoch;
        final int host;
        final long base;
        final long length;
        final int rights;
        /** No command may begin with it; no byte may move with it. */
        boolean ended;
        boolean drained;

        Key(Key exported, int queue, int epoch, int host, long base, long length, int rights) {
            this.exported = exported;
            this.queue = queue;
            this.epoch = epoch;
            this.host = host;
            this.base = base;
            this.length = length;
            this.rights = rights;
        }

        boolean ended() {
            return ended || exported != null && exported.ended;
        }

        boolean drained() {
            return drained || exported != null && exported.drained;
        }
    }

    /** Looked up, never walked through. */
    private final Map<KeyValue, Key> keys = new HashMap<>();

    void add(KeyValue value, KeyValue exported, int queue, int epoch, int host, long base, long length, int rights) {
        Key key = new Key(exported == null ? null : keys.get(exported), queue, epoch, host, base, length, rights);
        if (keys.put(value, key) != null) {
            throw new IllegalStateException("key issued twice: " + value);
        }
    }

    /** The key of exactly this value, or null. */
    Key find(KeyValue value) {
        return keys.get(value);
    }
}
