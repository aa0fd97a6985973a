// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;

/**
 * The entries that one column has in the partial-parity log, P's and Q's. What they say of the column is settled when
 * they are begun, and stays so if they have to be written again: only who is live is looked at each time.
 */
final class ColumnEntries {
    private static final int PARITIES_MAX = 2;
    private static final long NOT_BEGUN = 0;
    private static final int WORDS = (ColumnPlan.COLUMN_BLOCKS_MAX + 1) * MemberStore.BLOCK_WORDS;

    private final RaidStage stage;
    private final PartialParityEntry entry = new PartialParityEntry();
    /** Partial parity at the column's words of a page, and the trailer behind it; null without payload, or no need. */
    private final long[][] pages = new long[PARITIES_MAX][];
    private int context;
    private long sequence = NOT_BEGUN;
    private long stripe;
    private int chunkOffset;
    private long memberBlock;
    private int blocks;
    private int stored;
    private int touched;
    private int missing;
    private int strategy;

    ColumnEntries(RaidStage stage) {
        this.stage = stage;
    }

    /** Whether the column has a number. */
    boolean begun() {
        return sequence != NOT_BEGUN;
    }

    /**
     * Gives the column its number.
     *
     * @param partial whether partial parity is stored, which {@link #partial} must hold before the entries are written
     * @param touchedPlaces chunks that are written, by place, one bit each
     */
    void begin(int ofContext, LockedStripe of, int columnOffset, int columnBlocks, boolean partial, int touchedPlaces,
            int strategyCode) {
        context = ofContext;
        sequence = stage.log.take(ofContext);
        stripe = of.number();
        chunkOffset = columnOffset;
        memberBlock = stage.map.memberBlock(stripe) + columnOffset;
        blocks = columnBlocks;
        stored = partial ? columnBlocks : 0;
        touched = touchedPlaces;
        missing = of.missing();
        strategy = strategyCode;
    }

    /** Where the partial parity of P or Q belongs, at the words that the column has in a page. */
    long[] partial(int parity) {
        if (pages[parity] == null) {
            pages[parity] = new long[WORDS];
        }
        return pages[parity];
    }

    /** Blocks of an entry. */
    int entryBlocks() {
        return stored + 1;
    }

    /** Block of the members at which the entries begin. */
    long entryBlock() {
        return stage.log.block(context, stored);
    }

    /** Word at which an entry begins in its page. */
    int entryWord() {
        return RamStore.word(memberBlock);
    }

    /** The page of P's or Q's entry, its trailer as things are now. */
    long[] write(int parity) {
        long[] page = partial(parity);
        entry.wrap(page, entryWord() + stored * MemberStore.BLOCK_WORDS).clear()
                .column(stripe, chunkOffset, blocks, stored).chunks(touched, missing).place(parity, strategy)
                .sequence(sequence, context);
        stage.log.live(entry);
        entry.seal();
        return page;
    }

    /** The column is over: recovery can do without its entries. */
    void over() {
        if (begun()) {
            stage.log.over(context);
            sequence = NOT_BEGUN;
        }
    }
}
