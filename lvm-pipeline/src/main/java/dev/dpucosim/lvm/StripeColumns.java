// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.ColumnChoice;
import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.ParityStrategy;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.RamStore;

/**
 * The columns of one stripe's part of a run on an array with parity, one after the other: of a write, or of a read that
 * a chunk is missing of. Says which member commands a column's steps have; its owner submits them and waits.
 */
final class StripeColumns {
    private final RaidStage stage;
    private final StepCommands commands;
    private final Run run;
    private ColumnPlan plan;
    private ColumnChoice choice;
    private int dataChunks;
    private int places;
    private Operation operation;
    private int context;
    private LockedStripe stripe;
    private int column;
    /** Places of the chunks that were missing when the column was chosen, one bit each. */
    private int missing;
    private ParityStrategy strategy;
    private int reads;
    /** The column's new parity, from its first writes until they have succeeded. */
    private long[] parity;
    private long[] q;
    private final ColumnEntries entries;

    StripeColumns(RaidStage stage, StepCommands commands, Run run) {
        this.stage = stage;
        this.commands = commands;
        this.run = run;
        entries = new ColumnEntries(stage);
    }

    /** Takes the array's shape. */
    void shape(Geometry geometry) {
        boolean any = geometry.level().parities() > 0;
        dataChunks = geometry.dataChunks();
        places = dataChunks + geometry.level().parities();
        plan = any ? new ColumnPlan(geometry) : null;
        choice = any ? new ColumnChoice(geometry) : null;
    }

    /** Stands before the columns of a stripe's part, which begins at a block of the run. */
    void begin(Operation owner, int contextIndex, LockedStripe ofStripe, int runAt, int blocks) {
        operation = owner;
        context = contextIndex;
        stripe = ofStripe;
        column = 0;
        long first = run.physical() + runAt;
        long last = first + blocks - 1;
        plan.plan(stage.map.dataChunk(stage.map.chunk(first)), stage.map.offset(first),
                stage.map.dataChunk(stage.map.chunk(last)), stage.map.offset(last) + 1);
    }

    /** Goes to the next column; false when there is none. */
    boolean next() {
        giveBack();
        column++;
        return column < plan.count();
    }

    /** Chooses how the column is written, on old parity or not; false when what the stripe holds cannot be known. */
    boolean chooseWrite(boolean reconstruct, long nowPs) {
        giveBack();
        missing = stripe.missingPlaces();
        strategy = choice.choose(plan.chunkFirst(column), plan.chunkLast(column), missing,
                stripe.trusted() && !reconstruct);
        if (strategy == ParityStrategy.LOST) {
            return false;
        }
        reads = choice.reads();
        stage.model.count(switch (strategy) {
            case FULL -> LvmRegisters.COLUMNS_FULL;
            case READ_MODIFY -> LvmRegisters.COLUMNS_READ_MODIFY;
            case RECONSTRUCT -> LvmRegisters.COLUMNS_RECONSTRUCT;
            case RECOVER -> LvmRegisters.COLUMNS_RECOVER;
            default -> LvmRegisters.COLUMNS_DATA_ONLY;
        });
        decide(code(), nowPs);
        return true;
    }

    private int code() {
        return switch (strategy) {
            case FULL -> DecisionLog.STRATEGY_FULL;
            case READ_MODIFY -> DecisionLog.STRATEGY_READ_MODIFY;
            case RECONSTRUCT -> DecisionLog.STRATEGY_RECONSTRUCT;
            case RECOVER -> DecisionLog.STRATEGY_RECOVER;
            default -> DecisionLog.STRATEGY_DATA_ONLY;
        };
    }

    /** Chooses what is read to tell the column; false when that cannot be known. */
    boolean chooseRead(long nowPs) {
        missing = stripe.missingPlaces();
        int touched = touchedPlaces();
        int wanted = touched & missing;
        reads = wanted == 0 ? touched : choice.readsFor(Integer.numberOfTrailingZeros(wanted), missing, stripe
                .trusted());
        if (reads == 0) {
            return false;
        }
        if (wanted != 0) {
            stage.model.count(LvmRegisters.READS_RECONSTRUCTED);
        }
        decide(DecisionLog.STRATEGY_DECODE, nowPs);
        return true;
    }

    private void decide(int code, long nowPs) {
        stage.model.decide(DecisionLog.COLUMN, operation.index, context, code, stripe.number(), operation.cid, nowPs);
    }

    private int touchedPlaces() {
        return (1 << plan.touched(column)) - 1 << plan.chunkFirst(column);
    }

    private boolean touches(int place) {
        return place >= plan.chunkFirst(column) && place <= plan.chunkLast(column);
    }

    /** Whether the column reads before it writes. */
    boolean hasReads() {
        return reads != 0;
    }

