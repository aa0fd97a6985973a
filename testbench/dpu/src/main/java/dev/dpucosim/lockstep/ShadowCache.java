// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.ArrayList;
import java.util.List;

/**
 * What the lookup cache must hold, from its published shape: 4 ways of 512 sets, replaced in turn within a set. Written
 * as lists, and from the contract, not from the model's cache.
 */
final class ShadowCache {

    /** A cached mapping. */
    record Key(int namespace, long extent) {
    }

    /** A mapping put out, and the way it was in. */
    record Eviction(Key key, int way) {
    }

    private static final int SETS = 512;
    private static final int WAYS = 4;

    private static final class Line {
        final List<Key> ways = new ArrayList<>();
        int turn;
    }

    private final Line[] sets = new Line[SETS];

    private Line line(Key key) {
        int set = (int) (key.extent ^ key.namespace) & SETS - 1;
        if (sets[set] == null) {
            sets[set] = new Line();
        }
        return sets[set];
    }

    boolean holds(Key key) {
        return line(key).ways.contains(key);
    }

    /** Puts a mapping in; returns what it puts out, or null. */
    Eviction fill(Key key) {
        Line line = line(key);
        if (line.ways.contains(key)) {
            return null;
        }
        if (line.ways.size() < WAYS) {
            line.ways.add(key);
            return null;
        }
        int way = line.turn;
        line.turn = (way + 1) % WAYS;
        Key victim = line.ways.set(way, key);
        return new Eviction(victim, way);
    }
}
