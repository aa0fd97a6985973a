// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.slowpath.MemoryLayout;
import java.util.List;

/**
 * The array and the volumes of a DPU.
 *
 * @param geometry of the array
 * @param namespaceBlocks size of each namespace in blocks; namespace id 1 comes first
 */
public record DpuShape(Geometry geometry, List<Long> namespaceBlocks) {

    /** Most namespaces of one DPU. */
    public static final int NAMESPACES_MAX = 1024;
    /** Largest namespace in blocks: 512 TiB. */
    public static final long NAMESPACE_BLOCKS_MAX = 1L << 40;

    /** Copies the list. */
    public DpuShape {
        namespaceBlocks = List.copyOf(namespaceBlocks);
    }

    /**
     * The smallest array with room for a pool of so many blocks.
     *
     * @param poolBlocks blocks that can be mapped; 0: as many as the namespaces have
     * @throws DpuGeometryException when there is no such array
     */
    public static DpuShape of(RaidLevel level, int members, long chunkBytes, long extentBytes, long poolBlocks,
            List<Long> namespaceBlocks) {
        if (namespaceBlocks.isEmpty() || namespaceBlocks.size() > NAMESPACES_MAX) {
            throw new DpuGeometryException("namespaces out of range: namespaces=" + namespaceBlocks.size()
                    + ", min=1, max=" + NAMESPACES_MAX);
        }
        try {
            Geometry one = Geometry.of(level, members, chunkBytes, extentBytes, 1L << 30);
            long extents = 0;
            for (long blocks : namespaceBlocks) {
                if (blocks < 1 || blocks > NAMESPACE_BLOCKS_MAX) {
                    throw new DpuGeometryException("namespace size out of range: bytes=" + blocks + "*512, bytesMax="
                            + (NAMESPACE_BLOCKS_MAX << 9));
                }
                extents += one.extentsOf(blocks);
            }
            if (poolBlocks > 0) {
                extents = one.extentsOf(poolBlocks);
            }
            if (extents > Integer.MAX_VALUE) {
                throw new DpuGeometryException("pool has too many extents: extents=" + extents + ", extentsMax="
                        + Integer.MAX_VALUE + ", extentBytes=" + extentBytes);
            }
            long stripeBlocks = (long) one.dataChunks() << one.chunkShift();
            long stripes = up(extents * one.extentBlocks(), stripeBlocks);
            return new DpuShape(
                    Geometry.withStripes(level, members, one.chunkShift(), Geometry.EXTENT_SHIFT_MIN, stripes)
                            .withExtentBlocks(one.extentBlocks()),
                    namespaceBlocks);
        } catch (IllegalArgumentException e) {
            throw new DpuGeometryException(e.getMessage());
        }
    }

    /** Blocks that each member reserves behind its data area, for the pool's metadata. */
    public long tailBlocks() {
        return PoolLayout.of(geometry).tailBlocks(geometry.memberBlocks());
    }

    /** Bytes of DPU memory that firmware lays out. */
    public long memoryBytes() {
        return new MemoryLayout(namespaceBlockArray(), geometry.extentBlocks()).bytes();
    }

    /** The sizes of the namespaces as an array. */
    public long[] namespaceBlockArray() {
        return namespaceBlocks.stream().mapToLong(Long::longValue).toArray();
    }

    private static long up(long value, long unit) {
        return (value + unit - 1) / unit;
    }
}
