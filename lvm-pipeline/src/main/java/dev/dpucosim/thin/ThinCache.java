// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.thin;

import java.util.Arrays;

/**
 * Cache of mappings with the shape of the RTL's: 4 ways of 512 sets, keyed by namespace, virtual extent and epoch of
 * the namespace, replaced round-robin within a set. The set is the low bits of the extent, exclusive-or those of the
 * namespace.
 */
public final class ThinCache {
    public static final int WAYS = 4;
    public static final int SETS = 512;
    /** Returned where nothing was found or put out. */
    public static final int NONE = -1;

    private static final long VALID = 1L << 63;
    private static final int EPOCH_SHIFT = 51;
    private static final int NAMESPACE_SHIFT = 41;
    private static final long PLACE_MASK = (1L << EPOCH_SHIFT) - 1;

    private final long[] keys = new long[SETS * WAYS];
    private final int[] extents = new int[SETS * WAYS];
    private final boolean[] sealed = new boolean[SETS * WAYS];
    private final byte[] turn = new byte[SETS];
    private long victim;

    private static long place(int namespace, long virtualExtent) {
        return (long) namespace << NAMESPACE_SHIFT | virtualExtent;
    }

    private static int set(int namespace, long virtualExtent) {
        return ((int) virtualExtent ^ namespace) & SETS - 1;
    }

    /** Line that holds a mapping, or {@link #NONE}. */
    public int find(int namespace, long virtualExtent, int epoch) {
        long key = VALID | (long) epoch << EPOCH_SHIFT | place(namespace, virtualExtent);
        int line = set(namespace, virtualExtent) * WAYS;
        for (int way = 0; way < WAYS; way++) {
            if (keys[line + way] == key) {
                return line + way;
            }
        }
        return NONE;
    }

    /** Physical extent of a line, 32 bits unsigned. */
    public int extent(int line) {
        return extents[line];
    }

    /** Whether a line is good for reading only. */
    public boolean sealed(int line) {
        return sealed[line];
    }

    /**
     * Puts a mapping in: over the same key, or over the way whose turn it is.
     *
     * @return the way whose valid mapping of another key was put out, which {@link #victimNamespace} and
     *         {@link #victimExtent} then name, or {@link #NONE}
     */
    public int fill(int namespace, long virtualExtent, int epoch, int extent, boolean readOnly) {
        int set = set(namespace, virtualExtent);
        int line = find(namespace, virtualExtent, epoch);
        int evicted = NONE;
        if (line == NONE) {
            int way = turn[set];
            turn[set] = (byte) (way + 1 & WAYS - 1);
            line = set * WAYS + way;
            victim = keys[line];
            evicted = victim < 0 ? way : NONE;
            keys[line] = VALID | (long) epoch << EPOCH_SHIFT | place(namespace, virtualExtent);
        }
        extents[line] = extent;
        sealed[line] = readOnly;
        return evicted;
    }

    /** Namespace index of the mapping that the last fill put out. */
    public int victimNamespace() {
        return (int) (victim >>> NAMESPACE_SHIFT) & (1 << EPOCH_SHIFT - NAMESPACE_SHIFT) - 1;
    }

    /** Virtual extent of the mapping that the last fill put out. */
    public long victimExtent() {
        return victim & (1L << NAMESPACE_SHIFT) - 1;
    }

    /** Takes every mapping of a virtual extent out, whatever its epoch. */
    public void drop(int namespace, long virtualExtent) {
        int line = set(namespace, virtualExtent) * WAYS;
        for (int way = 0; way < WAYS; way++) {
            if (keys[line + way] < 0 && (keys[line + way] & PLACE_MASK) == place(namespace, virtualExtent)) {
                keys[line + way] = 0;
            }
        }
    }

    /** Forgets everything, as after reset. */
    public void sweep() {
        Arrays.fill(keys, 0);
        Arrays.fill(turn, (byte) 0);
    }
}
