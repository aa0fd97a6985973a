// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import java.util.Objects;

/**
 * Shape of an array: level, members, chunk, extent and number of stripes. Immutable, and valid once it exists; every
 * size is a count of 512-byte blocks unless its name says bytes.
 */
public final class Geometry {
    /** Bytes of a logical block. */
    public static final int BLOCK_BYTES = 512;
    /** Log2 of the blocks of the smallest and largest chunk: 4 KiB and 1 MiB. */
    public static final int CHUNK_SHIFT_MIN = 3;
    public static final int CHUNK_SHIFT_MAX = 11;
    /** Blocks of which every extent is a multiple: 64 KiB. */
    public static final int EXTENT_UNIT_BLOCKS = 128;
    /** Log2 of the blocks of the smallest and largest extent: 64 KiB and 1 GiB. */
    public static final int EXTENT_SHIFT_MIN = 7;
    public static final int EXTENT_SHIFT_MAX = 21;

    private static final long STRIPES_MAX = 1L << 40;
    private static final long EXTENTS_MAX = 1L << 32;
    private static final int BLOCK_SHIFT = 9;

    private final RaidLevel level;
    private final int members;
    private final int chunkShift;
    private final int extentBlocks;
    private final int dataChunks;
    private final long stripes;
    private final long extents;

    private Geometry(RaidLevel level, int members, int chunkShift, int extentBlocks, long stripes) {
        this.level = level;
        this.members = members;
        this.chunkShift = chunkShift;
        this.extentBlocks = extentBlocks;
        this.stripes = stripes;
        dataChunks = level.dataChunks(members);
        extents = Math.min((stripes * dataChunks << chunkShift) / extentBlocks, EXTENTS_MAX);
    }

    /**
     * The largest array that fits on members with {@code memberBlocks} blocks of data area each.
     *
     * @throws IllegalArgumentException naming the offending value and its bounds
     */
    public static Geometry of(RaidLevel level, int members, long chunkBytes, long extentBytes, long memberBlocks) {
        requireMembers(level, members);
        int chunkShift = shift("chunk", "chunkBytes", chunkBytes, CHUNK_SHIFT_MIN, CHUNK_SHIFT_MAX);
        requireExtent(extentBytes);
        long rows = memberBlocks >> chunkShift;
        if (memberBlocks < 0 || rows < 1) {
            throw new IllegalArgumentException("member too small for one chunk: memberBlocks=" + memberBlocks
                    + ", chunkBlocks=" + (1 << chunkShift));
        }
        return checked(level, members, chunkShift, (int) (extentBytes >> BLOCK_SHIFT), level.stripes(members, rows));
    }

    /** An array of exactly {@code stripes} stripes, with extents of a power of two; shifts are log2 of blocks. */
    public static Geometry withStripes(RaidLevel level, int members, int chunkShift, int extentShift, long stripes) {
        requireMembers(level, members);
        requireRange("chunk shift", "chunkShift", chunkShift, CHUNK_SHIFT_MIN, CHUNK_SHIFT_MAX);
        requireRange("extent shift", "extentShift", extentShift, EXTENT_SHIFT_MIN, EXTENT_SHIFT_MAX);
        return checked(level, members, chunkShift, 1 << extentShift, stripes);
    }

    /**
     * The same array with extents of {@code blocks} blocks, a multiple of {@link #EXTENT_UNIT_BLOCKS}.
     *
     * @throws IllegalArgumentException naming the offending value and its bounds
     */
    public Geometry withExtentBlocks(int blocks) {
        requireExtent((long) blocks << BLOCK_SHIFT);
        return checked(level, members, chunkShift, blocks, stripes);
    }

    private static Geometry checked(RaidLevel level, int members, int chunkShift, int extentBlocks, long stripes) {
        requireRange("stripes", "stripes", stripes, 1, STRIPES_MAX - 1);
        Geometry geometry = new Geometry(level, members, chunkShift, extentBlocks, stripes);
        if (geometry.extents == 0) {
            throw new IllegalArgumentException("array smaller than one extent: arrayBlocks=" + geometry.blocks()
                    + ", extentBlocks=" + geometry.extentBlocks());
        }
        return geometry;
    }

    private static void requireMembers(RaidLevel level, int members) {
        if (members < level.membersMin() || members > RaidLevel.MEMBERS_MAX) {
            throw new IllegalArgumentException("members out of range: level=" + level + ", members=" + members
                    + ", min=" + level.membersMin() + ", max=" + RaidLevel.MEMBERS_MAX);
        }
    }

    private static void requireRange(String what, String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    what + " out of range: " + name + "=" + value + ", min=" + min + ", max=" + max);
        }
    }

    private static void requireExtent(long bytes) {
        requireRange("extent", "extentBytes", bytes, 1L << EXTENT_SHIFT_MIN + BLOCK_SHIFT,
                1L << EXTENT_SHIFT_MAX + BLOCK_SHIFT);
        long unit = (long) EXTENT_UNIT_BLOCKS << BLOCK_SHIFT;
        if (bytes % unit != 0) {
            throw new IllegalArgumentException(
                    "extent not a multiple of its unit: extentBytes=" + bytes + ", unitBytes=" + unit);
        }
    }

    private static int shift(String what, String name, long bytes, int shiftMin, int shiftMax) {
        if (Long.bitCount(bytes) != 1 || bytes < 0) {
            throw new IllegalArgumentException(what + " not a power of two: " + name + "=" + bytes);
        }
        requireRange(what, name, bytes, 1L << shiftMin + BLOCK_SHIFT, 1L << shiftMax + BLOCK_SHIFT);
        return Long.numberOfTrailingZeros(bytes) - BLOCK_SHIFT;
    }

    /** How data is kept. */
    public RaidLevel level() {
        return level;
    }

    /** Member drives. */
    public int members() {
        return members;
    }

    /** Log2 of the blocks of a chunk. */
    public int chunkShift() {
        return chunkShift;
    }

    /** Blocks that lie on one member before the next. */
    public int chunkBlocks() {
        return 1 << chunkShift;
    }

    /** Blocks that are mapped at a time. */
    public int extentBlocks() {
        return extentBlocks;
    }

    /** Extent that a block lies in: a virtual one of a virtual block, a physical one of a physical block. */
    public long extent(long block) {
        return block / extentBlocks;
    }

    /** Extents that a number of blocks takes up. */
    public long extentsOf(long blocks) {
        return (blocks + extentBlocks - 1) / extentBlocks;
    }

    /** Data chunks of a stripe. */
    public int dataChunks() {
        return dataChunks;
    }

    /** Stripes of the array. */
    public long stripes() {
        return stripes;
    }

    /** Physical blocks of the array: its data space, parity and copies not counted. */
    public long blocks() {
        return stripes * dataChunks << chunkShift;
    }

    /** Blocks of every member that the array occupies, from the member's block 0. */
    public long memberBlocks() {
        return level.rows(members, stripes) << chunkShift;
    }

    /** Whole physical extents in the array. */
    public long extents() {
        return extents;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Geometry that && level == that.level && members == that.members
                && chunkShift == that.chunkShift && extentBlocks == that.extentBlocks && stripes == that.stripes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(level, members, chunkShift, extentBlocks, stripes);
    }

    @Override
    public String toString() {
        return level + " members=" + members + " chunkBlocks=" + chunkBlocks() + " extentBlocks=" + extentBlocks()
                + " stripes=" + stripes;
    }
}
