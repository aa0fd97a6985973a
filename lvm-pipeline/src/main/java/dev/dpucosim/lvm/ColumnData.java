// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Parity;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.Arrays;

/**
 * Computes the parity of columns. A column never crosses a multiple of 64 KiB of its members, so that all of its
 * chunks lie at the same words of 64 KiB pages: pages of members in memory are sources as they are, other chunks are
 * copied to that place of a scratch page, and one {@link Parity#xor} walks them all with one index.
 */
final class ColumnData {
    private static final int PAGE_WORDS = RamStore.PAGE_WORDS;
    private static final int SCRATCH_MAX = 2 * Parity.SOURCES_MAX;

    private final RamStore[] pages;
    private final MemberStore[] stores;
    private final long[][] sources = new long[SCRATCH_MAX][];
    private final long[][] scratch = new long[SCRATCH_MAX][];
    private long[][] free = new long[Parity.SOURCES_MAX][];
    private int freeCount;
    private int scratchCount;
    private int count;
    private int from;
    private int blocks;
    private long memberBlock;

    ColumnData(MemberArray members) {
        pages = new RamStore[members.count()];
        stores = new MemberStore[members.count()];
        for (int i = 0; i < pages.length; i++) {
            stores[i] = members.member(i).store();
            pages[i] = stores[i] instanceof RamStore ram ? ram : null;
        }
    }

    MemberStore store(int member) {
        return stores[member];
    }

    /** Begins a column at a block of its members. */
    void begin(long columnMemberBlock, int columnBlocks) {
        memberBlock = columnMemberBlock;
        blocks = columnBlocks;
        from = RamStore.word(columnMemberBlock);
        count = 0;
        scratchCount = 0;
    }

    /** Adds what a member holds in the column: old data, old parity, or an untouched chunk. */
    void addMember(int member) {
        if (pages[member] == null) {
            long[] page = takeScratch();
            stores[member].read(memberBlock, blocks, page, from);
            sources[count++] = page;
            return;
        }
        long[] page = pages[member].pageForRead(memberBlock);
        if (page != null) {
            sources[count++] = page;
        }
    }

    /** Adds new data. */
    void addNew(long[] data, int index) {
        long[] page = takeScratch();
        System.arraycopy(data, index, page, from, blocks * MemberStore.BLOCK_WORDS);
        sources[count++] = page;
    }

    /** The parity over everything added, at the column's words of a page that {@link #giveBack} takes. */
    long[] parity() {
        long[] target = take();
        int end = from + blocks * MemberStore.BLOCK_WORDS;
        if (count == 0) {
            Arrays.fill(target, from, end, 0);
        } else {
            Parity.xor(target, sources, count, from, end);
        }
        while (scratchCount > 0) {
            giveBack(scratch[--scratchCount]);
        }
        return target;
    }

    void giveBack(long[] page) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = page;
    }

    private long[] takeScratch() {
        long[] page = take();
        scratch[scratchCount++] = page;
        return page;
    }

    private long[] take() {
        return freeCount == 0 ? new long[PAGE_WORDS] : free[--freeCount];
    }
}
