// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A port of the model. Values are cut to its width before they reach the model. Reading an output after writing an
 * input sees the effect of combinational logic; registers change with {@link Simulation#step}.
 */
public final class Port {

    private final Session session;
    private final int index;
    private final String name;
    private final PortDirection direction;
    private final int widthBits;

    Port(Session session, int index, String name, PortDirection direction, int widthBits) {
        this.session = session;
        this.index = index;
        this.name = name;
        this.direction = direction;
        this.widthBits = widthBits;
    }

    /** As the module's header has it. */
    public String name() {
        return name;
    }

    /** Seen from the module. */
    public PortDirection direction() {
        return direction;
    }

    /** Bits of the value. */
    public int widthBits() {
        return widthBits;
    }

    /** The value as an unsigned number; of a wider port the lowest 64 bits. */
    public long value() {
        final long handle = session.enter();
        try {
            return NativeSimulation.readPort(handle, index);
        } finally {
            session.exit();
        }
    }

    /**
     * Drives an input; bits beyond the width are dropped, bits of a wider port beyond 64 become 0.
     *
     * @throws IllegalArgumentException
     *             for an output, or a port that an endpoint, the clock or the reset drives
     */
    public void value(long value) {
        final long handle = session.enter();
        try {
            NativeSimulation.writePort(handle, index, value);
        } finally {
            session.exit();
        }
    }

    /** The whole value, lowest 64 bits first. */
    public long[] words() {
        final long[] words = new long[(widthBits + 63) / 64];
        final long handle = session.enter();
        try {
            NativeSimulation.readPortWide(handle, index, words);
        } finally {
            session.exit();
        }
        return words;
    }

    /** Drives a whole input, lowest 64 bits first; missing words are 0, excess is dropped. */
    public void words(long... words) {
        final long handle = session.enter();
        try {
            NativeSimulation.writePortWide(handle, index, words);
        } finally {
            session.exit();
        }
    }

    int index() {
        return index;
    }

    @Override
    public String toString() {
        return name + "[" + widthBits + "] " + direction;
    }
}
