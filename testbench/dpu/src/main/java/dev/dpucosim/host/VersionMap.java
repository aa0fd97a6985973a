// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/**
 * How often each block of a namespace was written: two bytes a block, in pages of 64 KiB of the namespace that are made
 * when first written, so that memory follows what a trace touches and not how large its device is.
 */
public final class VersionMap {

    /** The version of a block that was never written. */
    public static final int UNWRITTEN = 0;
    /** Set in the version of a block whose contents nobody knows, because the last write to it failed. */
    public static final int UNKNOWN = 0x8000;

    private static final int PAGE_SHIFT = 7;
    private static final int PAGE_BLOCKS = 1 << PAGE_SHIFT;
    private static final int GROUP_SHIFT = 12;
    private static final int GROUP_PAGES = 1 << GROUP_SHIFT;

    private final short[][][] groups;
    private final long blocks;
    private long pages;

    /** A namespace that was never written. */
    public VersionMap(long blocks) {
        this.blocks = blocks;
        this.groups = new short[Math.toIntExact((Math.max(blocks, 1) - 1 >>> PAGE_SHIFT + GROUP_SHIFT) + 1)][][];
    }

    /** A copy as it is now. */
    public VersionMap copy() {
        VersionMap copy = new VersionMap(blocks);
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != null) {
                copy.groups[i] = new short[GROUP_PAGES][];
                for (int page = 0; page < GROUP_PAGES; page++) {
                    copy.groups[i][page] = groups[i][page] == null ? null : groups[i][page].clone();
                }
            }
        }
        copy.pages = pages;
        return copy;
    }

    /** The first block from there on of a page that was ever written, or the number of blocks. */
    public long nextPage(long from) {
        long block = from & -PAGE_BLOCKS;
        while (block < blocks) {
            short[][] group = groups[(int) (block >>> PAGE_SHIFT + GROUP_SHIFT)];
            if (group == null) {
                block = (block >>> PAGE_SHIFT + GROUP_SHIFT) + 1 << PAGE_SHIFT + GROUP_SHIFT;
            } else if (group[(int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1] == null) {
                block += PAGE_BLOCKS;
            } else {
                return block;
            }
        }
        return blocks;
    }

    /** Blocks of the namespace. */
    public long blocks() {
        return blocks;
    }

    /** Pages made so far, of 256 bytes each. */
    public long pages() {
        return pages;
    }

    /** The version of a block. */
    public int version(long block) {
        short[][] group = groups[(int) (block >>> PAGE_SHIFT + GROUP_SHIFT)];
        if (group == null) {
            return UNWRITTEN;
        }
        short[] page = group[(int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1];
        return page == null ? UNWRITTEN : page[(int) block & PAGE_BLOCKS - 1] & 0xFFFF;
    }

    /**
     * Counts one more write to a block.
     *
     * @return its version from now on; after 32,767 comes 1 again
     */
    public int advance(long block) {
        short[] page = page(block);
        int at = (int) block & PAGE_BLOCKS - 1;
        int version = (page[at] & UNKNOWN - 1) + 1;
        version = version == UNKNOWN ? 1 : version;
        page[at] = (short) version;
        return version;
    }

    /** Forgets what a block holds, until it is written again. */
    public void forget(long block) {
        page(block)[(int) block & PAGE_BLOCKS - 1] |= (short) UNKNOWN;
    }

    /**
     * Takes note that a range of blocks is zero now, as if it had never been written.
     *
     * @param known false: blocks that were written hold the old data or zeroes, nobody knows which
     */
    public void clear(long from, long to, boolean known) {
        long block = from;
        while (block < to) {
            short[][] group = groups[(int) (block >>> PAGE_SHIFT + GROUP_SHIFT)];
            long groupEnd = (block >>> PAGE_SHIFT + GROUP_SHIFT) + 1 << PAGE_SHIFT + GROUP_SHIFT;
            short[] page = group == null ? null : group[(int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1];
            long end = Math.min(to, group == null ? groupEnd : (block >>> PAGE_SHIFT) + 1 << PAGE_SHIFT);
            for (long at = block; page != null && at < end; at++) {
                int index = (int) at & PAGE_BLOCKS - 1;
                page[index] = (short) (known || page[index] == UNWRITTEN ? UNWRITTEN : page[index] | UNKNOWN);
            }
            block = end;
        }
    }

    private short[] page(long block) {
        int high = (int) (block >>> PAGE_SHIFT + GROUP_SHIFT);
        short[][] group = groups[high];
        if (group == null) {
            group = new short[GROUP_PAGES][];
            groups[high] = group;
        }
        int low = (int) (block >>> PAGE_SHIFT) & GROUP_PAGES - 1;
        short[] page = group[low];
        if (page == null) {
            page = new short[PAGE_BLOCKS];
            group[low] = page;
            pages++;
        }
        return page;
    }
}
