// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolMap;
import java.util.BitSet;

/**
 * Hands out physical extents. Fresh ones in sequence, so that extents that are first written one after the other are
 * neighbours and their stripes fill up; recycled ones when the successor of the preceding virtual extent is among
 * them, or when no fresh one is left. Knows which extents are zero: fresh ones of members that were zero, never a
 * recycled one.
 */
public final class ExtentAllocator {
    /** No extent is left; also: no preference. */
    public static final long NONE = -1;

    private long extents;
    private final boolean freshZero;
    private final BitSet recycled = new BitSet();
    private final BitSet used = new BitSet();
    private long nextFresh;
    private long recycledCount;

    /**
     * A pool in which nothing is allocated.
     *
     * @param extents count of physical extents
     * @param freshZero whether an extent that was never handed out is zero
     */
    public ExtentAllocator(long extents, boolean freshZero) {
        requireCount(extents);
        this.extents = extents;
        this.freshZero = freshZero;
    }

    private static void requireCount(long extents) {
        if (extents < 1 || extents > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "pool size out of range: extents=" + extents + ", min=1, max=" + Integer.MAX_VALUE);
        }
    }

    /**
     * What is free in a pool that was used before.
     *
     * @param freshFrom extents from there on were never handed out, and are zero
     */
    public static ExtentAllocator of(PoolMap map, long freshFrom) {
        ExtentAllocator allocator = new ExtentAllocator(map.extents(), true);
        allocator.nextFresh = freshFrom;
        allocator.used.set(0, (int) freshFrom);
        for (long extent = map.nextFree(0); extent != Mapping.NONE && extent < freshFrom;) {
            allocator.recycled.set((int) extent);
            allocator.recycledCount++;
            extent = map.nextFree(extent + 1);
        }
        return allocator;
    }

    /**
     * Takes an extent.
     *
     * @param preferred extent to take if it is free, or {@link #NONE}
     * @return the extent, or {@link #NONE} when the pool is exhausted
     */
    public long allocate(long preferred) {
        if (preferred >= 0 && preferred < nextFresh && recycled.get((int) preferred)) {
            return takeRecycled(preferred);
        }
        if (nextFresh < extents) {
            return nextFresh++;
        }
        return recycledCount == 0 ? NONE : takeRecycled(recycled.nextSetBit(0));
    }

    private long takeRecycled(long extent) {
        recycled.clear((int) extent);
        recycledCount--;
        return extent;
    }

    /** The pool has become larger; what the new extents hold is not known. */
    public void grow(long more) {
        requireCount(more);
        if (more > extents) {
            used.set((int) extents, (int) more);
            extents = more;
        }
    }

    /** Takes an extent back; it is no longer known to be zero. */
    public void release(long extent) {
        if (extent < 0 || extent >= nextFresh || recycled.get((int) extent)) {
            throw new IllegalArgumentException("extent not allocated: extent=" + extent + ", fresh=" + nextFresh);
        }
        recycled.set((int) extent);
        used.set((int) extent);
        recycledCount++;
    }

    /** Whether an extent held zeroes only when it was handed out last. */
    public boolean knownZero(long extent) {
        return freshZero && !used.get((int) extent);
    }

    /** Extents that can still be taken. */
    public long free() {
        return extents - nextFresh + recycledCount;
    }

    /** Extents that are taken. */
    public long allocated() {
        return nextFresh - recycledCount;
    }
}
