// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;

/**
 * The columns of one stripe of a SYNC, one after the other: which chunks are read, and which are written or judged. A
 * chunk is given by its place in the stripe; the copies of a mirrored stripe count as places.
 *
 * <pre>
 *               array with parity                                 mirrored
 *   write, M    d chunks that are there tell those on M           the first copy that is not on M goes to those on M
 *   write, 0    the data tells the parity that is there           the first copy goes to all others that are there
 *   check       all that is there: does the parity fit?           the first copy and each other: are they equal?
 * </pre>
 */
final class SyncColumns {
    /** What there is to do next in the stripe. */
    enum Next {
        /** The column that was chosen. */
        COLUMN,
        /** Nothing: what the stripe holds cannot be known. */
        REFUSED,
        /** Nothing more. */
        OVER
    }

    private final RaidStage stage;
    private final StepCommands commands;
    private final LockedStripe stripe;
    private boolean parity;
    private int dataChunks;
    private int places;
    private int chunkBlocks;
    private Operation operation;
    private int context;
    /** First chunk offset of the column. */
    private int from;
    /** Of a check of copies, the copy that is looked at. */
    private int copy;
    private int missing;
    private int reads;
    private int writes;
    /** What is written, from its first writes until they have succeeded, and the word where it begins. */
    private long[] first;
    private long[] second;
    private int word;

    SyncColumns(RaidStage stage, StepCommands commands, LockedStripe stripe) {
        this.stage = stage;
        this.commands = commands;
        this.stripe = stripe;
    }

    /** Takes the array's shape. */
    void shape(Geometry geometry) {
        parity = geometry.level().parities() > 0;
        dataChunks = geometry.dataChunks();
        places = parity ? geometry.members() : stage.map.copies();
        chunkBlocks = geometry.chunkBlocks();
    }

    /** Stands before the columns of the stripe. */
    void begin(Operation owner, int contextIndex) {
        operation = owner;
        context = contextIndex;
        from = 0;
        copy = 0;
    }

    /** Chooses how the column at which it stands is done, or the next one if it need not be done. */
    Next choose(long nowPs) {
        giveBack();
        if (from == chunkBlocks) {
            return Next.OVER;
        }
        if (!possible()) {
            return Next.REFUSED;
        }
        if (from == chunkBlocks || !operation.check && writes == 0) {
            return Next.OVER;
        }
        stage.model.count(operation.check ? LvmRegisters.CHECK_COLUMNS : LvmRegisters.SYNC_COLUMNS);
        stage.model.decide(DecisionLog.COLUMN, operation.index, context,
                operation.check ? DecisionLog.STRATEGY_CHECK : DecisionLog.STRATEGY_SYNC, stripe.number(),
                operation.cid, nowPs);
        return Next.COLUMN;
    }

    /** The stripe is over: a rebuild or resync that has come to it has come one further. */
    void stripeDone() {
        if (!operation.check && operation.members == stage.rebuildMembers
                && stripe.number() == stage.rebuildWatermark) {
            stage.rebuildWatermark++;
        }
    }

    // ---- what is read and written -----------------------------------------------------------------------------------

    private boolean possible() {
        missing = placesOf(stripe.missing());
        if (!stage.levelKnown || places == 1
                || Long.compareUnsigned(stripe.number(), stage.geometry.stripes()) >= 0) {
            return false;
        }
        if (operation.check) {
            return parity ? checkParity() : checkCopies();
        }
        return parity ? writeParity() : writeCopies();
    }

    private boolean writeParity() {
        int data = (1 << dataChunks) - 1;
        int left = all() & ~missing;
        if (operation.members == 0) {
            reads = data;
            writes = left & ~data;
            return (data & missing) == 0;
        }
        writes = placesOf(operation.members);
        reads = lowest(left & ~writes, dataChunks);
        // A place for every member: one that is not there, or not online, is none of these.
        return Integer.bitCount(operation.members) == Integer.bitCount(writes & ~placesOf(stage.offline()))
                && Integer.bitCount(reads) == dataChunks
                && ((writes & data) == 0 || stripe.trusted());
    }

    private boolean writeCopies() {
        int wanted = placesOf(operation.members);
        int sources = all() & ~missing & ~wanted;
        reads = Integer.lowestOneBit(sources);
        writes = operation.members == 0 ? sources & ~reads : wanted;
        return sources != 0 && (wanted & placesOf(stage.offline())) == 0;
    }

