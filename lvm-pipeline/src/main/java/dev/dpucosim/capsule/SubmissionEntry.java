// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/**
 * The 64-byte command of NVMe, as hosts send it and as members get it; little-endian.
 *
 * <pre>
 *   0        1        2        4            8         24            40       48      50  51
 *  +--------+--------+--------+------------+---------+-------------+--------+-------+---+-----+------+
 *  | opcode | flags  | cid    | nsid       | 0       | SGL1 / PRP1 | SLBA   | NLB-1 | 0 | FUA | 0    |
 *  +--------+--------+--------+------------+---------+-------------+--------+-------+---+-----+------+
 * </pre>
 *
 * Every accessor takes the array and the index of the entry's first byte in it.
 */
public final class SubmissionEntry {

    /** Length of an entry in bytes. */
    public static final int BYTES = 64;
    /** Flags of a fabrics command: data described by an SGL, not fused. */
    public static final int FLAGS_SGL = 0x40;
    /** SGL identifier of data in the capsule: data block, offset. */
    public static final int SGL_IN_CAPSULE = 0x01;
    /** SGL identifier of data that the transport moves: transport data block. */
    public static final int SGL_TRANSPORT = 0x5A;
    /** Bit of {@link #control}: force unit access. */
    public static final int FUA = 0x40;
    /** Bit of {@link #control}: write zeroes may deallocate (DEAC). */
    public static final int DEALLOCATE = 0x02;

    public static final int OPCODE_OFFSET = 0;
    public static final int FLAGS_OFFSET = OPCODE_OFFSET + 1;
    public static final int CID_OFFSET = FLAGS_OFFSET + 1;
    public static final int NSID_OFFSET = CID_OFFSET + 2;
    public static final int SGL_OFFSET = 24;
    public static final int SGL_LENGTH_OFFSET = SGL_OFFSET + 8;
    public static final int SGL_IDENTIFIER_OFFSET = SGL_OFFSET + 15;
    public static final int SLBA_OFFSET = SGL_OFFSET + 16;
    public static final int NLB_OFFSET = SLBA_OFFSET + 8;
    public static final int CONTROL_OFFSET = NLB_OFFSET + 3;

    private SubmissionEntry() {
    }

    /** The command's {@link Opcode}. */
    public static int opcode(byte[] entry, int at) {
        return LittleEndian.u8(entry, at + OPCODE_OFFSET);
    }

    /** Byte 1: bits 7:6 PSDT, bits 1:0 FUSE. */
    public static int flags(byte[] entry, int at) {
        return LittleEndian.u8(entry, at + FLAGS_OFFSET);
    }

    /** The host's number of the command. */
    public static int cid(byte[] entry, int at) {
        return LittleEndian.u16(entry, at + CID_OFFSET);
    }

    /** 32 bits, to be read as unsigned. */
    public static int nsid(byte[] entry, int at) {
        return LittleEndian.u32(entry, at + NSID_OFFSET);
    }

    /** SGL1 address of a host's command, PRP1 of a member command. */
    public static long address(byte[] entry, int at) {
        return LittleEndian.u64(entry, at + SGL_OFFSET);
    }

    /** 32 bits, to be read as unsigned; bytes. */
    public static int sglLength(byte[] entry, int at) {
        return LittleEndian.u32(entry, at + SGL_LENGTH_OFFSET);
    }

    /** Type and subtype of SGL1. */
    public static int sglIdentifier(byte[] entry, int at) {
        return LittleEndian.u8(entry, at + SGL_IDENTIFIER_OFFSET);
    }

    /** First block, 64 bits unsigned. */
    public static long slba(byte[] entry, int at) {
        return LittleEndian.u64(entry, at + SLBA_OFFSET);
    }

    /** Count of blocks, 1 to 65,536; the wire holds one less. */
    public static int blocks(byte[] entry, int at) {
        return LittleEndian.u16(entry, at + NLB_OFFSET) + 1;
    }

    /** Byte 51; see {@link #FUA}. */
    public static int control(byte[] entry, int at) {
        return LittleEndian.u8(entry, at + CONTROL_OFFSET);
    }

    /** Whether data must be durable before the completion. */
    public static boolean fua(byte[] entry, int at) {
        return (control(entry, at) & FUA) != 0;
    }

    /** Sets the command's {@link Opcode}. */
    public static void opcode(byte[] entry, int at, int value) {
        LittleEndian.u8(entry, at + OPCODE_OFFSET, value);
    }

    /** Sets FUSE and PSDT. */
    public static void flags(byte[] entry, int at, int value) {
        LittleEndian.u8(entry, at + FLAGS_OFFSET, value);
    }

    /** Sets the host's number of the command. */
    public static void cid(byte[] entry, int at, int value) {
        LittleEndian.u16(entry, at + CID_OFFSET, value);
    }

    /** Sets the namespace, from 1. */
    public static void nsid(byte[] entry, int at, int value) {
        LittleEndian.u32(entry, at + NSID_OFFSET, value);
    }

    /** Sets the address in SGL1, or PRP1. */
    public static void address(byte[] entry, int at, long value) {
        LittleEndian.u64(entry, at + SGL_OFFSET, value);
    }

    /** Sets the bytes that SGL1 covers. */
    public static void sglLength(byte[] entry, int at, int value) {
        LittleEndian.u32(entry, at + SGL_LENGTH_OFFSET, value);
    }

    /** Sets type and subtype of SGL1. */
    public static void sglIdentifier(byte[] entry, int at, int value) {
        LittleEndian.u8(entry, at + SGL_IDENTIFIER_OFFSET, value);
    }

    /** Sets the first block. */
    public static void slba(byte[] entry, int at, long value) {
        LittleEndian.u64(entry, at + SLBA_OFFSET, value);
    }

    /**
     * Sets the count of blocks.
     *
     * @throws IllegalArgumentException when it is not 1 to 65,536
     */
    public static void blocks(byte[] entry, int at, int value) {
        if (value < 1 || value > 1 << 16) {
            throw new IllegalArgumentException("block count out of range: blocks=" + value + ", blocksMax=65536");
        }
        LittleEndian.u16(entry, at + NLB_OFFSET, value - 1);
    }

    /** Sets byte 51; see {@link #FUA}. */
    public static void control(byte[] entry, int at, int value) {
        LittleEndian.u8(entry, at + CONTROL_OFFSET, value);
    }
}
