// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import java.util.List;

/** Bins of one point in which successive samples lie. Occurrences may overlap. */
final class Transition {

    private final String name;
    private final List<Bin> path;
    /** Bit k: the last k + 1 samples lay in the first k + 1 bins. */
    private long begun;
    private long hits;

    Transition(String name, List<Bin> path) {
        if (path.size() > Long.SIZE) {
            throw new IllegalArgumentException("transition is too long: bins=" + path.size() + ", binsMax="
                    + Long.SIZE);
        }
        this.name = name;
        this.path = path;
    }

    String name() {
        return name;
    }

    void sample(long value) {
        long next = 0;
        for (int step = 0; step < path.size(); step++) {
            if ((step == 0 || (begun >>> step - 1 & 1) != 0) && path.get(step).holds(value)) {
                next |= 1L << step;
            }
        }
        begun = next;
        hits += next >>> path.size() - 1 & 1;
    }

    void forget() {
        begun = 0;
    }

    long hits() {
        return hits;
    }
}
