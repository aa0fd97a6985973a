// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.DualColumn;
import dev.dpucosim.raid.DualParity;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.Parity;
import dev.dpucosim.raid.ParityStrategy;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.Arrays;

/**
 * Computes the parity of columns, and what missing chunks hold. A column never crosses a multiple of 64 KiB of its
 * members, so that all of its chunks lie at the same words of 64 KiB pages: pages of members in memory are sources as
 * they are, other chunks are copied to that place of a scratch page, and one loop walks them all with one index. Chunks
 * are given by their place in the stripe: data from 0 on, then P, then Q.
 */
final class ColumnData {
    private static final int PAGE_WORDS = RamStore.PAGE_WORDS;
    private static final int PLACES_MAX = RaidLevel.MEMBERS_MAX;
    private static final int SCRATCH_MAX = 4 * PLACES_MAX;
    /** What was never written; never written to. */
    private static final long[] ZERO = new long[PAGE_WORDS];

    private final MemberArray members;
    private final DualColumn dual = new DualColumn();
    /** What members hold, by place: null where it was not read. */
    private final long[][] old = new long[PLACES_MAX][];
    /** New data by place: null where the column is not touched. */
    private final long[][] fresh = new long[PLACES_MAX][];
    private final long[][] sources = new long[2 * PLACES_MAX][];
    private final long[][] scratch = new long[SCRATCH_MAX][];
    private long[][] free = new long[PLACES_MAX][];
    private int dataChunks;
    private boolean twoParities;
    private int freeCount;
    private int scratchCount;
    private int from;
    private int end;
    private int blocks;
    private long memberBlock;
    private long[] p;
    private long[] q;

    ColumnData(MemberArray members) {
        this.members = members;
    }

    /** Takes the array's shape. */
    void shape(Geometry geometry) {
        dataChunks = geometry.dataChunks();
        twoParities = geometry.level().parities() == 2;
    }

    MemberStore store(int member) {
        return members.member(member).store();
    }

    /** Begins a column at a block of its members. */
    void begin(long columnMemberBlock, int columnBlocks) {
        memberBlock = columnMemberBlock;
        blocks = columnBlocks;
        from = RamStore.word(columnMemberBlock);
        end = from + columnBlocks * MemberStore.BLOCK_WORDS;
        Arrays.fill(old, null);
        Arrays.fill(fresh, null);
    }

    /** Adds what a member holds in the column. */
    void addMember(int place, int member) {
        if (store(member) instanceof RamStore ram) {
            long[] page = ram.pageForRead(memberBlock);
            old[place] = page == null ? ZERO : page;
        } else {
            long[] page = takeScratch();
            store(member).read(memberBlock, blocks, page, from);
            old[place] = page;
        }
    }

    /** Adds new data. */
    void addNew(int place, long[] data, int index) {
        long[] page = takeScratch();
        System.arraycopy(data, index, page, from, blocks * MemberStore.BLOCK_WORDS);
        fresh[place] = page;
    }

    /** Adds new data that is zero. */
    void addZero(int place) {
        fresh[place] = ZERO;
    }

    /**
     * Computes the new parity, at the column's words of pages that {@link #giveBack} takes; {@link #freeScratch} is for
     * who called it.
     *
     * @param missing places of the chunks that could not be read, one bit each
     */
    void encode(ParityStrategy strategy, int missing) {
        p = take();
        q = twoParities ? take() : null;
        if (!twoParities) {
            xorAll(p);
        } else if (strategy == ParityStrategy.READ_MODIFY) {
            modify();
        } else {
            if (strategy == ParityStrategy.RECOVER) {
                recover(missing & ~(1 << dataChunks + 1));
            }
            for (int place = 0; place < dataChunks; place++) {
                sources[place] = fresh[place] == null ? old[place] : fresh[place];
            }
            DualParity.generate(p, q, sources, dataChunks, from, end);
        }
    }

    /**
     * What the new parity that {@link #encode} has computed is without some of the new data, at the column's words.
     *
     * @param touched places of the chunks with that data, one bit each
     * @param qPartial null when there is one parity
     */
    void partial(int touched, long[] pPartial, long[] qPartial) {
        if (!twoParities) {
            int count = 0;
            sources[count++] = p;
            for (int left = touched; left != 0; left &= left - 1) {
                sources[count++] = fresh[Integer.numberOfTrailingZeros(left)];
            }
            xor(pPartial, count);
            return;
        }
        for (int place = 0; place < dataChunks; place++) {
            sources[place] = (touched >>> place & 1) == 0 ? ZERO : fresh[place];
        }
        DualParity.generate(pPartial, qPartial, sources, dataChunks, from, end);
        add(pPartial, p);
        add(qPartial, q);
    }

    private void add(long[] target, long[] addend) {
        sources[0] = target;
        sources[1] = addend;
        xor(target, 2);
    }

    /** The new parity that {@link #encode} has computed; P of two. */
    long[] parity() {
        return p;
    }

    /** The new Q that {@link #encode} has computed; null when there is one parity. */
    long[] q() {
        return q;
    }

