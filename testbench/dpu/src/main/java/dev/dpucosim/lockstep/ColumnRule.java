// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.Arrays;

/**
 * The stripes and columns that a write must go through, worked out the slow way: for every chunk offset the number of
 * touched chunks is counted one by one. Shares no code with the model, whose plans it judges.
 */
final class ColumnRule {

    private static final int COLUMN_BLOCKS_MAX = 128;

    private final int dataChunks;
    private final int chunkShift;
    private final boolean parity;
    private long[] stripes = new long[64];
    private int[] touched = new int[64];
    private int[] chunkFirst = new int[64];
    private int[] lockOf = new int[64];
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    private int columns;
    private long[] locks = new long[64];
    private int lockCount;

    /**
     * The rule for an array.
     *
     * @param dataChunks of a stripe
     * @param chunkShift log2 of the blocks of a chunk
     * @param parity whether writes go by columns; if not, by chunks
     */
    ColumnRule(int dataChunks, int chunkShift, boolean parity) {
        this.dataChunks = dataChunks;
        this.chunkShift = chunkShift;
        this.parity = parity;
    }

    void clear() {
        columns = 0;
        lockCount = 0;
    }

    /** Adds a run of consecutive physical blocks. */
    void run(long physical, long blocks) {
        long end = physical + blocks;
        long at = physical;
        long stripeBlocks = (long) dataChunks << chunkShift;
        while (at < end) {
            long stripe = at / stripeBlocks;
            long next = Math.min(end, (stripe + 1) * stripeBlocks);
            lock(stripe);
            if (parity) {
                stripe(stripe, at - stripe * stripeBlocks, next - stripe * stripeBlocks);
            }
            at = next;
        }
    }

    /** Columns of the write, in order. */
    int columns() {
        return columns;
    }

    /** Stripe of a column. */
    long stripe(int column) {
        return stripes[column];
    }

    /** Chunks that a column touches. */
    int touched(int column) {
        return touched[column];
    }

    /** First chunk that a column touches; the others follow it. */
    int first(int column) {
        return chunkFirst[column];
    }

    /** First chunk offset of a column, in blocks. */
    int offset(int column) {
        return offsets[column];
    }

    /** Blocks of a column in each chunk. */
    int blocks(int column) {
        return lengths[column];
    }

    /** Index of the lock under which a column is written. */
    int lockOf(int column) {
        return lockOf[column];
    }

    /** Locks of the write, in order; each is taken once. */
    int locks() {
        return lockCount;
    }

    /** Stripe of a lock. */
    long lockedStripe(int lock) {
        return locks[lock];
    }

    private void lock(long stripe) {
        if (lockCount == locks.length) {
            locks = Arrays.copyOf(locks, lockCount * 2);
        }
        locks[lockCount++] = stripe;
    }

    private void stripe(long stripe, long from, long end) {
        int chunkBlocks = 1 << chunkShift;
        int offset = 0;
        while (offset < chunkBlocks) {
            int count = count(offset, from, end);
            int first = first(offset, from, end);
            int next = offset + 1;
            while (next < chunkBlocks && next % COLUMN_BLOCKS_MAX != 0 && count(next, from, end) == count
                    && first(next, from, end) == first) {
                next++;
            }
            if (count > 0) {
                column(stripe, count, first, offset, next - offset);
            }
            offset = next;
        }
    }

    private void column(long stripe, int count, int firstChunk, int offset, int blocks) {
        if (columns == stripes.length) {
            stripes = Arrays.copyOf(stripes, columns * 2);
            touched = Arrays.copyOf(touched, columns * 2);
            chunkFirst = Arrays.copyOf(chunkFirst, columns * 2);
            lockOf = Arrays.copyOf(lockOf, columns * 2);
            offsets = Arrays.copyOf(offsets, columns * 2);
            lengths = Arrays.copyOf(lengths, columns * 2);
        }
        stripes[columns] = stripe;
        offsets[columns] = offset;
        lengths[columns] = blocks;
        lockOf[columns] = lockCount - 1;
        chunkFirst[columns] = firstChunk;
        touched[columns++] = count;
    }

    private int count(int offset, long from, long end) {
        int count = 0;
        for (int chunk = 0; chunk < dataChunks; chunk++) {
            long block = ((long) chunk << chunkShift) + offset;
            count += block >= from && block < end ? 1 : 0;
        }
        return count;
    }

    private int first(int offset, long from, long end) {
        for (int chunk = 0; chunk < dataChunks; chunk++) {
            long block = ((long) chunk << chunkShift) + offset;
            if (block >= from && block < end) {
                return chunk;
            }
        }
        return -1;
    }
}
