// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.Arrays;

/** How many mappings point at each physical extent; 4 bytes an extent, in pages that are made when needed. */
final class ReferenceCounts {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private int[][] pages;
    private long extents;
    private long used;

    ReferenceCounts(long extents) {
        this.extents = extents;
        pages = new int[pages(extents)][];
    }

    private static int pages(long extents) {
        return Math.toIntExact(extents + PAGE_MASK >>> PAGE_SHIFT);
    }

    long extents() {
        return extents;
    }

    /** Extents that something points at. */
    long used() {
        return used;
    }

    void grow(long newExtents) {
        pages = Arrays.copyOf(pages, pages(newExtents));
        extents = newExtents;
    }

    int count(long extent) {
        int[] page = pages[(int) (extent >>> PAGE_SHIFT)];
        return page == null ? 0 : page[(int) extent & PAGE_MASK];
    }

    void increment(long extent) {
        int index = (int) (extent >>> PAGE_SHIFT);
        if (pages[index] == null) {
            pages[index] = new int[1 << PAGE_SHIFT];
        }
        if (pages[index][(int) extent & PAGE_MASK]++ == 0) {
            used++;
        }
    }

    /** Takes one reference away; true when it was the last. */
    boolean decrement(long extent) {
        boolean last = --pages[(int) (extent >>> PAGE_SHIFT)][(int) extent & PAGE_MASK] == 0;
        if (last) {
            used--;
        }
        return last;
    }

    /** The first extent from there on that nothing points at, or {@code NONE}. */
    long nextFree(long from) {
        for (long extent = from; extent < extents; extent++) {
            int[] page = pages[(int) (extent >>> PAGE_SHIFT)];
            if (page == null || page[(int) extent & PAGE_MASK] == 0) {
                return extent;
            }
        }
        return Mapping.NONE;
    }

    /** The end of the extents that something points at. */
    long usedEnd() {
        for (int index = pages.length - 1; index >= 0; index--) {
            for (int at = pages[index] == null ? -1 : PAGE_MASK; at >= 0; at--) {
                if (pages[index][at] > 0) {
                    return ((long) index << PAGE_SHIFT) + at + 1;
                }
            }
        }
        return 0;
    }
}
