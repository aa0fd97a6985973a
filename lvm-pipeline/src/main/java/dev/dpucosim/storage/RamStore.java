// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** A member in memory: pages of 64 KiB, made when first written, plain arrays so that loops over them vectorise. */
public final class RamStore implements MemberStore {

    /** Words of a page. */
    public static final int PAGE_WORDS = 8192;
    /** Blocks of a page. */
    public static final int PAGE_BLOCKS = PAGE_WORDS / BLOCK_WORDS;

    private static final int PAGE_SHIFT = 7;
    private static final int GROUP_SHIFT = 12;
    private static final int GROUP_PAGES = 1 << GROUP_SHIFT;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final long dataBlocks;
    private long blocks;
    private long[][][] groups;
    private long pages;

    /** An empty member. */
    public RamStore(long dataBlocks, long tailBlocks) {
        this.dataBlocks = dataBlocks;
        this.blocks = dataBlocks + tailBlocks;
        if (dataBlocks < 1 || tailBlocks < 0 || blocks > 1L << 48) {
            throw new IllegalArgumentException(
                    "member size out of range: dataBlocks=" + dataBlocks + ", tailBlocks=" + tailBlocks);
        }
        this.groups = new long[groups(blocks)][][];
    }

    @Override
    public long dataBlocks() {
        return dataBlocks;
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public boolean knownZero() {
        return true;
    }

    /** Pages made so far. */
    public long pages() {
        return pages;
    }

    /** The page that holds a block, or null when nothing of it was written; the block's first word is {@link #word}. */
    public long[] pageForRead(long block) {
        Objects.checkIndex(block, blocks);
        long[][] group = groups[(int) (block >>> PAGE_SHIFT + GROUP_SHIFT)];
        return group == null ? null : group[(int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1];
    }

    /** The page that holds a block, made if need be. */
    public long[] pageForWrite(long block) {
        long[] page = pageForRead(block);
        return page != null ? page : makePage(block);
    }

    /** The index of a block's first word within its page. */
    public static int word(long block) {
        return ((int) block & PAGE_BLOCKS - 1) * BLOCK_WORDS;
    }

    private long[] makePage(long block) {
        int group = (int) (block >>> PAGE_SHIFT + GROUP_SHIFT);
        if (groups[group] == null) {
            groups[group] = new long[GROUP_PAGES][];
        }
        long[] page = new long[PAGE_WORDS];
        groups[group][(int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1] = page;
        pages++;
        return page;
    }

    private void check(long block, int count) {
        Objects.checkFromIndexSize(block, count, blocks);
    }

    /** Blocks up to the end of the page, or fewer. */
    private static int run(long block, int left) {
        return Math.min(left, PAGE_BLOCKS - ((int) block & PAGE_BLOCKS - 1));
    }

    @Override
    public void read(long block, int count, long[] target, int index) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            long[] page = pageForRead(block + done);
            int to = index + done * BLOCK_WORDS;
            if (page == null) {
                Arrays.fill(target, to, to + run * BLOCK_WORDS, 0);
            } else {
                System.arraycopy(page, word(block + done), target, to, run * BLOCK_WORDS);
            }
            done += run;
        }
    }

    @Override
    public void write(long block, int count, long[] source, int index) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            int from = index + done * BLOCK_WORDS;
            // Zeroes where nothing is need no page: a rebuild of a large array writes little else.
            if (pageForRead(block + done) != null || !zero(source, from, run * BLOCK_WORDS)) {
                System.arraycopy(source, from, pageForWrite(block + done), word(block + done), run * BLOCK_WORDS);
            }
            done += run;
        }
    }

    private static boolean zero(long[] words, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (words[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void xor(long block, int count, long[] accumulator, int index) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            long[] page = pageForRead(block + done);
            if (page != null) {
                xorWords(page, word(block + done), accumulator, index + done * BLOCK_WORDS, run * BLOCK_WORDS);
            }
            done += run;
        }
    }

    private static void xorWords(long[] source, int from, long[] target, int to, int words) {
        for (int i = 0; i < words; i++) {
            target[to + i] ^= source[from + i];
        }
    }

    @Override
    public void read(long block, int count, MemorySegment target, long offset) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            long[] page = pageForRead(block + done);
            long to = offset + ((long) done << BLOCK_SHIFT);
            if (page == null) {
                target.asSlice(to, (long) run << BLOCK_SHIFT).fill((byte) 0);
            } else {
                MemorySegment.copy(page, word(block + done), target, WORD, to, run * BLOCK_WORDS);
            }
            done += run;
        }
    }

    @Override
    public void write(long block, int count, MemorySegment source, long offset) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            MemorySegment.copy(source, WORD, offset + ((long) done << BLOCK_SHIFT), pageForWrite(block + done),
                    word(block + done), run * BLOCK_WORDS);
            done += run;
        }
    }

    @Override
    public void zero(long block, int count) {
        check(block, count);
        int done = 0;
        while (done < count) {
            int run = run(block + done, count - done);
            long[] page = pageForRead(block + done);
            if (page != null) {
                Arrays.fill(page, word(block + done), word(block + done) + run * BLOCK_WORDS, 0);
            }
            done += run;
        }
    }

    /** Another member that holds the same. */
    public RamStore copy() {
        RamStore copy = new RamStore(dataBlocks, blocks - dataBlocks);
        for (int group = 0; group < groups.length; group++) {
            if (groups[group] != null) {
                copy.groups[group] = new long[GROUP_PAGES][];
                for (int page = 0; page < GROUP_PAGES; page++) {
                    copy.groups[group][page] = groups[group][page] == null ? null : groups[group][page].clone();
                }
            }
        }
        copy.pages = pages;
        return copy;
    }

    @Override
    public void enlarge(long more) {
        if (more > blocks) {
            groups = Arrays.copyOf(groups, groups(more));
            blocks = more;
        }
    }

    private static int groups(long blocks) {
        return Math.toIntExact((blocks - 1 >>> PAGE_SHIFT + GROUP_SHIFT) + 1);
    }

    @Override
    public void flush() {
        // Nothing outlives the process.
    }

    @Override
    public void close() {
        Arrays.fill(groups, null);
    }
}
