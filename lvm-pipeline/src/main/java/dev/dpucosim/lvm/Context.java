// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.ParityStrategy;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberFault;

/**
 * One operation in execution. It goes through its runs, a run through its steps; the commands of a step are submitted
 * together:
 *
 * <pre>
 *   read, RAID 0 write   the whole run
 *   RAID 1 write         one chunk's piece, on every member, under the chunk's lock
 *   RAID 5 write         stripe by stripe under its lock, column by column: its reads, then its writes
 *   flush                one command for each member
 * </pre>
 *
 * A step that cannot begin (RAID_ERR) or in which a command failed (IO_FAIL) suspends the context, its lock kept,
 * until firmware says whether to try the step again or to give up.
 */
final class Context {
    private enum Step {
        IDLE, PIECES, MIRROR, COLUMN_READS, COLUMN_WRITES, FLUSH, QUIESCE
    }

    final int index;
    private final RaidStage stage;
    private final StepCommands commands;
    private final Run run = new Run();
    private ColumnPlan plan;
    private Operation operation;
    private Step step = Step.IDLE;
    /** When the commands of the next step are submitted. */
    private long readyPs;
    private boolean suspended;
    /** Blocks of the run before the current step, and in it. */
    private int runDone;
    private int stepBlocks;
    /** Piece that the step did not begin because its member is offline or a fault struck; none when 0 blocks. */
    private int refusedAt;
    private int refusedBlocks;
    private int refusedMembers;
    private long stripe;
    private boolean locked;
    private int column;
    private ParityStrategy strategy;
    private boolean reconstruct;
    /** Contexts that a quiesce still waits for, one bit each. */
    private int waitFor;

    Context(RaidStage stage, int index) {
        this.stage = stage;
        this.index = index;
        commands = new StepCommands(stage, index);
    }

    /** Takes the plan that its columns are worked out with. */
    void plan(ColumnPlan columns) {
        plan = columns;
    }

    int cid() {
        return operation.cid;
    }

