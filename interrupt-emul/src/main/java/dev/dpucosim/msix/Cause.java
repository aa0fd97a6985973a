// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Why a frame or an access was refused: the number in error records and NAK frames, each with its counter. */
public enum Cause {
    /** A frame of a wrong length. */
    CUT(MsixRegisters.CUT),
    /** A frame whose CRC32C does not fit. */
    BAD_CRC(MsixRegisters.BAD_CRC),
    /** A frame of an unknown type or version. */
    UNKNOWN_TYPE(MsixRegisters.UNKNOWN_TYPE),
    /** A frame of no valid connection or stream. */
    FOREIGN(MsixRegisters.FOREIGN),
    /** A frame of another epoch of the connection. */
    OLD_EPOCH(MsixRegisters.OLD_EPOCH),
    /** A frame behind the expected sequence. */
    DUPLICATE(MsixRegisters.DUPLICATE),
    /** A frame ahead of the expected sequence. */
    GAP(MsixRegisters.GAP),
    /** A frame so far ahead that it cannot be meant. */
    OUTSIDE_WINDOW(MsixRegisters.OUTSIDE_WINDOW),
    /** A frame to be sent again: what it needs is not there now. */
    NO_ROOM(MsixRegisters.NO_ROOM),
    /** A raise to be sent again: its connection has raised enough for now. */
    RATE_LIMITED(MsixRegisters.RATE_LIMITED),
    /** A frame for a function that the connection does not own. */
    FOREIGN_FUNCTION(MsixRegisters.FOREIGN_FUNCTION),
    /** A frame from before a reset of its function. */
    OLD_FUNCTION(MsixRegisters.OLD_FUNCTION),
    /** Data for a place outside the function's ranges. */
    BAD_RANGE(MsixRegisters.BAD_RANGE),
    /** A raise whose carrier names nothing. */
    BAD_CARRIER(MsixRegisters.BAD_CARRIER),
    /** A raise or withdrawal of a vector that is not mapped or beyond the table. */
    BAD_VECTOR(MsixRegisters.BAD_VECTOR),
    /** A data write that the host answered with an error. */
    DATA_FAULT(MsixRegisters.DATA_FAULT),
    /** A message that the host answered with an error. */
    MESSAGE_FAULT(MsixRegisters.MESSAGE_FAULT),
    /** A write to the table that is no aligned DWORD or QWORD, or to an entry of no function. */
    BAD_ACCESS(MsixRegisters.BAD_ACCESS),
    /** A table write that left an entry unmasked with an address that cannot be used. */
    BAD_ENTRY(MsixRegisters.BAD_ENTRY);

    private final int counter;

    Cause(int counter) {
        this.counter = counter;
    }

    /** Offset of the register that counts it. */
    public int counter() {
        return counter;
    }

    /** The number in records and NAK frames. */
    public int code() {
        return counter - MsixRegisters.FRAMES >>> 3;
    }

    /** The cause of a number, or null if no cause has it. */
    public static Cause of(int code) {
        for (Cause cause : values()) {
            if (cause.code() == code) {
                return cause;
            }
        }
        return null;
    }
}
