// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.storage.MemberFault;

/**
 * One operation in execution. It goes through its runs, a run through its steps; the commands of a step are submitted
 * together:
 *
 * <pre>
 *   read, RAID 0 write   the whole run
 *   RAID 1, 10 write     one chunk's piece, on every member that holds it, under the chunk's lock
 *   RAID 5, 6 write      stripe by stripe under its lock, column by column: its reads, its entries in the
 *                        partial-parity log where there is one, its writes
 *   RAID 5, 6 read       with a member missing, stripe by stripe: where a chunk is missing, under the stripe's lock
 *                        the reads of one column after the other; elsewhere the part's pieces
 *   flush                one command for each member
 *   SYNC                 stripe by stripe under its lock, column by column: its reads, then its writes
 * </pre>
 *
 * A step that cannot begin (RAID_ERR) or in which a command failed (IO_FAIL) suspends the context, its lock kept,
 * until firmware says whether to try the step again or to give up.
 */
final class Context {
    private enum Step {
        IDLE, PIECES, MIRROR, COLUMN_READS, COLUMN_LOG, COLUMN_WRITES, COLUMN_DECODE, SYNC_READS, SYNC_WRITES, FLUSH,
        QUIESCE
    }

    final int index;
    private final RaidStage stage;
    private final StepCommands commands;
    private final Run run = new Run();
    private final StripeColumns columns;
    private Operation operation;
    private Step step = Step.IDLE;
    /** When the commands of the next step are submitted. */
    private long readyPs;
    private boolean suspended;
    /** Blocks of the run before the current step, and in it. */
    private int runDone;
    private int stepBlocks;
    /** Whether the run is gone through stripe by stripe; and, in pieces, the block of it to go up to. */
    private boolean byStripes;
    private int piecesEnd;
    /** Piece that the step did not begin because its member is offline or a fault struck; none when 0 blocks. */
    private int refusedAt;
    private int refusedBlocks;
    private int refusedMembers;
    private final LockedStripe stripe;
    private final SyncColumns syncColumns;
    /** Stripes that a SYNC has behind it. */
    private int stripesDone;
    private boolean locked;
    private boolean reconstruct;
    /** Contexts that a quiesce still waits for, one bit each. */
    private int waitFor;

    Context(RaidStage stage, int index) {
        this.stage = stage;
        this.index = index;
        commands = new StepCommands(stage, index);
        columns = new StripeColumns(stage, commands, run);
        stripe = new LockedStripe(stage);
        syncColumns = new SyncColumns(stage, commands, stripe);
    }

    /** Takes the array's shape. */
    void shape(Geometry geometry) {
        columns.shape(geometry);
        syncColumns.shape(geometry);
    }

    int cid() {
        return operation.cid;
    }

    void start(Operation next, long atPs) {
        operation = next;
        readyPs = atPs;
        run.before(next, stage.geometry.extentBlocks());
        switch (next.opcode) {
            case Opcode.INTERNAL_FLUSH -> flush();
            case Opcode.INTERNAL_QUIESCE -> {
                step = Step.QUIESCE;
                waitFor = stage.occupied();
                stage.quiescing(index, true);
                othersLeft(index, atPs);
            }
            case Opcode.INTERNAL_SYNC -> {
                stripesDone = 0;
                nextSynced();
            }
            default -> nextRun();
        }
    }

    /** A context has become free; a quiesce waits for those that were in use when it began. */
    void othersLeft(int other, long nowPs) {
        waitFor &= ~(1 << other);
        if (waitFor == 0) {
            stage.quiescing(index, false);
            finish(NvmeStatus.SUCCESS, nowPs);
        }
    }

    // ---- runs -------------------------------------------------------------------------------------------------------

    private void nextRun() {
        runDone = 0;
        reconstruct = false;
        if (run.next()) {
            beginRun();
        } else {
            finish(NvmeStatus.SUCCESS, readyPs);
        }
    }

    private void beginRun() {
        step = Step.IDLE;
        RaidLevel level = stage.geometry.level();
        byStripes = operation.reads()
                ? level.parities() > 0 && (stage.offline() | stage.rebuildMembers) != 0
                : level != RaidLevel.RAID0;
        long lastChunk = stage.map.chunk(run.physical() + run.blocks() - 1);
        if (!stage.levelKnown || stage.map.stripe(lastChunk) >= stage.geometry.stripes()) {
            suspend(Reason.RAID_ERR, 0, NvmeStatus.SUCCESS, 0, run.blocks());
        } else if (byStripes) {
            nextStripe();
        } else {
            piecesEnd = run.blocks();
            pieces();
        }
    }

