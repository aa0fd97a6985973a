// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** What a completion tells the submitter. */
public enum KeyStatus {
    /** All bytes were moved. */
    OK(0),
    /** Neither READ nor WRITE, or a reserved bit is set. */
    BAD_OPCODE(1),
    /** No byte, or too many. */
    BAD_LENGTH(2),
    /** No such local key, dead, or not the submitter's: one answer for all. */
    LOCAL_KEY(3),
    /** The local key does not give the right. */
    LOCAL_RIGHTS(8),
    /** Beyond the local key's range. */
    LOCAL_RANGE(9),
    /** No such remote key, dead, or not the submitter's: one answer for all. */
    REMOTE_KEY(10),
    /** The remote key does not give the right. */
    REMOTE_RIGHTS(15),
    /** Beyond the remote key's range. */
    REMOTE_RANGE(16),
    /** The source answered with an error. */
    READ_FAULT(17),
    /** The target answered with an error. */
    WRITE_FAULT(18),
    /** A key was revoked, or its exporter closed, while the command ran. */
    REVOKED(19),
    /** A host is isolated. */
    STALLED_HOST(20),
    /** The descriptor could not be read; the queue has stopped. */
    FETCH_FAULT(21);

    private static final KeyStatus[] BY_CODE = new KeyStatus[22];

    static {
        for (KeyStatus status : values()) {
            BY_CODE[status.code] = status;
        }
    }

    private final int code;

    KeyStatus(int code) {
        this.code = code;
    }

    /** Its code in a completion. */
    public int code() {
        return code;
    }

    /** The status of a code. */
    public static KeyStatus of(int code) {
        KeyStatus status = code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
        if (status == null) {
            throw new IllegalArgumentException("status unknown: code=" + code);
        }
        return status;
    }

    /** Whether the command was refused before it began: nothing was moved. */
    public boolean refusal() {
        return this != OK && code <= REMOTE_RANGE.code;
    }
}
