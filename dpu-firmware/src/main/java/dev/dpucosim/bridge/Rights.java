// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyRecord;

/**
 * What a key allows. A local buffer can always be the source of a write; to be the target of a read it needs
 * local-write. Remote-write needs local-write.
 *
 * @param bits as the chip's record holds them
 */
public record Rights(int bits) {

    /** Source of own writes only. */
    public static final Rights NONE = new Rights(0);
    /** Target of own reads. */
    public static final Rights LOCAL_WRITE = new Rights(KeyRecord.LOCAL_WRITE);
    /** Source of others' reads. */
    public static final Rights REMOTE_READ = new Rights(KeyRecord.REMOTE_READ);
    /** Target of others' writes. */
    public static final Rights REMOTE_WRITE = new Rights(KeyRecord.REMOTE_WRITE);
    /** All three. */
    public static final Rights ALL = new Rights(7);

    /** These rights and others. */
    public Rights and(Rights other) {
        return new Rights(bits | other.bits);
    }

    /** Whether all of others are among these. */
    public boolean include(Rights other) {
        return (other.bits & ~bits) == 0;
    }

    @Override
    public String toString() {
        return ((bits & KeyRecord.LOCAL_WRITE) != 0 ? "local-write " : "")
                + ((bits & KeyRecord.REMOTE_READ) != 0 ? "remote-read " : "")
                + ((bits & KeyRecord.REMOTE_WRITE) != 0 ? "remote-write " : "");
    }
}