    /** Reads, or writes what needs no parity: one command a piece of a chunk. */
    private void pieces() {
        step = Step.PIECES;
        commands.begin(operation, operation.reads() ? Opcode.READ : Opcode.WRITE);
        refusedBlocks = 0;
        int at = runDone;
        while (at < piecesEnd && commands.count() < StepCommands.COUNT_MAX) {
            long chunk = stage.map.chunk(run.physical() + at);
            int offset = stage.map.offset(run.physical() + at);
            int blocks = Math.min(piecesEnd - at, stage.geometry.chunkBlocks() - offset);
            long atStripe = stage.map.stripe(chunk);
            int dataChunk = stage.map.dataChunk(chunk);
            int missing = stage.missing(atStripe);
            int member = stage.map.readMember(atStripe, dataChunk, missing);
            boolean struck = stage.takeFault(atStripe);
            if (member == StripeMap.NONE || struck) {
                refusedAt = at;
                refusedBlocks = blocks;
                refusedMembers = stage.map.holders(atStripe, dataChunk) & missing;
                break;
            }
            issue(member, stage.map.memberBlock(atStripe, member) + offset, blocks, run.fragment(at), run.word(at));
            at += blocks;
        }
        stepBlocks = at - runDone;
        submitted();
    }

    // ---- stripes ----------------------------------------------------------------------------------------------------

    private void nextStripe() {
        if (runDone == run.blocks()) {
            nextRun();
            return;
        }
        long block = run.physical() + runDone;
        stripe.number(stage.map.stripe(stage.map.chunk(block)));
        long end = (stripe.number() + 1) * stage.geometry.dataChunks() << stage.geometry.chunkShift();
        stepBlocks = (int) Math.min(run.blocks() - runDone, end - block);
        step = Step.IDLE;
        if (operation.reads() && !chunkMissing(block, block + stepBlocks - 1)) {
            piecesEnd = runDone + stepBlocks;
            pieces();
        } else if (stage.lock(this, stripe.number(), readyPs)) {
            granted(readyPs);
        }
    }

    private boolean chunkMissing(long first, long last) {
        int held = 0;
        for (long chunk = stage.map.chunk(first); chunk <= stage.map.chunk(last); chunk++) {
            held |= stage.map.holders(stripe.number(), stage.map.dataChunk(chunk));
        }
        return (held & stage.missing(stripe.number())) != 0;
    }

    /** The stripe's lock is this context's. */
    void granted(long atPs) {
        if (operation.opcode == Opcode.INTERNAL_SYNC) {
            if (!syncStripe(atPs)) {
                nextSynced();
            }
            return;
        }
        boolean struck = look(atPs);
        boolean parity = stage.geometry.level().parities() > 0;
        boolean lost = parity && !operation.reads()
                && Integer.bitCount(stripe.missing()) > stage.geometry.level().parities();
        if (lost || struck) {
            refuseStripe();
        } else if (parity) {
            columns.begin(operation, index, stripe, runDone, stepBlocks);
            column();
        } else {
            mirror();
        }
    }

    /** Takes the stripe under its lock as it is now; whether the injected fault strikes it. */
    private boolean look(long atPs) {
        readyPs = Math.max(readyPs, atPs);
        locked = true;
        reconstruct = false;
        return stage.takeFault(stripe.number());
    }

    private void refuseStripe() {
        step = Step.IDLE;
        int concerned = stage.map.copies() > 1 ? stage.map.holders(stripe.number(), 0) : -1;
        int members = stripe.missing() & concerned;
        if (operation.opcode == Opcode.INTERNAL_SYNC) {
            suspendSync(Reason.RAID_ERR, members, NvmeStatus.SUCCESS, 0,
                    stage.geometry.dataChunks() << stage.geometry.chunkShift());
        } else {
            suspend(Reason.RAID_ERR, members, NvmeStatus.SUCCESS, runDone, stepBlocks);
        }
    }

