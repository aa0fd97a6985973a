// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.ArrayDeque;
import java.util.List;

/** The last transactions of a bus, in the order in which they were issued and in that in which they arrived. */
public final class BusTrace {

    private final int limit;
    private final ArrayDeque<BusTransaction> issued = new ArrayDeque<>();
    private final ArrayDeque<BusTransaction> arrived = new ArrayDeque<>();

    /** A trace that keeps so many of each, with their data. */
    public BusTrace(int limit) {
        this.limit = limit;
    }

    /** In the order of their issue. */
    public List<BusTransaction> issued() {
        return List.copyOf(issued);
    }

    /** In the order of their arrival: the one in which writes became visible. */
    public List<BusTransaction> arrived() {
        return List.copyOf(arrived);
    }

    /** Forgets everything. */
    public void clear() {
        issued.clear();
        arrived.clear();
    }

    void issued(BusTransaction transaction) {
        add(issued, transaction);
    }

    void arrived(BusTransaction transaction) {
        add(arrived, transaction);
    }

    private void add(ArrayDeque<BusTransaction> kept, BusTransaction transaction) {
        if (limit == 0) {
            return;
        }
        if (kept.size() == limit) {
            kept.remove();
        }
        kept.add(transaction);
    }

    /** One line for each arrival: issued, arrived (ps), number, way, type, agent, class, attributes, place, verdict. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (BusTransaction transaction : arrived) {
            text.append(transaction).append('\n');
        }
        return text.toString();
    }
}
