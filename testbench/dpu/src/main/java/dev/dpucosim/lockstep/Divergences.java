// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.ArrayList;
import java.util.List;

/** Counts divergences and keeps the first ones; after so many a run has nothing more to tell. */
public final class Divergences {

    /** Divergences kept in words. */
    public static final int KEPT = 10;
    /** Divergences after which a run stops. */
    public static final int STOP = 100;

    private final List<Divergence> first = new ArrayList<>();
    private final int kept;
    private long count;

    /** None yet. */
    public Divergences() {
        this(KEPT);
    }

    Divergences(int kept) {
        this.kept = kept;
    }

    void add(Divergence divergence) {
        count++;
        if (first.size() < kept) {
            first.add(divergence);
        }
    }

    /** How many there were. */
    public long count() {
        return count;
    }

    /** The first of them, in the order in which they were found. */
    public List<Divergence> first() {
        return List.copyOf(first);
    }

    /** Whether there were so many that going on makes no sense. */
    public boolean enough() {
        return count >= STOP;
    }
}
