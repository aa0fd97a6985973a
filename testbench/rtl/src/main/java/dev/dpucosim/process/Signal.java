// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.harness.WordValues;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A port, or a public variable or parameter of the design. Reading shows what the registers are about to see at the
 * next edge; writing and forcing take effect after it.
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

    /** The whole value as an unsigned number. */
    public BigInteger number() {
        return WordValues.number(words());
    }

    /** All hexadecimal digits of the value. */
    public String hex() {
        return WordValues.hex(wire.widthBits(), words());
    }

    /**
     * Drives an input, or writes a variable, after the next edge.
     *
     * @throws IllegalArgumentException
     *             if the value does not fit the width, or the signal is an output or for reading only, or something
     *             else drives it
     */
    public void set(long value) {
        wire.drive(value);
    }

    /** The same with a wide value, lowest 64 bits first; missing words are 0. */
    public void set(long... words) {
        WordValues.checkFit(wire.name(), wire.widthBits(), words);
        wire.drive(Arrays.copyOf(words, wire.wordCount()), 0);
    }

    /** The same with an unsigned number. */
    public void set(BigInteger number) {
        set(WordValues.words(number));
    }

    /** The same with hexadecimal digits, which {@code _} may part. */
    public void setHex(String digits) {
        set(WordValues.words(digits));
    }

    /**
     * Makes everybody see this value from the next edge on, whatever the design assigns, until {@link #release}. Lowest
     * 64 bits first; missing words are 0.
     *
     * @throws IllegalArgumentException
     *             if it does not fit, or the signal cannot be forced; the message says how to make it so
     */
    public void force(long... words) {
        wire.force(words);
    }

    /** Shows what the design assigns again, from the next edge on. */
    public void release() {
        wire.release();
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
