// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** How a RAISE names its vector: the three carriers of the first interrupt. */
public enum Carrier {
    /** A memory write of the remote device, whole, with the remote vector as its data. */
    TLP(1),
    /** The remote vector in a field of its own. */
    EXPLICIT(2),
    /** The number of a transport; the receiver knows which vector it stands for. */
    TRANSPORT(3);

    private final int code;

    Carrier(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The carrier with a number of eight bits, or null when there is none. */
    public static Carrier ofOrNull(int code) {
        return code < 1 || code > 3 ? null : values()[code - 1];
    }
}
