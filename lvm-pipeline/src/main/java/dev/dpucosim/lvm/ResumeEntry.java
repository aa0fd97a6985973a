// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.memory.DpuMemory;

/**
 * One entry of the resume ring, firmware to hardware, 64 bytes, little-endian.
 *
 * <pre>
 *   0      1    2          3         4     6        8        12      13      14
 *  +------+----+----------+---------+-----+--------+--------+-------+-------+-----+
 *  | kind | op | fragment | context | tag | status | extent | epoch | flags | 0   |
 *  +------+----+----------+---------+-----+--------+--------+-------+-------+-----+
 *  16                        24                28              29
 *  +------------------------+-----------------+---------------+--------------------+
 *  | first physical block   | blocks          | opcode        | 0 ... to the end   |   of an internal operation
 *  +------------------------+-----------------+---------------+--------------------+
 * </pre>
 *
 * A SYNC has its first stripe and its stripes in place of blocks, and members in place of the status. Flags: bit 0
 * reconstruct, 1 to a context, 2 check, 3 forced unit access.
 *
 * An object holds a copy of one entry; it is loaded from or stored to memory whole.
 */
public final class ResumeEntry {
    /** Bytes of an entry. */
    public static final int BYTES = 64;

    /** Look the fragment up again, or execute the failed step again. */
    public static final int RETRY = 1;
    /** The fragment's bytes in the buffer are zero: nothing to read. */
    public static final int ZERO = 2;
    /** Finish the operation with the status. */
    public static final int COMPLETE = 3;
    /** Put the extent into the cache if the epoch still holds, then look up again. */
    public static final int RESOLVED = 4;
    /** Start an internal operation. */
    public static final int INTERNAL = 5;

    private static final int WORDS = BYTES / 8;
    private static final int FLAG_RECONSTRUCT = 1;
    private static final int FLAG_TO_CONTEXT = 2;
    private static final int FLAG_CHECK = 4;
    private static final int FLAG_FUA = 8;
    private static final int FLAGS_LSB = 40;

    private final long[] words = new long[WORDS];

    /** Takes the entry at an address. */
    public ResumeEntry load(DpuMemory memory, long address) {
        memory.get(address, words, 0, WORDS);
        return this;
    }

    /** Writes the entry to an address. */
    public void store(DpuMemory memory, long address) {
        memory.put(address, words, 0, WORDS);
    }

    /** An answer to a parked operation; status, extent and epoch as the kind needs them. */
    public ResumeEntry parked(int kind, int op, int fragment, int status, int extent, int epoch) {
        words[0] = kind | (long) op << 8 | (long) fragment << 16 | (long) status << 48;
        words[1] = extent & 0xFFFFFFFFL | (long) epoch << 32;
        words[2] = 0;
        words[3] = 0;
        return this;
    }

    /** An answer to a suspended context. */
    public ResumeEntry suspended(int kind, int op, int context, int status, boolean reconstruct) {
        words[0] = kind | (long) op << 8 | (long) context << 24 | (long) status << 48;
        words[1] = (long) (FLAG_TO_CONTEXT | (reconstruct ? FLAG_RECONSTRUCT : 0)) << FLAGS_LSB;
        words[2] = 0;
        words[3] = 0;
        return this;
    }

    /** The start of an internal operation without forced unit access. */
    public ResumeEntry internal(int tag, int opcode, long firstBlock, int blocks) {
        return internal(tag, opcode, firstBlock, blocks, false);
    }

    /**
     * The start of an internal operation.
     *
     * @param tag told again when it is done; 0 to 255 of READ and WRITE, which use the buffer of that number
     * @param firstBlock first physical block
     * @param blocks 1 to 2,048 of READ and WRITE
     * @param fua whether a WRITE asks its members for forced unit access
     */
    public ResumeEntry internal(int tag, int opcode, long firstBlock, int blocks, boolean fua) {
        words[0] = INTERNAL | (long) tag << 32;
        words[1] = (long) (fua ? FLAG_FUA : 0) << FLAGS_LSB;
        words[2] = firstBlock;
        words[3] = blocks & 0xFFFFFFFFL | (long) opcode << 32;
        return this;
    }

    /**
     * The start of a SYNC, stripe by stripe.
     *
     * @param stripes 1 to 65,535
     * @param members whose chunks are written, one bit each; 0: parity, or the other copies
     * @param check nothing is written: blocks that do not fit are counted
     */
    public ResumeEntry sync(int tag, long firstStripe, int stripes, int members, boolean check) {
        words[0] = INTERNAL | (long) tag << 32 | (long) members << 48;
        words[1] = (long) (check ? FLAG_CHECK : 0) << FLAGS_LSB;
        words[2] = firstStripe;
        words[3] = stripes & 0xFFFFFFFFL | (long) Opcode.INTERNAL_SYNC << 32;
        return this;
    }

    /** What is to be done. */
    public int kind() {
        return (int) words[0] & 0xFF;
    }

    /** The operation that goes on. */
    public int op() {
        return (int) (words[0] >>> 8) & 0xFF;
    }

    /** Its fragment, from 0. */
    public int fragment() {
        return (int) (words[0] >>> 16) & 0xFF;
    }

    /** The context that waits. */
    public int context() {
        return (int) (words[0] >>> 24) & 0xFF;
    }

    /** Firmware's tag of an internal operation. */
    public int tag() {
        return (int) (words[0] >>> 32) & 0xFFFF;
    }

    /** The NVMe status to answer with, if it is given up. */
    public int status() {
        return (int) (words[0] >>> 48);
    }

    /** Physical extent, 32 bits unsigned. */
    public int extent() {
        return (int) words[1];
    }

    /** The epoch of the exception that it answers. */
    public int epoch() {
        return (int) (words[1] >>> 32) & 0xFF;
    }

    /** Whether partial writes of the step must not build upon old parity. */
    public boolean reconstruct() {
        return flag(FLAG_RECONSTRUCT);
    }

    /** Whether the entry answers a suspended context and not a parked operation. */
    public boolean toContext() {
        return flag(FLAG_TO_CONTEXT);
    }

    /** Whether a SYNC only looks. */
    public boolean check() {
        return flag(FLAG_CHECK);
    }

    /** Whether the members are asked for forced unit access. */
    public boolean fua() {
        return flag(FLAG_FUA);
    }

    private boolean flag(int flag) {
        return (words[1] >>> FLAGS_LSB & flag) != 0;
    }

    /** Members whose chunks a SYNC writes, one bit each. */
    public int members() {
        return (int) (words[0] >>> 48);
    }

    /** First physical block of an internal operation; first stripe of a SYNC. */
    public long firstBlock() {
        return words[2];
    }

    /** Blocks of an internal operation, stripes of a SYNC; 32 bits unsigned. */
    public int blocks() {
        return (int) words[3];
    }

    /** Opcode of an internal operation. */
    public int opcode() {
        return (int) (words[3] >>> 32) & 0xFF;
    }
}
