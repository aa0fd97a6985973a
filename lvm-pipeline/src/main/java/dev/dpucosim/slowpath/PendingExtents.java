// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import java.util.Arrays;

/**
 * Virtual extents whose allocation is under way, each with the fragments that wait for it in order of arrival.
 * Everything is in arrays that are made once: each fragment of each operation can wait for one extent only.
 */
final class PendingExtents {
    /** No such extent, or no more fragments. */
    static final int NONE = -1;

    private static final int FRAGMENT_BITS = 5;
    private static final int WAITERS = 256 << FRAGMENT_BITS;
    private static final int BUCKETS = 2 * WAITERS;
    private static final int NAMESPACE_SHIFT = 48;

    private final int[] buckets = new int[BUCKETS];
    private final long[] keys = new long[WAITERS];
    private final long[] extents = new long[WAITERS];
    private final int[] filled = new int[WAITERS];
    private final int[] first = new int[WAITERS];
    private final int[] last = new int[WAITERS];
    private final int[] next = new int[WAITERS];
    private final byte[] epochs = new byte[WAITERS];
    private final int[] free = new int[WAITERS];
    private final long[] sources = new long[WAITERS];
    private final int[] live = new int[WAITERS];
    private final int[] place = new int[WAITERS];
    private int liveCount;
    private int freeCount = WAITERS;

    PendingExtents() {
        Arrays.fill(buckets, NONE);
        for (int i = 0; i < WAITERS; i++) {
            free[i] = WAITERS - 1 - i;
        }
    }

    private static long key(int namespace, long virtualExtent) {
        return (long) namespace << NAMESPACE_SHIFT | virtualExtent;
    }

    private static int bucket(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & BUCKETS - 1;
    }

    /** Slot of an extent, or {@link #NONE}. */
    int find(int namespace, long virtualExtent) {
        long key = key(namespace, virtualExtent);
        int at = bucket(key);
        while (buckets[at] != NONE && keys[buckets[at]] != key) {
            at = at + 1 & BUCKETS - 1;
        }
        return buckets[at];
    }

    /** Whether any extent of a range is there; {@code to} is the end of the range. */
    boolean any(int namespace, long from, long to) {
        for (int i = 0; i < liveCount; i++) {
            long virtualExtent = virtualExtent(live[i]);
            if (namespace(live[i]) == namespace && virtualExtent >= from && virtualExtent < to) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds an extent that is not there.
     *
     * @param source physical extent of which it becomes a copy, or {@link #NONE}
     */
    int add(int namespace, long virtualExtent, long extent, long source) {
        int slot = free[--freeCount];
        sources[slot] = source;
        place[slot] = liveCount;
        live[liveCount++] = slot;
        keys[slot] = key(namespace, virtualExtent);
        extents[slot] = extent;
        filled[slot] = 0;
        first[slot] = NONE;
        int at = bucket(keys[slot]);
        while (buckets[at] != NONE) {
            at = at + 1 & BUCKETS - 1;
        }
        buckets[at] = slot;
        return slot;
    }

    /** Takes an extent out; its slot is used again. */
    void remove(int slot) {
        int hole = bucket(keys[slot]);
        while (buckets[hole] != slot) {
            hole = hole + 1 & BUCKETS - 1;
        }
        // Close the gap, so that every other key is still reached from its bucket.
        int at = hole;
        while (true) {
            at = at + 1 & BUCKETS - 1;
            if (buckets[at] == NONE) {
                break;
            }
            int home = bucket(keys[buckets[at]]);
            if ((at - home & BUCKETS - 1) >= (at - hole & BUCKETS - 1)) {
                buckets[hole] = buckets[at];
                hole = at;
            }
        }
        buckets[hole] = NONE;
        live[place[slot]] = live[--liveCount];
        place[live[place[slot]]] = place[slot];
        free[freeCount++] = slot;
    }

    int namespace(int slot) {
        return (int) (keys[slot] >>> NAMESPACE_SHIFT);
    }

    long virtualExtent(int slot) {
        return keys[slot] & (1L << NAMESPACE_SHIFT) - 1;
    }

    /** Physical extent that was reserved for it. */
    long extent(int slot) {
        return extents[slot];
    }

    /** Physical extent of which it becomes a copy, or {@link #NONE}. */
    long source(int slot) {
        return sources[slot];
    }

    /** Blocks of the extent that are zeroed or copied so far, or are being. */
    int filled(int slot) {
        return filled[slot];
    }

    void addFilled(int slot, int blocks) {
        filled[slot] += blocks;
    }

    /** Has a fragment wait, behind those that wait already. */
    void wait(int slot, int op, int fragment, int epoch) {
        int waiter = op << FRAGMENT_BITS | fragment;
        next[waiter] = NONE;
        epochs[waiter] = (byte) epoch;
        if (first[slot] == NONE) {
            first[slot] = waiter;
        } else {
            next[last[slot]] = waiter;
        }
        last[slot] = waiter;
    }

    /** First fragment that waits. */
    int firstWaiter(int slot) {
        return first[slot];
    }

    /** Fragment that waits behind another, or {@link #NONE}. */
    int nextWaiter(int waiter) {
        return next[waiter];
    }

    static int op(int waiter) {
        return waiter >>> FRAGMENT_BITS;
    }

    static int fragment(int waiter) {
        return waiter & (1 << FRAGMENT_BITS) - 1;
    }

    int epoch(int waiter) {
        return epochs[waiter] & 0xFF;
    }
}
