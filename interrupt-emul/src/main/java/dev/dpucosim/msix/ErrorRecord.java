// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * An error record, two QWORDs of the window ERRORS.
 *
 * <pre>
 *        63      56 55            40 39                    16 15     8 7      0
 *   +0  |          |    function    |      connection        | stream | cause |
 *                   47            32 31                                      0
 *   +8  |          |     vector     |               sequence                  |
 * </pre>
 *
 * @param cause      what was wrong
 * @param connection id of the connection, as the frame has it
 * @param stream     as the frame has it
 * @param function   as the frame has it, or the one whose write failed
 * @param sequence   as the frame has it
 * @param vector     the remote vector that the frame named, the local one of a message, or the entry of a table access
 */
public record ErrorRecord(Cause cause, int connection, int stream, int function, int sequence, int vector) {
    /** Bytes of a record. */
    static final int BYTES = 16;

    /** A record that only says what happened. */
    static ErrorRecord of(Cause cause) {
        return new ErrorRecord(cause, 0, 0, 0, 0, 0);
    }

    /** The record in two QWORDs. */
    public static ErrorRecord of(long low, long high) {
        return new ErrorRecord(Cause.of((int) low & 0xFF), (int) (low >>> 16) & 0xFFFFFF, (int) (low >>> 8) & 0xFF,
                (int) (low >>> 40) & 0xFFFF, (int) high, (int) (high >>> 32) & 0xFFFF);
    }

    long low() {
        return cause.code() | (long) stream << 8 | (long) connection << 16 | (long) function << 40;
    }

    long high() {
        return Integer.toUnsignedLong(sequence) | (long) vector << 32;
    }
}
