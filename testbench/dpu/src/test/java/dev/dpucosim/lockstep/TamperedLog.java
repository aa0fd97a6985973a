// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.ForwardingStore;
import dev.dpucosim.storage.RamStore;
import java.util.function.Predicate;

/** A member on which one entry of the log of partial parity is another than the one that was written. */
final class TamperedLog extends ForwardingStore {

    /** What is done to an entry. */
    interface Change {
        /** Changes an entry, whose words are from the first of its partial parity on. */
        void to(long[] words, PartialParityEntry entry);
    }

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
        super(new RamStore(dataBlocks, tailBlocks));
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
            super.write(block, blocks, source, index);
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
        super.write(block, blocks, words, 0);
    }
}
