// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;

/** A member on which one entry of the log of partial parity is another than the one that was written. */
final class TamperedLog implements MemberStore {

    /** What is done to an entry. */
    interface Change {
        /** Changes an entry, whose words are from the first of its partial parity on. */
        void to(long[] words, PartialParityEntry entry);
    }

    private final RamStore store;
    private final long logBlock;
    private final Predicate<PartialParityEntry> which;
    private final Change change;
    private final boolean sealed;
    private int skip = 20;
    private boolean done;

    /**
     * A member.
     *
     * @param which entries that can be changed; some are let go by first
     * @param change what is done to one of them, or null: it does not come
     * @param sealed whether the changed entry has right checksums
     */
    TamperedLog(long dataBlocks, long tailBlocks, long logBlock, Predicate<PartialParityEntry> which,
            Change change, boolean sealed) {
        store = new RamStore(dataBlocks, tailBlocks);
        this.logBlock = logBlock;
        this.which = which;
        this.change = change;
        this.sealed = sealed;
    }

    boolean done() {
        return done;
    }

    @Override
    public void write(long block, int blocks, long[] source, int index) {
        if (block < logBlock || block >= logBlock + PartialParityEntry.logBlocks() || done) {
            store.write(block, blocks, source, index);
            return;
        }
        long[] words = new long[blocks * BLOCK_WORDS];
        System.arraycopy(source, index, words, 0, words.length);
        PartialParityEntry entry = new PartialParityEntry().wrap(words, words.length - BLOCK_WORDS);
        if (which.test(entry) && skip-- == 0) {
            done = true;
            if (change == null) {
                return;
            }
            change.to(words, entry);
            if (sealed) {
                entry.seal();
            }
        }
        store.write(block, blocks, words, 0);
    }

    @Override
    public long dataBlocks() {
        return store.dataBlocks();
    }

    @Override
    public long blocks() {
        return store.blocks();
    }

    @Override
    public boolean knownZero() {
        return store.knownZero();
    }

    @Override
    public void read(long block, int blocks, long[] target, int index) {
        store.read(block, blocks, target, index);
    }

    @Override
    public void xor(long block, int blocks, long[] accumulator, int index) {
        store.xor(block, blocks, accumulator, index);
    }

    @Override
    public void read(long block, int blocks, MemorySegment target, long offset) {
        store.read(block, blocks, target, offset);
    }

    @Override
    public void write(long block, int blocks, MemorySegment source, long offset) {
        store.write(block, blocks, source, offset);
    }

    @Override
    public void zero(long block, int blocks) {
        store.zero(block, blocks);
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public void close() {
        store.close();
    }
}
