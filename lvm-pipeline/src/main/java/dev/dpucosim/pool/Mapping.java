// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/**
 * Where a virtual extent lies, and since when, in one word: as dm-thin keeps it on disk.
 *
 * <pre>
 *   63                            24 23                    0
 *  +--------------------------------+-----------------------+
 *  | physical extent                | time                  |
 *  +--------------------------------+-----------------------+
 * </pre>
 */
public final class Mapping {
    /** No mapping. */
    public static final long NONE = -1;
    /** Largest time that a mapping can hold, and so the largest of a pool's clock. */
    public static final int TIME_MAX = (1 << 24) - 1;

    private static final int TIME_BITS = 24;

    private Mapping() {
    }

    /** The word of a physical extent and a time. */
    public static long of(long extent, int time) {
        return extent << TIME_BITS | time;
    }

    /** Physical extent of a word. */
    public static long extent(long mapping) {
        return mapping >>> TIME_BITS;
    }

    /** The pool's clock when the mapping was made. */
    public static int time(long mapping) {
        return (int) mapping & TIME_MAX;
    }
}