    void start(Operation next, long atPs) {
        operation = next;
        readyPs = atPs;
        run.before(next, stage.geometry.extentShift());
        switch (next.opcode) {
            case Opcode.INTERNAL_FLUSH -> flush();
            case Opcode.INTERNAL_QUIESCE -> {
                step = Step.QUIESCE;
                waitFor = stage.occupied();
                stage.quiescing(index, true);
                othersLeft(index, atPs);
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
        long lastChunk = stage.map.chunk(run.physical() + run.blocks() - 1);
        if (stage.map.stripe(lastChunk) >= stage.geometry.stripes()) {
            suspend(Reason.RAID_ERR, 0, NvmeStatus.SUCCESS, 0, run.blocks());
        } else if (operation.opcode == Opcode.READ || stage.geometry.level() == RaidLevel.RAID0) {
            pieces();
        } else {
            nextStripe();
        }
    }

    /** Reads a run, or writes one that needs no parity: one command a piece of a chunk. */
    private void pieces() {
        step = Step.PIECES;
        commands.begin(operation, operation.opcode == Opcode.READ ? Opcode.READ : Opcode.WRITE);
        refusedBlocks = 0;
        int at = runDone;
        while (at < run.blocks() && commands.count() < StepCommands.COUNT_MAX) {
            long chunk = stage.map.chunk(run.physical() + at);
            int offset = stage.map.offset(run.physical() + at);
            int blocks = Math.min(run.blocks() - at, stage.geometry.chunkBlocks() - offset);
            long atStripe = stage.map.stripe(chunk);
            int member = stage.map.dataMember(atStripe, stage.map.dataChunk(chunk));
            boolean online = online(1 << member);
            boolean struck = stage.takeFault(atStripe);
            if (!online || struck) {
                refusedAt = at;
                refusedBlocks = blocks;
                refusedMembers = online ? 0 : 1 << member;
                break;
            }
            issue(member, stage.map.memberBlock(atStripe) + offset, blocks, run.fragment(at), run.word(at));
            at += blocks;
        }
        stepBlocks = at - runDone;
        submitted();
    }

    private boolean online(int mask) {
        return (stage.online & mask) == mask;
    }

    // ---- stripes of a write -----------------------------------------------------------------------------------------

    private void nextStripe() {
        if (runDone == run.blocks()) {
            nextRun();
            return;
        }
        long block = run.physical() + runDone;
        stripe = stage.map.stripe(stage.map.chunk(block));
        long end = (stripe + 1) * stage.geometry.dataChunks() << stage.geometry.chunkShift();
        stepBlocks = (int) Math.min(run.blocks() - runDone, end - block);
        step = Step.IDLE;
        if (stage.lock(this, stripe, readyPs)) {
            granted(readyPs);
        }
    }

    /** The stripe's lock is this context's. */
    void granted(long atPs) {
        readyPs = Math.max(readyPs, atPs);
        locked = true;
        int all = (1 << stage.geometry.members()) - 1;
        boolean struck = stage.takeFault(stripe);
        if (!online(all) || struck) {
            suspend(Reason.RAID_ERR, ~stage.online & all, NvmeStatus.SUCCESS, runDone, stepBlocks);
            return;
        }
        reconstruct = false;
        if (stage.geometry.level() == RaidLevel.RAID1) {
            mirror();
            return;
        }
        long first = run.physical() + runDone;
        long last = first + stepBlocks - 1;
        plan.plan(stage.map.dataChunk(stage.map.chunk(first)), stage.map.offset(first),
                stage.map.dataChunk(stage.map.chunk(last)), stage.map.offset(last) + 1);
        column = 0;
        columnReads();
    }

    private void mirror() {
        step = Step.MIRROR;
        commands.begin(operation, Opcode.WRITE);
        long block = stage.map.memberBlock(stripe) + stage.map.offset(run.physical() + runDone);
        for (int member = 0; member < stage.geometry.members(); member++) {
            issue(member, block, stepBlocks, run.fragment(runDone), run.word(runDone));
        }
        submitted();
    }

    private void columnReads() {
        int dataChunks = stage.geometry.dataChunks();
        strategy = plan.strategy(column, stage.parityTrusted && !reconstruct);
        stage.model.count(switch (strategy) {
            case FULL -> LvmRegisters.COLUMNS_FULL;
            case READ_MODIFY -> LvmRegisters.COLUMNS_READ_MODIFY;
            case RECONSTRUCT -> LvmRegisters.COLUMNS_RECONSTRUCT;
            default -> throw new IllegalStateException("no strategy of a whole stripe: strategy=" + strategy);
        });
        stage.model.decide(DecisionLog.COLUMN, operation.index, index, strategy.ordinal(), stripe, operation.cid,
                readyPs);
        if (strategy == ParityStrategy.FULL) {
            columnWrites();
            return;
        }
        step = Step.COLUMN_READS;
        commands.begin(operation, Opcode.READ);
        boolean readModify = strategy == ParityStrategy.READ_MODIFY;
        for (int chunk = 0; chunk < dataChunks; chunk++) {
            boolean touched = chunk >= plan.chunkFirst(column) && chunk <= plan.chunkLast(column);
            if (touched == readModify) {
                int fragment = touched ? run.fragment(columnStart(chunk)) : MemberFault.ANY_FRAGMENT;
                issueColumn(stage.map.dataMember(stripe, chunk), fragment, StepCommands.NO_WORD);
            }
        }
        if (readModify) {
            issueColumn(stage.map.parityMember(stripe), MemberFault.ANY_FRAGMENT, StepCommands.NO_WORD);
        }
        submitted();
    }

    private void columnWrites() {
        if (stage.columnData != null) {
            commands.parity(newParity());
        }
        step = Step.COLUMN_WRITES;
        commands.begin(operation, Opcode.WRITE);
        for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
            int at = columnStart(chunk);
            issueColumn(stage.map.dataMember(stripe, chunk), run.fragment(at), run.word(at));
        }
        issueColumn(stage.map.parityMember(stripe), MemberFault.ANY_FRAGMENT, StepCommands.PARITY_WORD);
        submitted();
    }

    /**
     * The old contents are read here, when the last read has completed: under the stripe's lock they are what they
     * were when each of the reads completed.
     */
    private long[] newParity() {
        ColumnData data = stage.columnData;
        data.begin(columnBlock(), plan.end(column) - plan.from(column));
        if (strategy != ParityStrategy.FULL) {
            for (int i = 0; i < commands.count(); i++) {
                data.addMember(commands.member(i));
            }
        }
        if (!operation.internal) {
            long[] buffer = stage.model.buffer(operation);
            for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
                data.addNew(buffer, run.word(columnStart(chunk)));
            }
        }
        return data.parity();
    }

