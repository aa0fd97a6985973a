// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.UnsuitableMembersException;

/**
 * Where a pool's metadata lies on a member, the same on all of them but for the superblocks, which are found from the
 * member's end. Every number is in blocks of 512 bytes from the member's start.
 *
 * <pre>
 *  0          areaStart                 logStart    holeStart           top-272 top-264   top-256      end
 *  +----------+-----------+-------------+-----------+-----------+-------+-------+---------+------------+
 *  | array    | checkpoint| checkpoint  | log       | write     | free  | super-| super-  | free, for  |
 *  | data     | area 0    | area 1      |           | hole log  |       | block | block   | md 1.0     |
 *  |          |           |             |           |           |       | even  | odd     |            |
 *  +----------+-----------+-------------+-----------+-----------+-------+-------+---------+------------+
 *  top = end rounded down to 8 blocks
 * </pre>
 *
 * @param areaStart first block of checkpoint area 0
 * @param areaUnits units of 4096 bytes in either checkpoint area
 * @param logStart first block of the log
 * @param logBlocks blocks of the log
 * @param holeStart first block of the write-hole log, which is the array's and not the pool's
 * @param holeBlocks its blocks, which may be none
 */
public record PoolLayout(long areaStart, long areaUnits, long logStart, long logBlocks, long holeStart,
        long holeBlocks) {
    /** Blocks at the end of every member that are left alone: room for an md superblock of version 1.0. */
    public static final long FREE_BLOCKS = 256;
    /** Blocks of a checkpoint's unit. */
    public static final int UNIT_BLOCKS = 8;
    /** Fewest and most blocks of the log that are chosen; replay is bounded by them. */
    public static final long LOG_BLOCKS_MIN = 64;
    public static final long LOG_BLOCKS_MAX = 16_384;

    private static final int SLOTS = 2;
    private static final int RUNS_PER_EXTENT = 4;
    private static final int RUNS_BESIDES = 64;
    private static final long DEVICES = 1024;

    /** Checks that nothing overlaps. */
    public PoolLayout {
        if (areaStart < 0 || areaUnits < 1 || logBlocks < 1 || holeBlocks < 0
                || logStart < areaStart + SLOTS * areaUnits * UNIT_BLOCKS || holeStart < logStart + logBlocks) {
            throw new IllegalArgumentException("pool layout overlaps: areaStart=" + areaStart + ", areaUnits="
                    + areaUnits + ", logStart=" + logStart + ", logBlocks=" + logBlocks + ", holeStart=" + holeStart
                    + ", holeBlocks=" + holeBlocks);
        }
    }

    /** The layout for an array; with parity there is room for the log of partial parity, whether it is used or not. */
    public static PoolLayout of(Geometry geometry) {
        return of(geometry, geometry.level().parities() == 0 ? 0 : PartialParityEntry.logBlocks());
    }

    /** The layout for an array, with room for four runs of mappings for every extent and for 1,024 devices. */
    public static PoolLayout of(Geometry geometry, long holeBlocks) {
        long extents = geometry.extents();
        long bytes = PoolEncoding.HEADER_BYTES + DEVICES * PoolEncoding.DEVICE_BYTES_MAX
                + (RUNS_PER_EXTENT * extents + RUNS_BESIDES) * PoolEncoding.RUN_BYTES;
        long log = Math.clamp(extents / 4 + UNIT_BLOCKS - 1 & -UNIT_BLOCKS, LOG_BLOCKS_MIN, LOG_BLOCKS_MAX);
        return of(geometry.memberBlocks(), PoolBlock.units(bytes), log, holeBlocks);
    }

    /** A layout of these sizes behind a data area. */
    public static PoolLayout of(long dataBlocks, long areaUnits, long logBlocks, long holeBlocks) {
        long start = dataBlocks + UNIT_BLOCKS - 1 & -UNIT_BLOCKS;
        long log = start + SLOTS * areaUnits * UNIT_BLOCKS;
        return new PoolLayout(start, areaUnits, log, logBlocks, log + logBlocks, holeBlocks);
    }

    /** The largest array, otherwise like another, that leaves room for its metadata on members of that size. */
    public static Geometry fitting(Geometry like, long memberBlocks) {
        long data = memberBlocks;
        while (true) {
            Geometry geometry = Geometry.of(like.level(), like.members(), (long) like.chunkBlocks()
                    * Geometry.BLOCK_BYTES, (long) like.extentBlocks() * Geometry.BLOCK_BYTES, Math.max(data, 0));
            long excess = of(geometry).memberBlocksMin() - memberBlocks;
            if (excess <= 0) {
                return geometry;
            }
            data = geometry.memberBlocks() - Math.max(excess, geometry.chunkBlocks());
        }
    }

    /** First block of a checkpoint area, 0 or 1. */
    public long area(int area) {
        return areaStart + area * areaUnits * UNIT_BLOCKS;
    }

    /** Bytes that a checkpoint may have. */
    public long areaBytes() {
        return areaUnits * PoolBlock.UNIT_PAYLOAD_BYTES;
    }

    /** Block of the superblock that has an even (0) or odd (1) sequence number, on a member of so many blocks. */
    public static long superblock(long memberBlocks, int slot) {
        return (memberBlocks & -UNIT_BLOCKS) - FREE_BLOCKS - (long) (SLOTS - slot) * UNIT_BLOCKS;
    }

    /** Blocks that a member needs at least. */
    public long memberBlocksMin() {
        return (holeStart + holeBlocks + UNIT_BLOCKS - 1 & -UNIT_BLOCKS) + SLOTS * UNIT_BLOCKS + FREE_BLOCKS;
    }

    /** Blocks that a member needs behind a data area of so many blocks. */
    public long tailBlocks(long dataBlocks) {
        return memberBlocksMin() - dataBlocks;
    }

    /**
     * Says that a member is too small.
     *
     * @throws UnsuitableMembersException naming member, offset, and how much there is and must be
     */
    void requireRoom(int member, long memberBlocks) {
        if (memberBlocks < memberBlocksMin()) {
            throw new UnsuitableMembersException("metadata does not fit: member=" + member + ", offset="
                    + (areaStart << MemberStore.BLOCK_SHIFT) + ", bytes=" + (memberBlocks << MemberStore.BLOCK_SHIFT)
                    + ", bytesMin=" + (memberBlocksMin() << MemberStore.BLOCK_SHIFT));
        }
    }
}
