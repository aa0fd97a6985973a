// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** What a superblock says of a member. */
public enum PoolMemberState {
    /** Not there, or failed: what it holds is old. */
    OUT,
    /** Holds data and metadata. */
    IN_SYNC,
    /** Is being filled; only part of its data is good. */
    REBUILDING,
    /** Holds data; its copy of the metadata lacks something that could not be written. */
    METADATA_BEHIND;

    private static final PoolMemberState[] ALL = values();

    int code() {
        return ordinal();
    }

    /** State of a code, or null when there is none. */
    static PoolMemberState ofCode(int code) {
        return code < ALL.length ? ALL[code] : null;
    }
}