    private long columnBlock() {
        return stage.map.memberBlock(stripe) + plan.from(column);
    }

    /** First block of a column's part of a chunk, counted in the run. */
    private int columnStart(int chunk) {
        long block = (stripe * stage.geometry.dataChunks() + chunk << stage.geometry.chunkShift()) + plan.from(column);
        return (int) (block - run.physical());
    }

    // ---- member commands --------------------------------------------------------------------------------------------

    private void flush() {
        step = Step.FLUSH;
        commands.begin(operation, Opcode.FLUSH);
        for (int member = 0; member < stage.geometry.members(); member++) {
            if (online(1 << member)) {
                issue(member, 0, 0, MemberFault.ANY_FRAGMENT, StepCommands.NO_WORD);
            }
        }
        submitted();
    }

    private void issue(int member, long block, int blocks, int fragment, int word) {
        commands.issue(readyPs, member, block, blocks, fragment, word);
    }

    private void issueColumn(int member, int fragment, int word) {
        commands.issue(readyPs, member, columnBlock(), plan.end(column) - plan.from(column), fragment, word);
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
            case COLUMN_READS -> columnWrites();
            case COLUMN_WRITES -> {
                column++;
                reconstruct = false;
                if (column < plan.count()) {
                    columnReads();
                } else {
                    stripeDone(nowPs);
                }
            }
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
        if (runDone < run.blocks()) {
            pieces();
        } else {
            nextRun();
        }
    }

    private void stripeDone(long nowPs) {
        runDone += stepBlocks;
        unlock(nowPs);
        nextStripe();
    }

    private void unlock(long nowPs) {
        locked = false;
        stage.unlock(this, stripe, nowPs);
    }

    // ---- suspension -------------------------------------------------------------------------------------------------

    private void failed() {
        int at = 0;
        switch (step) {
            case PIECES, MIRROR -> at = run.at(commands.failedWord());
            case COLUMN_READS, COLUMN_WRITES -> {
                at = columnStart(plan.chunkFirst(column));
                // Data and parity may be old and new by now: what is there must not be built upon.
                reconstruct |= step == Step.COLUMN_WRITES;
            }
            default -> {
                // A flush has no place.
            }
        }
        suspend(Reason.IO_FAIL, commands.failedMembers(), commands.failedStatus(), at, commands.failedBlocks());
    }

    private void suspend(Reason reason, int members, int status, int at, int blocks) {
        suspended = true;
        stage.model.suspended(operation, reason, index, run.fragment(at), members, status, run.physical() + at, blocks,
                run.start() + at, readyPs);
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
            case COLUMN_READS, COLUMN_WRITES -> {
                reconstruct |= byReconstruct;
                columnReads();
            }
            case MIRROR -> mirror();
            case FLUSH -> flush();
            default -> {
                if (locked) {
                    granted(readyPs);
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
        stage.model.decide(DecisionLog.FINISH, finished.index, index, status & 0xFF, 0, finished.cid, nowPs);
        stage.model.leave(finished, index, status, nowPs);
        stage.leave(this, nowPs);
    }
}