    private void modify() {
        int first = 0;
        while (fresh[first] == null) {
            first++;
        }
        int count = 0;
        for (int place = first; place < dataChunks && fresh[place] != null; place++) {
            long[] delta = takeScratch();
            sources[0] = old[place];
            sources[1] = fresh[place];
            xor(delta, 2);
            sources[PLACES_MAX + count++] = delta;
        }
        System.arraycopy(sources, PLACES_MAX, sources, 0, count);
        copyOld(dataChunks, p);
        copyOld(dataChunks + 1, q);
        dual.update(p, q, sources, first, count, from, end);
    }

    /** One of the two may be missing: what is computed for it then goes nowhere. */
    private void copyOld(int place, long[] target) {
        if (old[place] != null) {
            System.arraycopy(old[place], from, target, from, end - from);
        }
    }

    /**
     * Computes the missing chunks that are wanted from those that were added.
     *
     * @param missing places of the chunks that could not be read, one bit each
     */
    void decode(int missing) {
        // A missing data chunk and a missing Q: P tells all, and Q is not wanted.
        solve(missing, ~(1 << dataChunks + 1));
    }

    /**
     * Computes chunks from those that were added, data or parity.
     *
     * @param unread places of the others, one bit each: as many as there are parities, or fewer
     * @param wanted places of the chunks to compute; without Q it is left alone
     */
    void solve(int unread, int wanted) {
        if (twoParities) {
            recover(unread & ~(1 << dataChunks + 1 & ~wanted));
        } else {
            long[] page = takeScratch();
            xorAll(page);
            old[Integer.numberOfTrailingZeros(unread)] = page;
        }
    }

    private void recover(int wanted) {
        int one = Integer.numberOfTrailingZeros(wanted);
        int more = wanted & wanted - 1;
        int other = more == 0 ? DualColumn.NONE : Integer.numberOfTrailingZeros(more);
        for (int left = wanted; left != 0; left &= left - 1) {
            old[Integer.numberOfTrailingZeros(left)] = takeScratch();
        }
        dual.recover(old, dataChunks, one, other, from, end);
    }

    /** Copies a chunk that {@link #decode} has computed. */
    void copy(int place, long[] target, int index) {
        System.arraycopy(old[place], from, target, index, end - from);
    }

    /** A copy of a chunk that {@link #solve} has computed, at the column's words of a page for {@link #giveBack}. */
    long[] copy(int place) {
        long[] page = take();
        copy(place, page, from);
        return page;
    }

    /** Blocks in which parity that was added does not fit the data, of which all was added. */
    int misfits() {
        long[] pData = takeScratch();
        long[] qData = takeScratch();
        int misfits;
        if (twoParities) {
            DualParity.generate(pData, qData, old, dataChunks, from, end);
            long[] pOld = old[dataChunks] == null ? pData : old[dataChunks];
            long[] qOld = old[dataChunks + 1] == null ? qData : old[dataChunks + 1];
            misfits = 0;
            for (int at = from; at < end; at += MemberStore.BLOCK_WORDS) {
                int next = at + MemberStore.BLOCK_WORDS;
                misfits += differing(pData, pOld, at, next) | differing(qData, qOld, at, next);
            }
        } else {
            xorAll(pData);
            misfits = differing(pData, ZERO, from, end);
        }
        freeScratch();
        return misfits;
    }

    /** Blocks in which the same words of two pages differ. */
    static int differing(long[] one, long[] other, int first, int last) {
        int blocks = 0;
        for (int at = first; at < last; at += MemberStore.BLOCK_WORDS) {
            int next = at + MemberStore.BLOCK_WORDS;
            blocks += Arrays.equals(one, at, next, other, at, next) ? 0 : 1;
        }
        return blocks;
    }

    /** Nothing of the column is needed any more. */
    void freeScratch() {
        while (scratchCount > 0) {
            giveBack(scratch[--scratchCount]);
        }
    }

    private void xorAll(long[] target) {
        int count = 0;
        for (int place = 0; place <= dataChunks; place++) {
            if (old[place] != null && old[place] != ZERO) {
                sources[count++] = old[place];
            }
            if (fresh[place] != null && fresh[place] != ZERO) {
                sources[count++] = fresh[place];
            }
        }
        if (count == 0) {
            sources[count++] = ZERO;
        }
        xor(target, count);
    }

    /** The XOR of the first sources; where they are too many for one go, of the target and the further ones. */
    private void xor(long[] target, int count) {
        int done = 0;
        while (done < count) {
            boolean more = done > 0;
            if (more) {
                sources[--done] = target;
            }
            int next = Math.min(count - done, Parity.SOURCES_MAX);
            System.arraycopy(sources, done, sources, 0, next);
            Parity.xor(target, sources, next, from, end);
            done += next;
        }
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

    /** A page for {@link #giveBack}; what it holds is of no importance. */
    long[] take() {
        return freeCount == 0 ? new long[PAGE_WORDS] : free[--freeCount];
    }
}
