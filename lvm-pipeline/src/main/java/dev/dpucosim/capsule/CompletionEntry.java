// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/**
 * The 16-byte answer of NVMe; little-endian.
 *
 * <pre>
 *   0            4            8        10       12       14
 *  +------------+------------+--------+--------+--------+----------------------+
 *  | dword 0    | dword 1    | sqhd   | sqid   | cid    | status &lt;&lt; 1 | phase |
 *  +------------+------------+--------+--------+--------+----------------------+
 * </pre>
 */
public final class CompletionEntry {

    /** Length of an entry in bytes. */
    public static final int BYTES = 16;

    public static final int SQHD_OFFSET = 8;
    public static final int SQID_OFFSET = SQHD_OFFSET + 2;
    public static final int CID_OFFSET = SQID_OFFSET + 2;
    public static final int STATUS_OFFSET = CID_OFFSET + 2;

    private CompletionEntry() {
    }

    /** Number of the submission queue. */
    public static int sqid(byte[] entry, int at) {
        return LittleEndian.u16(entry, at + SQID_OFFSET);
    }

    /** The host's number of the command. */
    public static int cid(byte[] entry, int at) {
        return LittleEndian.u16(entry, at + CID_OFFSET);
    }

    /** See {@link NvmeStatus}. */
    public static int status(byte[] entry, int at) {
        return LittleEndian.u16(entry, at + STATUS_OFFSET) >>> 1;
    }

    /** Writes a whole entry: queue 1, head 0 (its flow control is off), phase 0. */
    public static void put(byte[] entry, int at, int cid, int status) {
        LittleEndian.u64(entry, at, 0);
        LittleEndian.u16(entry, at + SQHD_OFFSET, 0);
        LittleEndian.u16(entry, at + SQID_OFFSET, 1);
        LittleEndian.u16(entry, at + CID_OFFSET, cid);
        LittleEndian.u16(entry, at + STATUS_OFFSET, status << 1);
    }
}