    private void mirror() {
        int left = ~stripe.missing();
        if ((stage.map.holders(stripe.number(), 0) & left) == 0) {
            refuseStripe();
            return;
        }
        step = Step.MIRROR;
        commands.begin(operation, Opcode.WRITE);
        int offset = stage.map.offset(run.physical() + runDone);
        for (int copy = 0; copy < stage.map.copies(); copy++) {
            int member = stage.map.copyMember(stripe.number(), copy);
            if ((left >>> member & 1) != 0) {
                issue(member, stage.map.copyBlock(stripe.number(), copy) + offset, stepBlocks, run.fragment(runDone),
                        run.word(runDone));
            }
        }
        submitted();
    }

    /** Begins the column at which {@link #columns} stands. */
    private void column() {
        if (operation.reads()) {
            if (columns.chooseRead(readyPs)) {
                columnReads(Step.COLUMN_DECODE);
            } else {
                refuseStripe();
            }
        } else if (!columns.chooseWrite(reconstruct, readyPs)) {
            refuseStripe();
        } else if (columns.hasReads()) {
            columnReads(Step.COLUMN_READS);
        } else {
            columnLog();
        }
    }

    private void columnReads(Step reads) {
        step = reads;
        columns.submitReads(readyPs);
        submitted();
    }

    private void columnLog() {
        if (!columns.logged()) {
            columnWrites();
            return;
        }
        step = Step.COLUMN_LOG;
        readyPs += ModelTiming.LOG_PS;
        columns.submitLog(readyPs);
        submitted();
    }

    private void columnWrites() {
        step = Step.COLUMN_WRITES;
        columns.submitWrites(readyPs);
        submitted();
    }

    private void columnDone(long nowPs) {
        reconstruct = false;
        if (columns.next()) {
            column();
        } else {
            stripeDone(nowPs);
        }
    }

    // ---- SYNC -------------------------------------------------------------------------------------------------------

    private void nextSynced() {
        boolean waits = false;
        while (!waits) {
            if (stripesDone == operation.blocks) {
                finish(NvmeStatus.SUCCESS, readyPs);
                return;
            }
            stripe.number(operation.firstBlock + stripesDone);
            step = Step.IDLE;
            waits = !stage.lock(this, stripe.number(), readyPs) || syncStripe(readyPs);
        }
    }

    /** Begins the stripe, whose lock has been given; false when there is nothing to do for it, and it is over. */
    private boolean syncStripe(long atPs) {
        if (look(atPs)) {
            refuseStripe();
            return true;
        }
        syncColumns.begin(operation, index);
        return syncColumn();
    }

    private boolean syncColumn() {
        switch (syncColumns.choose(readyPs)) {
            case COLUMN -> {
                step = Step.SYNC_READS;
                syncColumns.submitReads(readyPs);
                submitted();
            }
            case REFUSED -> refuseStripe();
            default -> {
                syncColumns.stripeDone();
                stripesDone++;
                unlock(readyPs);
                return false;
            }
        }
        return true;
    }

    private void syncWrites() {
        step = Step.SYNC_WRITES;
        syncColumns.submitWrites(readyPs);
        submitted();
    }

    private void syncRead() {
        if (syncColumns.hasWrites()) {
            syncWrites();
        } else {
            syncColumns.judge();
            syncNext();
        }
    }

    private void syncNext() {
        syncColumns.next();
        syncOn();
    }

    private void syncOn() {
        if (!syncColumn()) {
            nextSynced();
        }
    }

    // ---- member commands --------------------------------------------------------------------------------------------

    private void flush() {
        step = Step.FLUSH;
        commands.begin(operation, Opcode.FLUSH);
        for (int member = 0; member < stage.geometry.members(); member++) {
            if ((stage.online >>> member & 1) != 0) {
                issue(member, 0, 0, MemberFault.ANY_FRAGMENT, StepCommands.NO_WORD);
            }
        }
        submitted();
    }

    private void issue(int member, long block, int blocks, int fragment, int word) {
        commands.issue(readyPs, member, block, blocks, fragment, word);
    }

    private void submitted() {
        if (!commands.submitted()) {
            stepDone(readyPs);
        }
    }

    void memberDone(int command, long nowPs) {
        if (commands.memberDone(command)) {
            stepDone(nowPs);
        }
    }

    /** The last completion of a step without payload. */
    void allDone(long nowPs) {
        commands.allDone();
        stepDone(nowPs);
    }

