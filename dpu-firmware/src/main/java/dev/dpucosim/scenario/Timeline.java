// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What happened, in the order in which it did: the first lines are kept, the others counted.
 *
 * @param <P> where things happen: the columns, from left to right
 */
public final class Timeline<P extends Enum<P>> {

    /**
     * One thing that happened.
     *
     * @param timePs when, from the start on
     */
    public record Line<P>(long timePs, P place, String text) {
    }

    private final int limit;
    private final List<Line<P>> lines = new ArrayList<>();
    private long left;

    /** A timeline that keeps so many lines. */
    public Timeline(int limit) {
        this.limit = limit;
    }

    /** One more thing has happened. */
    public void add(long timePs, P place, String text) {
        if (lines.size() < limit) {
            lines.add(new Line<>(timePs, place, text));
        } else {
            left++;
        }
    }

    /** The first lines. */
    public List<Line<P>> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** Lines that were not kept. */
    public long left() {
        return left;
    }
}
