// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

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
        words[1] = (long) (FLAG_TO_CONTEXT | (reconstruct ? FLAG_RECONSTRUCT : 0)) << 40;
        words[2] = 0;
        words[3] = 0;
        return this;
    }

    /** The start of an internal operation. */
    public ResumeEntry internal(int tag, int opcode, long firstBlock, int blocks) {
        words[0] = INTERNAL | (long) tag << 32;
        words[1] = 0;
        words[2] = firstBlock;
        words[3] = blocks & 0xFFFFFFFFL | (long) opcode << 32;
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
        return (words[1] >>> 40 & FLAG_RECONSTRUCT) != 0;
    }

    /** Whether the entry answers a suspended context and not a parked operation. */
    public boolean toContext() {
        return (words[1] >>> 40 & FLAG_TO_CONTEXT) != 0;
    }

    /** First physical block of an internal operation. */
    public long firstBlock() {
        return words[2];
    }

    /** Blocks of an internal operation. */
    public int blocks() {
        return (int) words[3];
    }

    /** Opcode of an internal operation. */
    public int opcode() {
        return (int) (words[3] >>> 32) & 0xFF;
    }
}
