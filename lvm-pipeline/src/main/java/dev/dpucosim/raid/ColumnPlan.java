// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * The columns of one stripe's part of a write. A column is a range of chunk offsets in which the same data chunks are
 * touched; each has a strategy of its own, so that a write that covers one chunk whole and its neighbour in part pays
 * for the part alone. Reused for one stripe after the other; allocates nothing.
 *
 * <pre>
 *   chunk offset   0        b            a          C
 *   chunk df       .        .            #########      first chunk, touched from a
 *   chunks between ################################
 *   chunk dl       #########                            last chunk, touched up to b
 *   columns        [  1    ][     2     ][    3    ]
 * </pre>
 */
public final class ColumnPlan {
    /** Blocks of the longest column: 64 KiB, the size of a parity accumulator. */
    public static final int COLUMN_BLOCKS_MAX = 128;

    private static final int INTERVALS_MAX = 3;

    private final int dataChunks;
    private final int parities;
    private final int chunkBlocks;
    private final int[] from;
    private final int[] end;
    private final int[] chunkFirst;
    private final int[] chunkLast;
    private int count;

    /** A plan that can be filled for any fragment of an array of that geometry. */
    public ColumnPlan(Geometry geometry) {
        dataChunks = geometry.dataChunks();
        parities = geometry.level().parities();
        chunkBlocks = geometry.chunkBlocks();
        int columnsMax = INTERVALS_MAX + chunkBlocks / COLUMN_BLOCKS_MAX;
        from = new int[columnsMax];
        end = new int[columnsMax];
        chunkFirst = new int[columnsMax];
        chunkLast = new int[columnsMax];
    }

    /**
     * Plans the write that begins at block {@code offsetFirst} of data chunk {@code first} and ends before block
     * {@code offsetEnd} (1 to the chunk's size) of data chunk {@code last} of the same stripe.
     *
     * @return number of columns, ascending in chunk offset
     */
    public int plan(int first, int offsetFirst, int last, int offsetEnd) {
        if (first < 0 || last < first || last >= dataChunks || offsetFirst < 0 || offsetFirst >= chunkBlocks
                || offsetEnd < 1 || offsetEnd > chunkBlocks || first == last && offsetEnd <= offsetFirst) {
            throw new IllegalArgumentException("no such part of a stripe: first=" + first + ", offsetFirst="
                    + offsetFirst + ", last=" + last + ", offsetEnd=" + offsetEnd + ", dataChunks=" + dataChunks
                    + ", chunkBlocks=" + chunkBlocks);
        }
        count = 0;
        if (first == last) {
            cut(offsetFirst, offsetEnd, first, last);
            return count;
        }
        int low = Math.min(offsetFirst, offsetEnd);
        int high = Math.max(offsetFirst, offsetEnd);
        interval(0, low, first, offsetFirst, last, offsetEnd);
        interval(low, high, first, offsetFirst, last, offsetEnd);
        interval(high, chunkBlocks, first, offsetFirst, last, offsetEnd);
        return count;
    }

    private void interval(int low, int high, int first, int offsetFirst, int last, int offsetEnd) {
        int touchedFirst = low >= offsetFirst ? first : first + 1;
        int touchedLast = low < offsetEnd ? last : last - 1;
        if (low < high && touchedFirst <= touchedLast) {
            cut(low, high, touchedFirst, touchedLast);
        }
    }

    private void cut(int low, int high, int touchedFirst, int touchedLast) {
        int at = low;
        while (at < high) {
            int next = Math.min(high, (at / COLUMN_BLOCKS_MAX + 1) * COLUMN_BLOCKS_MAX);
            from[count] = at;
            end[count] = next;
            chunkFirst[count] = touchedFirst;
            chunkLast[count] = touchedLast;
            count++;
            at = next;
        }
    }

    /** Columns of the last plan. */
    public int count() {
        return count;
    }

    /** First chunk offset of a column, in blocks. */
    public int from(int column) {
        return from[column];
    }

    /** Chunk offset after the last block of a column. */
    public int end(int column) {
        return end[column];
    }

    /** First data chunk that a column writes. */
    public int chunkFirst(int column) {
        return chunkFirst[column];
    }

    /** Last data chunk that a column writes. */
    public int chunkLast(int column) {
        return chunkLast[column];
    }

    /** Number of data chunks that a column writes. */
    public int touched(int column) {
        return chunkLast[column] - chunkFirst[column] + 1;
    }

    /** What a column costs while its members are healthy. */
    public ParityStrategy strategy(int column, boolean parityTrusted) {
        return ParityStrategy.choose(touched(column), dataChunks, parities, parityTrusted);
    }
}
