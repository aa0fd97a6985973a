// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.memory.DpuMemory;

/**
 * One record of the exception ring, hardware to firmware, 64 bytes, little-endian.
 *
 * <pre>
 *   0        1       2       3          4     6         8      12        13      14
 *  +--------+-------+-------+----------+-----+---------+------+---------+-------+--------+
 *  | reason | stage | op    | fragment | cid | members | nsid | context | epoch | status |
 *  +--------+-------+-------+----------+-----+---------+------+---------+-------+--------+
 *  16                24            28       29      30
 *  +----------------+-------------+--------+-------+-----+
 *  | first block    | blocks      | opcode | flags | 0   |   of the operation
 *  +----------------+-------------+--------+-------+-----+
 *  32                40            44
 *  +----------------+-------------+----------+
 *  | first block    | blocks      | received |              of the fragment; of RAID_ERR and IO_FAIL a physical range
 *  +----------------+-------------+----------+
 *  48                              56
 *  +------------------------------+------------------------------+
 *  | address of the command slot  | address of fragment's data   |
 *  +------------------------------+------------------------------+
 * </pre>
 *
 * Received are the bytes of data that came with a host's command; 0 of an internal operation. Which range: {@code
 * rtl/lvm/README.md}, "A step that cannot go on". An object holds a copy of one record; it is
 * loaded from or stored to memory whole.
 */
public final class ExceptionRecord {
    /** Bytes of a record. */
    public static final int BYTES = 64;
    /** Log2 of the records that any ring must hold: every fragment of every operation. */
    public static final int RING_SHIFT_MIN = 13;

    public static final int STAGE_CAPSULE = 1;
    public static final int STAGE_THIN = 2;
    public static final int STAGE_RAID = 3;
    public static final int STAGE_STORAGE = 4;

    private static final int WORDS = BYTES / 8;
    private static final int FLAG_INTERNAL = 1;
    private static final int FLAG_FUA = 2;

    private final long[] words = new long[WORDS];

    /** Takes the record at an address. */
    public ExceptionRecord load(DpuMemory memory, long address) {
        memory.get(address, words, 0, WORDS);
        return this;
    }

    /** Writes the record to an address. */
    public void store(DpuMemory memory, long address) {
        memory.put(address, words, 0, WORDS);
    }

    /** Sets why and where. */
    public ExceptionRecord cause(Reason reason, int stage, int fragment, int members, int context, int epoch,
            int status) {
        words[0] = reason.code() | (long) stage << 8 | (long) fragment << 24 | (long) members << 48;
        words[1] = (long) context << 32 | (long) epoch << 40 | (long) status << 48;
        return this;
    }

    /** Sets whose; after {@link #cause}. */
    public ExceptionRecord operation(int op, int cid, int nsid, long firstBlock, int blocks, int opcode,
            boolean internal, boolean fua) {
        words[0] |= (long) (op & 0xFF) << 16 | (long) (cid & 0xFFFF) << 32;
        words[1] |= nsid & 0xFFFFFFFFL;
        words[2] = firstBlock;
        words[3] = blocks & 0xFFFFFFFFL | (long) opcode << 32
                | (long) ((internal ? FLAG_INTERNAL : 0) | (fua ? FLAG_FUA : 0)) << 40;
        return this;
    }

    /** Sets which part, how much data came with the command, and where both are. */
    public ExceptionRecord part(long firstBlock, int blocks, int receivedBytes, long commandAddress,
            long dataAddress) {
        words[4] = firstBlock;
        words[5] = blocks & 0xFFFFFFFFL | (long) receivedBytes << 32;
        words[6] = commandAddress;
        words[7] = dataAddress;
        return this;
    }

    /** Another object that holds the same. */
    public ExceptionRecord copy() {
        ExceptionRecord copy = new ExceptionRecord();
        System.arraycopy(words, 0, copy.words, 0, WORDS);
        return copy;
    }

    /** Why the step cannot go on. */
    public Reason reason() {
        return Reason.ofCode((int) words[0] & 0xFF);
    }

    /** The step that cannot go on. */
    public int stage() {
        return (int) (words[0] >>> 8) & 0xFF;
    }

    /** Index of the operation; means nothing when it is internal. */
    public int op() {
        return (int) (words[0] >>> 16) & 0xFF;
    }

    /** Which fragment of the operation, from 0. */
    public int fragment() {
        return (int) (words[0] >>> 24) & 0xFF;
    }

    /** The host's command id; firmware's tag when internal. */
    public int cid() {
        return (int) (words[0] >>> 32) & 0xFFFF;
    }

    /** Members that failed, one bit each. */
    public int members() {
        return (int) (words[0] >>> 48);
    }

    /** Namespace index plus 1. */
    public int nsid() {
        return (int) words[1];
    }

    /** Suspended context, of RAID_ERR and IO_FAIL. */
    public int context() {
        return (int) (words[1] >>> 32) & 0xFF;
    }

    /** Epoch of the namespace that the lookup saw. */
    public int epoch() {
        return (int) (words[1] >>> 40) & 0xFF;
    }

    /** The NVMe status of the member's answer, if that is the reason. */
    public int status() {
        return (int) (words[1] >>> 48);
    }

    /** First block of the operation: virtual, or physical when internal; first stripe of a SYNC. */
    public long firstBlock() {
        return words[2];
    }

    /** Blocks of the operation; stripes of a SYNC that is not done. */
    public int blocks() {
        return (int) words[3];
    }

    /** Blocks in which a check differed; in the record that tells that a SYNC is done. */
    public int blocksDiffering() {
        return (int) words[3];
    }

    /** The command's opcode. */
    public int opcode() {
        return (int) (words[3] >>> 32) & 0xFF;
    }

    /** Whether firmware posted the operation. */
    public boolean internal() {
        return (words[3] >>> 40 & FLAG_INTERNAL) != 0;
    }

    /** Whether the command asks for FUA. */
    public boolean fua() {
        return (words[3] >>> 40 & FLAG_FUA) != 0;
    }

    /** First block of the fragment; physical of RAID_ERR and IO_FAIL. */
    public long fragmentFirstBlock() {
        return words[4];
    }

    /** Blocks of the range. */
    public int fragmentBlocks() {
        return (int) words[5];
    }

    /** Bytes of data that came with the host's command; 0 when internal. */
    public int receivedBytes() {
        return (int) (words[5] >>> 32);
    }

    /** Address of the submission entry as received. */
    public long commandAddress() {
        return words[6];
    }

    /** Address of the first byte of the fragment's data. */
    public long dataAddress() {
        return words[7];
    }
}
