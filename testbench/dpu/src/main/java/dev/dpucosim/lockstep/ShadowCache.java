// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.Objects;

/**
 * What the lookup cache must hold, from its published shape: 4 ways of 512 sets, replaced in turn within a set. Written
 * from the contract, not from the model's cache.
 */
final class ShadowCache {

    /** A cached mapping, of an epoch of its namespace. */
    record Key(int namespace, long extent, int epoch) {
    }

    /** A mapping put out, and the way it was in; the epoch does not matter and is 0. */
    record Eviction(Key key, int way) {
    }

    private static final int SETS = 512;
    private static final int WAYS = 4;

    private static final class Line {
        final Key[] ways = new Key[WAYS];
        final boolean[] sealed = new boolean[WAYS];
        int turn;
    }

    private final Line[] sets = new Line[SETS];

    private Line line(int namespace, long extent) {
        int set = (int) (extent ^ namespace) & SETS - 1;
        if (sets[set] == null) {
            sets[set] = new Line();
        }
        return sets[set];
    }

    /** Whether a lookup finds its mapping; one that is sealed is there for reads alone. */
    boolean holds(Key key, boolean write) {
        Line line = line(key.namespace, key.extent);
        int way = way(line, key);
        return way < WAYS && !(write && line.sealed[way]);
    }

    private static int way(Line line, Key key) {
        int way = 0;
        while (way < WAYS && !key.equals(line.ways[way])) {
            way++;
        }
        return way;
    }

    /** Puts a mapping in that is good for reads alone, or for all; returns what it puts out, or null. */
    Eviction fill(Key key, boolean sealed) {
        Line line = line(key.namespace, key.extent);
        int way = way(line, key);
        Key victim = null;
        if (way == WAYS) {
            way = line.turn;
            line.turn = (way + 1) % WAYS;
            victim = line.ways[way];
            line.ways[way] = key;
        }
        line.sealed[way] = sealed;
        return victim == null ? null : new Eviction(new Key(victim.namespace, victim.extent, 0), way);
    }

    /** Takes a mapping out, whatever its epoch. */
    void drop(int namespace, long extent) {
        Line line = line(namespace, extent);
        for (int way = 0; way < WAYS; way++) {
            Key key = line.ways[way];
            if (Objects.nonNull(key) && key.namespace == namespace && key.extent == extent) {
                line.ways[way] = null;
            }
        }
    }
}
