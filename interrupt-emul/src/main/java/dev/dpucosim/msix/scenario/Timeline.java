// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happened, in the order in which it did: the first lines are kept, the others counted. */
public final class Timeline {

    /** Where something happens: a column. */
    public enum Place {
        /** The remote device. */
        DEVICE,
        /** The link, and what the block does with what comes. */
        TUNNEL,
        /** Memory and interrupt controller of the host. */
        HOST
    }

    /**
     * One thing that happened.
     *
     * @param timePs when, from the first event on
     */
    public record Line(long timePs, Place place, String text) {
    }

    private final int limit;
    private final List<Line> lines = new ArrayList<>();
    private long left;

    /** A timeline that keeps so many lines. */
    Timeline(int limit) {
        this.limit = limit;
    }

    void add(long timePs, Place place, String text) {
        if (lines.size() < limit) {
            lines.add(new Line(timePs, place, text));
        } else {
            left++;
        }
    }

    /** The first lines. */
    public List<Line> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** Lines that were not kept. */
    public long left() {
        return left;
    }
}
