// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayDeque;

/**
 * Hands things from process to process, in order; a queue in other people's words. Processes that wait are served in
 * the order in which they came. Models on a clock may {@link #offer} and {@link #poll}, which never wait.
 *
 * @param <T>
 *            what is handed over; never null
 */
public final class Mailbox<T> {

    private final Simulation simulation;
    private final String name;
    private final int thingsMax;
    private final ArrayDeque<T> things = new ArrayDeque<>();
    private final Handover<T> takers;
    private final Handover<Boolean> putters;
    /** Places that were given to processes which have not used them yet. */
    private int reserved;

    private Mailbox(Simulation simulation, String name, int thingsMax) {
        if (thingsMax < 1) {
            throw new IllegalArgumentException("no room for a thing: mailbox=" + name + ", thingsMax=" + thingsMax);
        }
        this.simulation = simulation;
        this.name = name;
        this.thingsMax = thingsMax;
        this.takers = new Handover<>(simulation, "something in mailbox " + name);
        this.putters = new Handover<>(simulation, "room in mailbox " + name);
    }

    /** A mailbox that is never full. */
    public static <T> Mailbox<T> of(Simulation simulation, String name) {
        return of(simulation, name, Integer.MAX_VALUE);
    }

    /**
     * A mailbox with room for so many things.
     *
     * @throws IllegalArgumentException
     *             if there is room for none
     */
    public static <T> Mailbox<T> of(Simulation simulation, String name, int thingsMax) {
        return new Mailbox<>(simulation, name, thingsMax);
    }

    /** Puts a thing behind the others; waits while it is full. */
    public void put(T thing) {
        if (full() || putters.awaited()) {
            putters.await(place -> {
                reserved--;
                room();
            });
            reserved--;
        }
        add(thing);
    }

    /** Puts a thing behind the others, or says false if it is full. */
    public boolean offer(T thing) {
        if (full() || putters.awaited()) {
            return false;
        }
        add(thing);
        return true;
    }

    /** Takes the first thing; waits while there is none. */
    public T take() {
        final T thing = poll();
        return thing != null ? thing : takers.await(this::back);
    }

    /**
     * Takes the first thing, which must come within so many cycles of the first clock.
     *
     * @throws dev.dpucosim.harness.SimulationTimeoutException
     *             if none does
     */
    public T take(long cyclesMax) {
        final T thing = poll();
        return thing != null ? thing : takers.await(trigger -> simulation.await(trigger, cyclesMax), this::back);
    }

    /** Takes the first thing, or null if there is none. */
    public T poll() {
        final T thing = things.poll();
        if (thing != null) {
            room();
        }
        return thing;
    }

    /** How many things are in it. */
    public int size() {
        return things.size();
    }

    @Override
    public String toString() {
        return name + " with " + things.size();
    }

    private boolean full() {
        return things.size() + reserved >= thingsMax;
    }

    private void add(T thing) {
        if (!takers.give(thing)) {
            things.add(thing);
        }
    }

    /** Nobody took it after all: it is the first again. */
    private void back(T thing) {
        if (!takers.give(thing)) {
            things.addFirst(thing);
        }
    }

    private void room() {
        if (!full() && putters.give(Boolean.TRUE)) {
            reserved++;
        }
    }
}