    /** Submits the reads; what a read of the host wants goes to its buffer. */
    void submitReads(long nowPs) {
        commands.begin(operation, Opcode.READ);
        for (int place = 0; place < places; place++) {
            if ((reads >>> place & 1) != 0) {
                int at = touches(place) ? columnStart(place) : 0;
                issue(nowPs, place, touches(place) ? run.fragment(at) : MemberFault.ANY_FRAGMENT,
                        touches(place) && operation.reads() ? run.word(at) : StepCommands.NO_WORD);
            }
        }
    }

    /** Whether the column's partial parity is logged before it is written. */
    boolean logged() {
        return stage.log.enabled && strategy != ParityStrategy.DATA_ONLY;
    }

    /** Submits the entries of the log, for the parity chunks whose members are there now. */
    void submitLog(long nowPs) {
        commands.beginDurable(operation);
        int left = ~stripe.missingPlaces() & (1 << places) - (1 << dataChunks);
        if (left != 0 && !entries.begun()) {
            beginEntries();
        }
        for (; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            commands.issueFrom(nowPs, stage.map.member(stripe.number(), place), entries.entryBlock(),
                    entries.entryBlocks(), stage.columnData == null ? null : entries.write(place - dataChunks),
                    entries.entryWord());
            stage.model.count(LvmRegisters.LOG_ENTRIES);
            stage.model.add(LvmRegisters.LOG_BLOCKS, entries.entryBlocks());
        }
    }

    /** What was missing when the column was chosen may be more by now: what cannot be written is in the entries. */
    private void beginEntries() {
        int all = touchedPlaces();
        int present = all & ~stripe.missingPlaces();
        boolean partial = strategy != ParityStrategy.FULL || present != all;
        entries.begin(context, stripe, plan.from(column), blocks(), partial, present, code());
        if (stage.columnData != null) {
            ColumnData data = encode();
            if (partial) {
                data.partial(present, entries.partial(0), q == null ? null : entries.partial(1));
            }
            data.freeScratch();
        }
    }

    /** Submits the writes to the members that are there now; the first time, the new parity is computed. */
    void submitWrites(long nowPs) {
        if (stage.columnData != null && parity == null && strategy != ParityStrategy.DATA_ONLY) {
            encode().freeScratch();
        }
        if (stage.log.enabled) {
            commands.beginDurable(operation);
        } else {
            commands.begin(operation, Opcode.WRITE);
        }
        int left = ~stripe.missingPlaces();
        for (int place = 0; place < places; place++) {
            if ((left >>> place & 1) == 0) {
                continue;
            }
            if (place >= dataChunks) {
                commands.issueFrom(nowPs, stage.map.member(stripe.number(), place), columnBlock(), blocks(),
                        place == dataChunks ? parity : q, RamStore.word(columnBlock()));
            } else if (touches(place)) {
                int at = columnStart(place);
                issue(nowPs, place, run.fragment(at), run.word(at));
            }
        }
    }

    private void issue(long nowPs, int place, int fragment, int word) {
        commands.issue(nowPs, stage.map.member(stripe.number(), place), columnBlock(), blocks(), fragment, word);
    }

    /**
     * The old contents are read here, when the last read has completed: under the stripe's lock they are what they
     * were when each of the reads completed.
     */
    private ColumnData old() {
        ColumnData data = stage.columnData;
        data.begin(columnBlock(), blocks());
        for (int left = reads; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            data.addMember(place, stage.map.member(stripe.number(), place));
        }
        return data;
    }

    /** Computes the new parity. */
    private ColumnData encode() {
        ColumnData data = old();
        for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
            if (operation.zeroes()) {
                data.addZero(chunk);
            } else {
                data.addNew(chunk, stage.model.buffer(operation), run.word(columnStart(chunk)));
            }
        }
        data.encode(strategy, missing);
        parity = data.parity();
        q = data.q();
        return data;
    }

    /** The reads of a host's read have completed: puts what is missing into its buffer. */
    void decode() {
        int wanted = touchedPlaces() & missing;
        if (stage.columnData == null || wanted == 0) {
            return;
        }
        ColumnData data = old();
        data.decode(missing);
        for (int left = wanted; left != 0; left &= left - 1) {
            int place = Integer.numberOfTrailingZeros(left);
            data.copy(place, stage.model.buffer(operation), run.word(columnStart(place)));
        }
        data.freeScratch();
    }

    /** Nothing of the column will be written any more. */
    void giveBack() {
        entries.over();
        if (parity != null) {
            stage.columnData.giveBack(parity);
        }
        if (q != null) {
            stage.columnData.giveBack(q);
        }
        parity = null;
        q = null;
    }

    /** First block of the column in the lowest chunk that it touches, counted in the run. */
    int start() {
        return columnStart(plan.chunkFirst(column));
    }

    /** Blocks of the column in each chunk. */
    int blocks() {
        return plan.end(column) - plan.from(column);
    }

    private long columnBlock() {
        return stage.map.memberBlock(stripe.number()) + plan.from(column);
    }

    /** First block of the column's part of a chunk, counted in the run. */
    private int columnStart(int chunk) {
        long block = (stripe.number() * dataChunks + chunk << stage.geometry.chunkShift()) + plan.from(column);
        return (int) (block - run.physical());
    }
}
