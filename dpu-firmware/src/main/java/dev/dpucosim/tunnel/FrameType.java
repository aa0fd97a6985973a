// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** What a frame of the tunnel is for: the low four bits of its first byte. */
public enum FrameType {
    /** Bytes for the memory of the host; sequenced. */
    DATA(1),
    /** An event of a vector; sequenced. */
    RAISE(2),
    /** The cause of an event is gone; sequenced. */
    WITHDRAW(3),
    /** Everything of a stream up to a sequence is done. */
    ACK(4),
    /** A frame was refused or put off, for a {@link NakReason}. */
    NAK(5),
    /** A function was reset and has a new epoch. */
    RESET(6),
    /** Both sides agree on an epoch of the connection and on where its streams go on. */
    HELLO(7),
    /** Something went wrong that no sequence names. */
    ERROR(8);

    private static final FrameType[] BY_CODE = new FrameType[16];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether frames of this type take a number of their stream's sequence. */
    public boolean sequenced() {
        return this == DATA || this == RAISE || this == WITHDRAW;
    }

    /** The type with a number of four bits, or null when there is none. */
    public static FrameType ofOrNull(int code) {
        return BY_CODE[code & 15];
    }
}
