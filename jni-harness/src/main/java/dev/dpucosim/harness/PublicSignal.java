// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A variable or parameter inside the model that is public. What is written reaches the design at once and shows at the
 * outputs when they are read; a variable that the design assigns keeps it until the next assignment.
 */
public final class PublicSignal {

    static final int WRITABLE = 1;
    static final int PARAMETER = 2;
    static final int FORCEABLE = 4;

    private final Session session;
    private final int index;
    private final String name;
    private final int widthBits;
    private final int flags;

    PublicSignal(Session session, int index, String name, int widthBits, int flags) {
        this.session = session;
        this.index = index;
        this.name = name;
        this.widthBits = widthBits;
        this.flags = flags;
    }

    /** The hierarchical name it was asked for by. */
    public String name() {
        return name;
    }

    /** Bits of the value. */
    public int widthBits() {
        return widthBits;
    }

    /** Whether it can be written. */
    public boolean writable() {
        return (flags & WRITABLE) != 0;
    }

    /** Whether it is a parameter or localparam. */
    public boolean parameter() {
        return (flags & PARAMETER) != 0;
    }

    /** Whether it can be forced. */
    public boolean forceable() {
        return (flags & FORCEABLE) != 0;
    }

    int index() {
        return index;
    }

    /** The value as an unsigned number; of a wider variable the lowest 64 bits. */
    public long value() {
        return words()[0];
    }

    /** The whole value, lowest 64 bits first. */
    public long[] words() {
        final long[] words = new long[(widthBits + 63) / 64];
        final long handle = session.enter();
        try {
            NativeSimulation.readSignal(handle, index, 0, words);
        } finally {
            session.exit();
        }
        return words;
    }

    /**
     * Writes the whole value, lowest 64 bits first; missing words are 0.
     *
     * @throws IllegalArgumentException
     *             if it does not fit, or may only be read
     */
    public void write(long... words) {
        WordValues.checkFit(name, widthBits, words);
        final long handle = session.enter();
        try {
            NativeSimulation.writeSignal(handle, index, 0, words, false);
        } finally {
            session.exit();
        }
    }

    /**
     * Makes everybody see this value, whatever the design assigns, until {@link #release}. Lowest 64 bits first;
     * missing words are 0.
     *
     * @throws IllegalArgumentException
     *             if it does not fit, or cannot be forced; the message says how to make it so
     */
    public void force(long... words) {
        WordValues.checkFit(name, widthBits, words);
        final long handle = session.enter();
        try {
            NativeSimulation.forceSignal(handle, index, words, false);
        } finally {
            session.exit();
        }
    }

    /** Shows what the design assigns again; a register goes on from what it has taken meanwhile. */
    public void release() {
        final long handle = session.enter();
        try {
            NativeSimulation.releaseSignal(handle, index, false);
        } finally {
            session.exit();
        }
    }

    @Override
    public String toString() {
        return name + "[" + widthBits + "]";
    }
}
