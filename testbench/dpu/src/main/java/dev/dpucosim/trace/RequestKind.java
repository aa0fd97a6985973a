// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/** What a trace record asks of the device. */
public enum RequestKind {
    /** Bytes to the host. */
    READ("read", true),
    /** Bytes from the host. */
    WRITE("write", true),
    /** Makes durable what was completed before; has no range. */
    FLUSH("flush", false),
    /** Gives a range back. */
    DISCARD("discard", true),
    /** A command that has no place in the model; it has a name and no range, and is counted, never dropped. */
    OTHER("other", false);

    private final String label;
    private final boolean ranged;

    RequestKind(final String label, final boolean ranged) {
        this.label = label;
        this.ranged = ranged;
    }

    /** The word used in reports. */
    public String label() {
        return label;
    }

    /** Whether a record of this kind has an offset and a length. */
    public boolean ranged() {
        return ranged;
    }
}
