// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.tunnel.Carrier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is known of one vector: the events raised, of which the handler has seen the first ones. */
final class VectorBook {
    final int function;
    final int vector;
    final Carrier carrier;
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private long raised;
    private long seen;
    private long messages;
    private long issuedPs = -1;

    VectorBook(int function, int vector, Carrier carrier) {
        this.function = function;
        this.vector = vector;
        this.carrier = carrier;
    }

    void raise(Event event) {
        waiting.add(event);
        raised++;
    }

    /**
     * A message has arrived: the handler takes the events whose data are there, in their order.
     *
     * @param there whether the data of an event are in memory
     */
    List<Event> message(Predicate<Event> there) {
        messages++;
        List<Event> taken = new ArrayList<>();
        while (!waiting.isEmpty() && there.test(waiting.getFirst())) {
            taken.add(waiting.removeFirst());
            taken.getLast().seen = true;
        }
        seen += taken.size();
        return taken;
    }

    /** Time from the message before to one issued now; for the first one there is no end to it. */
    long sincePs(long nowPs) {
        long gapPs = issuedPs < 0 ? Long.MAX_VALUE : nowPs - issuedPs;
        issuedPs = nowPs;
        return gapPs;
    }

    long raised() {
        return raised;
    }

    /** Events whose data a handler has found. */
    long seen() {
        return seen;
    }

    long messages() {
        return messages;
    }

    /** The first event that no handler has seen. */
    Event next() {
        return waiting.peek();
    }

    @Override
    public String toString() {
        return "f" + function + " v" + vector;
    }
}
