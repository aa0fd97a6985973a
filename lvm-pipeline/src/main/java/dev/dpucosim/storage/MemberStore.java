// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.lang.foreign.MemorySegment;

/**
 * The blocks of one member, 512 bytes each: the data area from block 0, then a reserved tail for metadata.
 * Implementations must:
 * <ul>
 * <li>read zero where nothing was written, when {@link #knownZero()};</li>
 * <li>refuse a range beyond the end with {@link IndexOutOfBoundsException};</li>
 * <li>allocate nothing in an access to what has been written before;</li>
 * <li>report a failing medium as {@link UnusableStorageException}, in one line.</li>
 * </ul>
 * Arrays hold words of 8 bytes, lowest byte first, 64 of them a block.
 */
public interface MemberStore extends AutoCloseable {

    /** log2 of the bytes of a block. */
    int BLOCK_SHIFT = 9;
    /** Words of a block. */
    int BLOCK_WORDS = 64;

    /** Blocks of the data area. */
    long dataBlocks();

    /** Blocks altogether: data area and tail. */
    long blocks();

    /** Whether every block that was not written through this object is zero. */
    boolean knownZero();

    /** Copies blocks into an array. */
    void read(long block, int blocks, long[] target, int index);

    /** Copies blocks from an array. */
    void write(long block, int blocks, long[] source, int index);

    /** XORs blocks into an array. */
    void xor(long block, int blocks, long[] accumulator, int index);

    /** Copies blocks into a segment; the offset is in bytes. */
    void read(long block, int blocks, MemorySegment target, long offset);

    /** Copies blocks from a segment; the offset is in bytes. */
    void write(long block, int blocks, MemorySegment source, long offset);

    /** Sets blocks to zero. */
    void zero(long block, int blocks);

    /** Makes what was written durable. */
    void flush();

    /** Makes blocks that were written durable, as a write with forced unit access does. */
    default void force(long block, int blocks) {
        flush();
    }

    /**
     * Becomes larger: there are more blocks behind, zero when {@link #knownZero()}.
     *
     * @param blocks altogether; fewer than there are change nothing
     * @throws UnsupportedOperationException when it cannot become larger
     */
    default void enlarge(long blocks) {
        throw new UnsupportedOperationException("member cannot become larger: store=" + getClass().getSimpleName());
    }

    @Override
    void close();
}
