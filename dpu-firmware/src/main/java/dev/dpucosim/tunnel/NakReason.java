// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/**
 * Why a NAK was sent. The numbers are those of the receiver's causes of error (rtl/msix/registers.md): a counter's
 * offset less 100h, divided by 8.
 */
public enum NakReason {
    /** A frame before this one is missing: go back to the NAK's sequence. */
    GAP(14, false),
    /** The receiver cannot take the frame now: come back later with the NAK's sequence. */
    NO_ROOM(16, false),
    /** The connection has used up its raises of this while: come back later with the NAK's sequence. */
    RATE_LIMITED(17, false),
    /** The function does not belong to the connection. */
    FOREIGN_FUNCTION(18, true),
    /** The frame is from before a reset of its function. */
    OLD_FUNCTION(19, true),
    /** The data do not lie within one range of the function. */
    BAD_RANGE(20, true),
    /** The carrier names no vector. */
    BAD_CARRIER(21, true),
    /** The vector is not mapped, or beyond the table. */
    BAD_VECTOR(22, true),
    /** Data before this raise did not reach the host; the interrupt was withheld. */
    DATA_FAULT(23, true),
    /** The interrupt itself did not reach its target. */
    MESSAGE_FAULT(24, true);

    private static final NakReason[] BY_CODE = new NakReason[32];

    static {
        for (NakReason reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final boolean consumed;

    NakReason(int code, boolean consumed) {
        this.code = code;
        this.consumed = consumed;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether the frame took its place in the sequence and must not be sent again; the NAK then counts as an ACK. */
    public boolean consumed() {
        return consumed;
    }

    /** The reason with a number of 16 bits, or null when there is none. */
    public static NakReason ofOrNull(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
