// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/**
 * The common header of an NVMe/TCP PDU (NVMe/TCP transport specification, section 3.6), and what follows it in the four
 * PDUs spoken here; little-endian.
 *
 * <pre>
 *   0      1       2      3      4            8
 *  +------+-------+------+------+------------+----------------------------------------------------------+
 *  | type | flags | hlen | pdo  | plen       | 04h: submission entry, 64 bytes                          |
 *  +------+-------+------+------+------------+ 05h: completion entry, 16 bytes                          |
 *                                            | 07h: cccid(2) ttag(2) datao(4) datal(4) 0(4)             |
 *                                            | 03h: fes(2) fei(4) 0(10), then 40 bytes of the offender  |
 *                                            +----------------------------------------------------------+
 *  then the header digest (4) if flagged, the data at pdo, and the data digest (4) if flagged
 * </pre>
 */
public final class Pdu {

    public static final int TYPE_TERMINATE = 0x03;
    public static final int TYPE_COMMAND = 0x04;
    public static final int TYPE_RESPONSE = 0x05;
    public static final int TYPE_DATA_TO_HOST = 0x07;

    public static final int FLAG_HEADER_DIGEST = 0x01;
    public static final int FLAG_DATA_DIGEST = 0x02;
    public static final int FLAG_LAST = 0x04;

    /** Length of the common header in bytes. */
    public static final int COMMON_BYTES = 8;
    /** Length of a digest in bytes. */
    public static final int DIGEST_BYTES = 4;
    /** Header length of a command capsule in bytes. */
    public static final int COMMAND_HEADER_BYTES = COMMON_BYTES + SubmissionEntry.BYTES;
    /** Header length of the PDUs towards the host in bytes. */
    public static final int RESPONSE_HEADER_BYTES = COMMON_BYTES + CompletionEntry.BYTES;
    /** Bytes of the offending PDU that a termination repeats. */
    public static final int TERMINATE_OFFENDER_BYTES = 40;

    public static final int TYPE_OFFSET = 0;
    public static final int FLAGS_OFFSET = TYPE_OFFSET + 1;
    public static final int HLEN_OFFSET = FLAGS_OFFSET + 1;
    public static final int PDO_OFFSET = HLEN_OFFSET + 1;
    public static final int PLEN_OFFSET = PDO_OFFSET + 1;

    private static final int CCCID_OFFSET = COMMON_BYTES;
    private static final int DATAL_OFFSET = CCCID_OFFSET + 8;
    private static final int FES_OFFSET = COMMON_BYTES;
    private static final int FEI_OFFSET = FES_OFFSET + 2;

    private Pdu() {
    }

    /** Which PDU it is. */
    public static int type(byte[] header) {
        return LittleEndian.u8(header, TYPE_OFFSET);
    }

    /** Which digests it has, and whether it is the last. */
    public static int flags(byte[] header) {
        return LittleEndian.u8(header, FLAGS_OFFSET);
    }

    /** Bytes of the header without its digest. */
    public static int headerLength(byte[] header) {
        return LittleEndian.u8(header, HLEN_OFFSET);
    }

    /** Bytes from the PDU's start to its data; 0 without data. */
    public static int dataOffset(byte[] header) {
        return LittleEndian.u8(header, PDO_OFFSET);
    }

    /** Bytes of the whole PDU, 32 bits unsigned. */
    public static int length(byte[] header) {
        return LittleEndian.u32(header, PLEN_OFFSET);
    }

    /** Writes the common header. */
    public static void common(byte[] header, int type, int flags, int headerLength, int dataOffset, int length) {
        LittleEndian.u8(header, TYPE_OFFSET, type);
        LittleEndian.u8(header, FLAGS_OFFSET, flags);
        LittleEndian.u8(header, HLEN_OFFSET, headerLength);
        LittleEndian.u8(header, PDO_OFFSET, dataOffset);
        LittleEndian.u32(header, PLEN_OFFSET, length);
    }

    /** 07h: command id that the data answers. */
    public static int dataCid(byte[] header) {
        return LittleEndian.u16(header, CCCID_OFFSET);
    }

    /** 07h: bytes of data. */
    public static int dataLength(byte[] header) {
        return LittleEndian.u32(header, DATAL_OFFSET);
    }

    /** 07h: writes what follows the common header; the data begins at offset 0 of the command's. */
    public static void data(byte[] header, int cid, int dataLength) {
        LittleEndian.u64(header, CCCID_OFFSET, cid & 0xFFFFL);
        LittleEndian.u64(header, DATAL_OFFSET, dataLength & 0xFFFFFFFFL);
    }

    /** 03h: fatal error status. */
    public static int terminateStatus(byte[] header) {
        return LittleEndian.u16(header, FES_OFFSET);
    }

    /** 03h: byte offset of the field in error. */
    public static int terminateField(byte[] header) {
        return LittleEndian.u32(header, FEI_OFFSET);
    }

    /** 03h: writes what follows the common header, up to the repeated bytes. */
    public static void terminate(byte[] header, int status, int field) {
        LittleEndian.u64(header, FES_OFFSET, 0);
        LittleEndian.u64(header, FES_OFFSET + 8, 0);
        LittleEndian.u16(header, FES_OFFSET, status);
        LittleEndian.u32(header, FEI_OFFSET, field);
    }
}
