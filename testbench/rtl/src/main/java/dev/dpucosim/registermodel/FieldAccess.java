// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

/** What reading and writing a field does. */
public enum FieldAccess {
    /** Writes are ignored; the ready test expects the reset value of a block that has nothing to do. */
    RO(true, false),
    /** Read only; what it reads depends on when. */
    LIVE(true, false),
    /** Reads what was written. */
    RW(true, true),
    /** Reads what was written, and its value sets the hardware in motion: the ready test leaves it alone. */
    RWE(true, true),
    /** A command; reads 0. The ready test never writes it. */
    WO(false, true),
    /** Counts since reset; writes are ignored. */
    CNT(true, false);

    private final boolean readable;
    private final boolean writable;

    FieldAccess(boolean readable, boolean writable) {
        this.readable = readable;
        this.writable = writable;
    }

    /** Whether a read shows something of it. */
    public boolean readable() {
        return readable;
    }

    /** Whether a write does something to it. */
    public boolean writable() {
        return writable;
    }
}
