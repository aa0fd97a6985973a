// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** Why hardware handed an operation to firmware: the reason codes of exception records. */
public enum Reason {
    /** A fragment has no usable mapping. */
    MISS(1),
    /** Beyond the array, on a member that is offline, or an injected fault of the RAID stage. */
    RAID_ERR(2),
    /** A member command failed. */
    IO_FAIL(3),
    /** The namespace is unknown. */
    NS_ERR(4),
    /** Neither a read nor a write. */
    UNSUPPORTED(5),
    /** Not an exception: an internal operation has finished. */
    INTERNAL_DONE(6);

    private static final Reason[] ALL = values();

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    /** Code as records carry it. */
    public int code() {
        return code;
    }

    /** Reason of a code; throws when there is none. */
    public static Reason ofCode(int code) {
        if (code < 1 || code > ALL.length) {
            throw new IllegalArgumentException("no such reason: code=" + code);
        }
        return ALL[code - 1];
    }
}
