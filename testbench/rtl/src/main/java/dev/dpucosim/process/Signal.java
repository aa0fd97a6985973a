// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.harness.Wire;

/**
 * A port, or a public variable of the design. Reading shows what the registers are about to see at the next edge;
 * writing takes effect after it.
 */
public final class Signal {

    private final Simulation simulation;
    private final Wire wire;

    Signal(Simulation simulation, Wire wire) {
        this.simulation = simulation;
        this.wire = wire;
    }

    /** The port's name, or the hierarchical one. */
    public String name() {
        return wire.name();
    }

    /** Bits of the value. */
    public int widthBits() {
        return wire.widthBits();
    }

    /** The value as an unsigned number; of a wider signal the lowest 64 bits. */
    public long get() {
        return wire.value();
    }

    /** Whether it is not 0. */
    public boolean isSet() {
        return wire.isSet();
    }

    /** The whole value, lowest 64 bits first. */
    public long[] words() {
        final long[] words = new long[wire.wordCount()];
        wire.read(words, 0);
        return words;
    }

    /**
     * Drives an input after the next edge.
     *
     * @throws IllegalArgumentException
     *             if the value does not fit the width, or the signal is no input, or something else drives it
     */
    public void set(long value) {
        wire.drive(value);
    }

    /** Drives a wide input after the next edge, lowest 64 bits first; missing words are 0. */
    public void set(long... words) {
        wire.drive(java.util.Arrays.copyOf(words, wire.wordCount()), 0);
    }

    /** The way to the value without a copy. */
    public Wire wire() {
        return wire;
    }

    /** Waits until it has the value; returns at once if it has. */
    public void await(long value) {
        if (wire.value() != value) {
            simulation.await(becomes(value));
        }
    }

    /** Waits until it has been 0 and then is not. */
    public void awaitRise() {
        simulation.await(rise());
    }

    /** Waits until it has not been 0 and then is. */
    public void awaitFall() {
        simulation.await(fall());
    }

    /** Waits until it has another value than now. */
    public void awaitChange() {
        simulation.await(change());
    }

    /** Having the value, from the next edge on, to wait for. */
    public Trigger becomes(long value) {
        return new Condition.On(simulation, wire, Condition.Kind.EQUAL, value);
    }

    /** Having been 0 and then not, to wait for. */
    public Trigger rise() {
        return new Condition.On(simulation, wire, Condition.Kind.RISE, 0);
    }

    /** Not having been 0 and then being it, to wait for. */
    public Trigger fall() {
        return new Condition.On(simulation, wire, Condition.Kind.FALL, 0);
    }

    /** Having another value than when the wait began, to wait for. */
    public Trigger change() {
        return new Condition.On(simulation, wire, Condition.Kind.CHANGE, 0);
    }

    @Override
    public String toString() {
        return wire.toString();
    }
}
