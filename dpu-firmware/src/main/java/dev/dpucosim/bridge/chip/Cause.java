// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** Why a command was refused or failed, or what else the audit ring tells; the place of a cause is its code. */
public enum Cause {
    /** No failure. */
    NONE,
    /** Neither READ nor WRITE, or a reserved bit is set. */
    BAD_OPCODE,
    /** No byte, or more than MAX_LENGTH. */
    BAD_LENGTH,
    /** No such record for the local key. */
    L_INDEX,
    /** Another generation of the local key. */
    L_GENERATION,
    /** Another tag. */
    L_TAG,
    /** Revoked, or never issued. */
    L_DEAD,
    /** Not the submitter's own key for memory of its own host. */
    L_OWNER,
    /** The local key does not give the right. */
    L_RIGHTS,
    /** Beyond the local key's range. */
    L_RANGE,
    /** No such record for the remote key. */
    R_INDEX,
    /** Another generation of the remote key. */
    R_GENERATION,
    /** Another tag. */
    R_TAG,
    /** Revoked, or never issued. */
    R_DEAD,
    /** Not an alias that the submitter accepted from an exporter that is still there. */
    R_OWNER,
    /** The remote key does not give the right. */
    R_RIGHTS,
    /** Beyond the remote key's range. */
    R_RANGE,
    /** The source answered with an error. */
    READ_FAULT,
    /** The target answered with an error. */
    WRITE_FAULT,
    /** A key was revoked, or its exporter closed, while the command ran. */
    REVOKED,
    /** A host is isolated. */
    STALLED_HOST,
    /** The descriptor could not be read. */
    FETCH_FAULT,
    /** A doorbell beyond its ring. */
    BAD_DOORBELL,
    /** A record that cannot be. */
    BAD_RECORD,
    /** A port made no progress for TIMEOUT cycles. */
    STALLED;

    private static final Cause[] ALL = values();

    /** The cause of a code. */
    public static Cause of(int code) {
        if (code < 0 || code >= ALL.length) {
            throw new IllegalArgumentException("cause unknown: code=" + code);
        }
        return ALL[code];
    }

    /** Whether the command was refused before it began. */
    public boolean refusal() {
        return this != NONE && ordinal() <= R_RANGE.ordinal();
    }

    /** What the submitter is told: less than the cause, where more would help someone who guesses keys. */
    public KeyStatus status() {
        return switch (this) {
            case NONE -> KeyStatus.OK;
            case BAD_OPCODE -> KeyStatus.BAD_OPCODE;
            case BAD_LENGTH -> KeyStatus.BAD_LENGTH;
            case L_INDEX, L_GENERATION, L_TAG, L_DEAD, L_OWNER -> KeyStatus.LOCAL_KEY;
            case L_RIGHTS -> KeyStatus.LOCAL_RIGHTS;
            case L_RANGE -> KeyStatus.LOCAL_RANGE;
            case R_INDEX, R_GENERATION, R_TAG, R_DEAD, R_OWNER -> KeyStatus.REMOTE_KEY;
            case R_RIGHTS -> KeyStatus.REMOTE_RIGHTS;
            case R_RANGE -> KeyStatus.REMOTE_RANGE;
            case READ_FAULT -> KeyStatus.READ_FAULT;
            case WRITE_FAULT -> KeyStatus.WRITE_FAULT;
            case REVOKED -> KeyStatus.REVOKED;
            case STALLED_HOST -> KeyStatus.STALLED_HOST;
            case FETCH_FAULT -> KeyStatus.FETCH_FAULT;
            default -> throw new IllegalStateException("no command ends so: cause=" + this);
        };
    }
}
