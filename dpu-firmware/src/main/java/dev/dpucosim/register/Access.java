// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

/** What reading and writing a register field does. */
public enum Access {
    /** Set by hardware; writes are ignored. */
    READ_ONLY("ro", true, false),
    /** Shows what hardware is doing at this moment, so that its value after reset depends on when it is read. */
    LIVE("live", true, false),
    /** Reads what was written. */
    STORAGE("rw", true, true),
    /** Reads what was written, and its value sets hardware in motion: generic tests leave it at its reset value. */
    STORAGE_WITH_EFFECT("rwe", true, true),
    /** A command: writing does something once, reading gives 0. */
    COMMAND("wo", false, true),
    /** Counts since reset; writes are ignored. */
    COUNTER("cnt", true, false);

    private final String label;
    private final boolean readable;
    private final boolean writable;

    Access(String label, boolean readable, boolean writable) {
        this.label = label;
        this.readable = readable;
        this.writable = writable;
    }

    /** The word that stands for it in a table. */
    public String label() {
        return label;
    }

    /** Whether the field can read other than 0. */
    public boolean readable() {
        return readable;
    }

    /** Whether writing the field is more than ignored. */
    public boolean writable() {
        return writable;
    }

    static Access of(String label) {
        for (Access access : values()) {
            if (access.label.equals(label)) {
                return access;
            }
        }
        throw new IllegalArgumentException("access unknown: access=" + label);
    }
}
