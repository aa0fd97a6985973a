// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last transactions of every bus, for whoever has to explain a failure. */
public final class Journal {

    /** How many are kept of each bus. */
    public static final int ENTRIES_MAX = 200;

    private final Map<String, ArrayDeque<Entry>> buses = new LinkedHashMap<>();

    Journal() {
    }

    /**
     * One transaction.
     *
     * @param bus
     *            the prefix of its ports
     * @param cycleFirst
     *            edge at which its first beat changed hands
     * @param cycleLast
     *            edge at which its last one did
     * @param what
     *            turned into text only when a failure is explained
     */
    public record Entry(String bus, long cycleFirst, long cycleLast, Object what) {
    }

    /**
     * Notes a transaction that has just ended; the oldest of the same bus may go. What two models on one bus note is
     * there once.
     */
    public void add(String bus, long cycleFirst, long cycleLast, Object what) {
        final ArrayDeque<Entry> entries = buses.computeIfAbsent(bus, name -> new ArrayDeque<>());
        for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext();) {
            final Entry entry = newest.next();
            if (entry.cycleLast != cycleLast) {
                break;
            }
            if (entry.what.equals(what)) {
                return;
            }
        }
        if (entries.size() == ENTRIES_MAX) {
            entries.poll();
        }
        entries.add(new Entry(bus, cycleFirst, cycleLast, what));
    }

    /** The buses in the order in which they were first used. */
    public List<String> buses() {
        return List.copyOf(buses.keySet());
    }

    /** What is known of a bus, oldest first. */
    public List<Entry> of(String bus) {
        return new ArrayList<>(buses.getOrDefault(bus, new ArrayDeque<>()));
    }
}
