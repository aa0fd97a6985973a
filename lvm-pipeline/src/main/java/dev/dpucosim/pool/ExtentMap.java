// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.Arrays;

/**
 * An ordered map from virtual extents to words of {@link Mapping}: sorted leaves of up to 256 entries, 16 bytes an
 * entry, and an array of leaves. A copy shares all leaves, and either side copies a leaf before it changes it.
 */
final class ExtentMap {
    private static final int LEAF_ENTRIES = 256;

    /** Entries of neighbouring keys; changed only by the map whose token it carries. */
    private static final class Leaf {
        private final Object owner;
        private long[] keys;
        private long[] words;
        private int count;

        Leaf(Object owner, int capacity) {
            this.owner = owner;
            keys = new long[capacity];
            words = new long[capacity];
        }

        Leaf copy(Object newOwner) {
            Leaf leaf = new Leaf(newOwner, 0);
            leaf.keys = keys.clone();
            leaf.words = words.clone();
            leaf.count = count;
            return leaf;
        }

        void insert(int at, long key, long word) {
            if (count == keys.length) {
                int capacity = Math.min(LEAF_ENTRIES, Math.max(4, count * 2));
                keys = Arrays.copyOf(keys, capacity);
                words = Arrays.copyOf(words, capacity);
            }
            System.arraycopy(keys, at, keys, at + 1, count - at);
            System.arraycopy(words, at, words, at + 1, count - at);
            keys[at] = key;
            words[at] = word;
            count++;
        }

        void remove(int from, int to) {
            System.arraycopy(keys, to, keys, from, count - to);
            System.arraycopy(words, to, words, from, count - to);
            count -= to - from;
        }
    }

    private Object token = new Object();
    private Leaf[] leaves = new Leaf[4];
    private int leafCount;
    private long size;

    /** Entries. */
    long size() {
        return size;
    }

    /** A map of the same entries; what is changed in one shows in one only. */
    ExtentMap copy() {
        ExtentMap copy = new ExtentMap();
        copy.leaves = leaves.clone();
        copy.leafCount = leafCount;
        copy.size = size;
        token = new Object();
        return copy;
    }

    /** The largest key, or {@link Mapping#NONE}. */
    long last() {
        return leafCount == 0 ? Mapping.NONE : leaves[leafCount - 1].keys[leaves[leafCount - 1].count - 1];
    }

    /** The word of a key, or {@link Mapping#NONE}. */
    long get(long key) {
        int index = leafOf(key);
        if (index < 0) {
            return Mapping.NONE;
        }
        Leaf leaf = leaves[index];
        int at = Arrays.binarySearch(leaf.keys, 0, leaf.count, key);
        return at < 0 ? Mapping.NONE : leaf.words[at];
    }

    /** Sets the word of a key, new or not. */
    void put(long key, long word) {
        int index = leafOf(key);
        if (index < 0) {
            index = 0;
            if (leafCount == 0) {
                insertLeaf(0, new Leaf(token, 4));
            }
        }
        Leaf leaf = owned(index);
        int at = Arrays.binarySearch(leaf.keys, 0, leaf.count, key);
        if (at >= 0) {
            leaf.words[at] = word;
            return;
        }
        at = -at - 1;
        size++;
        if (leaf.count < LEAF_ENTRIES) {
            leaf.insert(at, key, word);
            return;
        }
        // Keys that rise leave full leaves behind them; all others leave halves.
        int kept = at == leaf.count ? leaf.count : LEAF_ENTRIES / 2;
        Leaf next = new Leaf(token, kept == leaf.count ? 4 : LEAF_ENTRIES);
        next.count = leaf.count - kept;
        System.arraycopy(leaf.keys, kept, next.keys, 0, next.count);
        System.arraycopy(leaf.words, kept, next.words, 0, next.count);
        leaf.count = kept;
        insertLeaf(index + 1, next);
        if (at > kept || next.count == 0) {
            next.insert(at - kept, key, word);
        } else {
            leaf.insert(at, key, word);
        }
    }

    /** Takes all keys of a range out, up to the end that is not in it. */
    void remove(long from, long to) {
        int index = Math.max(leafOf(from), 0);
        while (index < leafCount && leaves[index].count > 0 && leaves[index].keys[0] < to) {
            int first = lowerBound(leaves[index], from);
            int last = lowerBound(leaves[index], to);
            size -= last - first;
            if (last - first == leaves[index].count) {
                System.arraycopy(leaves, index + 1, leaves, index, leafCount - index - 1);
                leaves[--leafCount] = null;
                continue;
            }
            if (last > first) {
                owned(index).remove(first, last);
            }
            index++;
        }
    }

    /** A cursor before the first key that is not below {@code from}; valid until the map is changed. */
    MappingCursor cursor(long from) {
        int index = Math.max(leafOf(from), 0);
        int at = index < leafCount ? lowerBound(leaves[index], from) : 0;
        return new Cursor(index, at);
    }

    private Leaf owned(int index) {
        if (leaves[index].owner != token) {
            leaves[index] = leaves[index].copy(token);
        }
        return leaves[index];
    }

    private void insertLeaf(int index, Leaf leaf) {
        if (leafCount == leaves.length) {
            leaves = Arrays.copyOf(leaves, leafCount * 2);
        }
        System.arraycopy(leaves, index, leaves, index + 1, leafCount - index);
        leaves[index] = leaf;
        leafCount++;
    }

    /** Last leaf whose first key is not above the key; -1 when there is none. */
    private int leafOf(long key) {
        int low = 0;
        int high = leafCount - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (leaves[middle].keys[0] <= key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private static int lowerBound(Leaf leaf, long key) {
        int at = Arrays.binarySearch(leaf.keys, 0, leaf.count, key);
        return at < 0 ? -at - 1 : at;
    }

    private final class Cursor implements MappingCursor {
        private int index;
        private int at;
        private long key;
        private long word;

        Cursor(int index, int at) {
            this.index = index;
            this.at = at;
        }

        @Override
        public boolean next() {
            while (index < leafCount && at >= leaves[index].count) {
                index++;
                at = 0;
            }
            if (index >= leafCount) {
                return false;
            }
            key = leaves[index].keys[at];
            word = leaves[index].words[at++];
            return true;
        }

        @Override
        public long virtualExtent() {
            return key;
        }

        @Override
        public long mapping() {
            return word;
        }
    }
}
