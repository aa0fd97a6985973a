// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A variable inside the model that its source marks {@code verilator public}. Read only. */
public final class PublicSignal {

    private final Session session;
    private final int index;
    private final String name;
    private final int widthBits;

    PublicSignal(Session session, int index, String name, int widthBits) {
        this.session = session;
        this.index = index;
        this.name = name;
        this.widthBits = widthBits;
    }

    /** The hierarchical name it was asked for by. */
    public String name() {
        return name;
    }

    /** Bits of the value. */
    public int widthBits() {
        return widthBits;
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
            NativeSimulation.readSignal(handle, index, words);
        } finally {
            session.exit();
        }
        return words;
    }
}