    private boolean checkParity() {
        int data = (1 << dataChunks) - 1;
        reads = all() & ~missing;
        writes = 0;
        return operation.members == 0 && (data & missing) == 0 && (reads & ~data) != 0;
    }

    private boolean checkCopies() {
        int left = all() & ~missing;
        int source = Integer.lowestOneBit(left);
        writes = 0;
        while (from < chunkBlocks && ((left & ~source) >>> copy & 1) == 0) {
            next();
        }
        reads = source | 1 << copy;
        return left != 0;
    }

    private static int lowest(int bits, int count) {
        int left = bits;
        while (Integer.bitCount(left) > count) {
            left &= ~Integer.highestOneBit(left);
        }
        return left;
    }

    /** Goes to the next column: of a check of copies the same offsets of the next copy. */
    void next() {
        copy = operation.check && !parity ? (copy + 1) % places : 0;
        from = copy == 0 ? end() : from;
    }

    private int end() {
        return Math.min(chunkBlocks, from + ColumnPlan.COLUMN_BLOCKS_MAX);
    }

    // ---- commands ---------------------------------------------------------------------------------------------------

    /** Submits the column's reads. */
    void submitReads(long nowPs) {
        commands.begin(operation, Opcode.READ);
        for (int left = reads; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            commands.issue(nowPs, member(place), block(place), blocks(), MemberFault.ANY_FRAGMENT,
                    StepCommands.NO_WORD);
        }
    }

    /** Whether the column writes what its reads tell. */
    boolean hasWrites() {
        return writes != 0;
    }

    /** Submits the writes to the members that are there now; the first time, what is written is worked out. */
    void submitWrites(long nowPs) {
        if (stage.columnData != null && first == null) {
            solve();
        }
        commands.begin(operation, Opcode.WRITE);
        int online = ~placesOf(stage.offline());
        for (int left = writes & online; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            boolean isFirst = !parity || place == Integer.numberOfTrailingZeros(writes);
            commands.issueFrom(nowPs, member(place), block(place), blocks(), isFirst ? first : second, word);
        }
    }

    private void solve() {
        ColumnData data = stage.columnData;
        if (parity) {
            addReads(data);
            data.solve(all() & ~reads, writes);
            first = data.copy(Integer.numberOfTrailingZeros(writes));
            int more = writes & writes - 1;
            second = more == 0 ? null : data.copy(Integer.numberOfTrailingZeros(more));
            word = RamStore.word(block(0));
            data.freeScratch();
        } else {
            first = data.take();
            word = 0;
            read(Integer.numberOfTrailingZeros(reads), first);
        }
    }

    /** The reads of a check have completed: counts the blocks that do not fit. */
    void judge() {
        ColumnData data = stage.columnData;
        if (data == null) {
            return;
        }
        int differing;
        if (parity) {
            addReads(data);
            differing = data.misfits();
        } else {
            long[] one = data.take();
            long[] other = data.take();
            read(Integer.numberOfTrailingZeros(reads), one);
            read(copy, other);
            differing = ColumnData.differing(one, other, 0, blocks() * MemberStore.BLOCK_WORDS);
            data.giveBack(one);
            data.giveBack(other);
        }
        operation.blocksDiffering += differing;
        stage.model.add(LvmRegisters.CHECK_MISMATCHES, differing);
    }

    /** Under the stripe's lock the members hold what they held when each of the reads completed. */
    private void addReads(ColumnData data) {
        data.begin(block(0), blocks());
        for (int left = reads; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            data.addMember(place, member(place));
        }
    }

    private void read(int place, long[] page) {
        stage.columnData.store(member(place)).read(block(place), blocks(), page, 0);
    }

    /** Nothing of the column will be written any more. */
    void giveBack() {
        if (first != null) {
            stage.columnData.giveBack(first);
        }
        if (second != null) {
            stage.columnData.giveBack(second);
        }
        first = null;
        second = null;
    }

    // ---- where it is ------------------------------------------------------------------------------------------------

    /** First chunk offset of the column. */
    int from() {
        return from;
    }

    int blocks() {
        return end() - from;
    }

    private int all() {
        return (1 << places) - 1;
    }

    private int placesOf(int members) {
        int found = 0;
        for (int place = 0; place < places; place++) {
            found |= (members >>> member(place) & 1) << place;
        }
        return found;
    }

    private int member(int place) {
        return parity ? stage.map.member(stripe.number(), place) : stage.map.copyMember(stripe.number(), place);
    }

    private long block(int place) {
        return (parity ? stage.map.memberBlock(stripe.number()) : stage.map.copyBlock(stripe.number(), place)) + from;
    }
}