    private void stepDone(long nowPs) {
        readyPs = nowPs + ModelTiming.STEP_PS;
        if (commands.failed()) {
            failed();
            return;
        }
        switch (step) {
            case PIECES -> piecesDone();
            case MIRROR -> stripeDone(nowPs);
            case COLUMN_READS -> columnLog();
            case COLUMN_LOG -> columnWrites();
            case COLUMN_WRITES -> columnDone(nowPs);
            case COLUMN_DECODE -> {
                columns.decode();
                columnDone(nowPs);
            }
            case SYNC_READS -> syncRead();
            case SYNC_WRITES -> syncNext();
            case FLUSH -> finish(NvmeStatus.SUCCESS, nowPs);
            default -> throw new IllegalStateException("no such step: step=" + step);
        }
    }

    private void piecesDone() {
        if (refusedBlocks > 0) {
            suspend(Reason.RAID_ERR, refusedMembers, NvmeStatus.SUCCESS, refusedAt, refusedBlocks);
            return;
        }
        runDone += stepBlocks;
        if (runDone < piecesEnd) {
            pieces();
        } else {
            nextStripe();
        }
    }

    private void stripeDone(long nowPs) {
        runDone += stepBlocks;
        unlock(nowPs);
        nextStripe();
    }

    private void unlock(long nowPs) {
        locked = false;
        stage.unlock(this, stripe.number(), nowPs);
    }

    // ---- suspension -------------------------------------------------------------------------------------------------

    private void failed() {
        if (operation.opcode == Opcode.INTERNAL_SYNC) {
            suspendSync(Reason.IO_FAIL, commands.failedMembers(), commands.failedStatus(), syncColumns.from(),
                    syncColumns.blocks());
            return;
        }
        int at = 0;
        int blocks = commands.failedBlocks();
        switch (step) {
            case PIECES, MIRROR -> at = run.at(commands.failedWord());
            case COLUMN_READS, COLUMN_LOG, COLUMN_WRITES, COLUMN_DECODE -> {
                at = columns.start();
                blocks = columns.blocks();
            }
            default -> {
                // A flush has no place.
            }
        }
        suspend(Reason.IO_FAIL, commands.failedMembers(), commands.failedStatus(), at, blocks);
    }

    private void suspend(Reason reason, int members, int status, int at, int blocks) {
        suspended = true;
        stage.model.suspended(operation, reason, index, run.fragment(at), members, status, run.physical() + at, blocks,
                run.start() + at, readyPs);
    }

    private void suspendSync(Reason reason, int members, int status, int offset, int blocks) {
        suspended = true;
        long first = stripe.number() * stage.geometry.dataChunks() << stage.geometry.chunkShift();
        stage.model.suspended(operation, reason, index, 0, members, status, first + offset, blocks, 0, readyPs);
    }

    /** Firmware's answer; false when it makes no sense here. */
    boolean resume(ResumeEntry entry, long nowPs) {
        boolean complete = entry.kind() == ResumeEntry.COMPLETE && entry.status() != NvmeStatus.SUCCESS;
        if (!suspended || !complete && entry.kind() != ResumeEntry.RETRY) {
            return false;
        }
        suspended = false;
        readyPs = nowPs + ModelTiming.STEP_PS;
        if (complete) {
            // Before anyone else writes to the stripe: what it has logged would be replayed over theirs.
            columns.giveBack();
            if (locked) {
                unlock(nowPs);
            }
            finish(entry.status(), nowPs);
        } else {
            retry(entry.reconstruct());
        }
        return true;
    }

    private void retry(boolean byReconstruct) {
        switch (step) {
            case COLUMN_READS, COLUMN_DECODE -> {
                reconstruct |= byReconstruct;
                column();
            }
            case COLUMN_LOG -> columnLog();
            case COLUMN_WRITES -> columnWrites();
            case MIRROR -> mirror();
            case SYNC_READS -> syncOn();
            case SYNC_WRITES -> syncWrites();
            case FLUSH -> flush();
            default -> {
                if (locked) {
                    granted(readyPs);
                } else if (byStripes) {
                    nextStripe();
                } else {
                    runDone = 0;
                    beginRun();
                }
            }
        }
    }

    private void finish(int status, long nowPs) {
        Operation finished = operation;
        step = Step.IDLE;
        columns.giveBack();
        syncColumns.giveBack();
        stage.model.decide(DecisionLog.FINISH, finished.index, index, status & 0xFF, 0, finished.cid, nowPs);
        stage.model.leave(finished, index, status, nowPs);
        stage.leave(this, nowPs);
    }
}
