// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.ParityStrategy;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;

/**
 * One operation in execution. It goes through its runs (stretches that are physically contiguous), a run through its
 * steps; a step is a set of member commands that are all submitted before any of them is waited for:
 *
 * <pre>
 *   read, RAID 0 write   the whole run
 *   RAID 1 write         one chunk's piece, on every member, under the chunk's lock
 *   RAID 5 write         stripe by stripe under its lock, column by column: its reads, then its writes
 *   flush                one command for each member
 * </pre>
 *
 * A step that cannot begin (RAID_ERR) or in which a command failed (IO_FAIL) suspends the context, its lock kept, until
 * firmware says whether to try the step again or to give up.
 */
final class Context {
    private enum Step {
        IDLE, RUN, MIRROR, COLUMN_READS, COLUMN_WRITES, FLUSH, QUIESCE
    }

    /** Commands of the longest step: 1 MiB, unaligned, in chunks of 4 KiB. */
    private static final int COMMANDS_MAX = 257;
    private static final int PARITY_WORD = -1;
    private static final int NO_WORD = -2;

    final int index;
    private final RaidStage stage;
    private final int[] commandMember = new int[COMMANDS_MAX];
    private final long[] commandBlock = new long[COMMANDS_MAX];
    private final int[] commandBlocks = new int[COMMANDS_MAX];
    private final int[] commandFragment = new int[COMMANDS_MAX];
    /** Word of the operation's buffer that the command's data begins at, PARITY_WORD or NO_WORD. */
    private final int[] commandWord = new int[COMMANDS_MAX];
    private final long[] commandDonePs = new long[COMMANDS_MAX];

    ColumnPlan plan;
    private Operation operation;
    private Step step = Step.IDLE;
    private int opcode;
    private int commands;
    private int outstanding;
    private int failedMembers;
    private int failedStatus;
    private int failedCommand;
    private long failedPs;
    private long stepDonePs;
    /** Piece that the step did not begin because its member is offline or a fault struck; none when 0 blocks. */
    private int refusedAt;
    private int refusedBlocks;
    private long readyPs;
    private boolean suspended;

    /** Blocks of the operation before the run, in the run, and of the run before the current step. */
    private int runStart;
    private int runBlocks;
    private int runDone;
    private long runPhysical;
    /** Blocks of the current step, counted in the run. */
    private int stepBlocks;
    private long stripe;
    private boolean locked;
    private int column;
    private ParityStrategy strategy;
    private boolean reconstruct;
    private long[] parity;
    private int waitFor;

    Context(RaidStage stage, int index) {
        this.stage = stage;
        this.index = index;
    }

    int cid() {
        return operation.cid;
    }

    void start(Operation next, long atPs) {
        operation = next;
        readyPs = atPs;
        runStart = 0;
        runBlocks = 0;
        switch (next.opcode) {
            case Opcode.INTERNAL_FLUSH -> flush();
            case Opcode.INTERNAL_QUIESCE -> {
                step = Step.QUIESCE;
                waitFor = stage.occupied() & ~(1 << index);
                stage.quiescing(index, true);
                othersLeft(index, atPs);
            }
            default -> nextRun();
        }
    }

    /** Another context has become free; a quiesce waits for those that were in use when it began. */
    void othersLeft(int other, long nowPs) {
        waitFor &= ~(1 << other);
        if (waitFor == 0) {
            stage.quiescing(index, false);
            finish(NvmeStatus.SUCCESS, nowPs);
        }
    }

    // ---- runs -------------------------------------------------------------------------------------------------------

    private void nextRun() {
        runStart += runBlocks;
        runDone = 0;
        runBlocks = 0;
        reconstruct = false;
        if (operation.internal) {
            runPhysical = operation.firstBlock;
            runBlocks = operation.blocks - runStart;
        } else {
            findRun();
        }
        if (runBlocks == 0) {
            finish(NvmeStatus.SUCCESS, readyPs);
        } else {
            beginRun();
        }
    }

    /** Skips fragments that are zero, then joins fragments whose physical extents follow each other. */
    private void findRun() {
        int shift = stage.geometry.extentShift();
        long extentFirst = operation.firstBlock >>> shift;
        while (runStart < operation.blocks) {
            long block = operation.firstBlock + runStart;
            int fragment = (int) ((block >>> shift) - extentFirst);
            long end = (block >>> shift) + 1 << shift;
            if (!operation.zero(fragment)) {
                runPhysical = (operation.extent(fragment) << shift) + (block & (1L << shift) - 1);
                while (fragment + 1 < operation.fragments && !operation.zero(fragment + 1)
                        && operation.extent(fragment + 1) == operation.extent(fragment) + 1) {
                    fragment++;
                    end += 1L << shift;
                }
                runBlocks = (int) Math.min(operation.blocks - runStart, end - block);
                return;
            }
            runStart = (int) Math.min(operation.blocks, end - operation.firstBlock);
        }
    }

    private void beginRun() {
        long lastChunk = stage.map.chunk(runPhysical + runBlocks - 1);
        if (stage.map.stripe(lastChunk) >= stage.geometry.stripes()) {
            stepBlocks = runBlocks;
            step = Step.IDLE;
            suspend(Reason.RAID_ERR, 0, 0, runDone, runBlocks);
        } else if (operation.opcode == Opcode.READ || stage.geometry.level() == RaidLevel.RAID0) {
            pieces();
        } else {
            nextStripe();
        }
    }

    /** Reads a run, or writes one that needs no parity: one command a piece of a chunk. */
    private void pieces() {
        begin(Step.RUN, operation.opcode == Opcode.READ ? Opcode.READ : Opcode.WRITE);
        int at = runDone;
        while (at < runBlocks && commands < COMMANDS_MAX) {
            long chunk = stage.map.chunk(runPhysical + at);
            int offset = stage.map.offset(runPhysical + at);
            int blocks = Math.min(runBlocks - at, stage.geometry.chunkBlocks() - offset);
            long atStripe = stage.map.stripe(chunk);
            int member = stage.map.dataMember(atStripe, stage.map.dataChunk(chunk));
            if (!online(1 << member) || stage.takeFault(atStripe)) {
                failedMembers |= online(1 << member) ? 0 : 1 << member;
                refusedAt = at;
                refusedBlocks = blocks;
                break;
            }
            issue(member, stage.map.memberBlock(atStripe) + offset, blocks, fragment(at), word(at));
            at += blocks;
        }
        stepBlocks = at - runDone;
        submitted();
        if (outstanding == 0) {
            stepDone(readyPs);
        }
    }

    private boolean online(int mask) {
        return (stage.online & mask) == mask;
    }

    // ---- stripes of a write -----------------------------------------------------------------------------------------

    private void nextStripe() {
        if (runDone == runBlocks) {
            nextRun();
            return;
        }
        long block = runPhysical + runDone;
        stripe = stage.map.stripe(stage.map.chunk(block));
        long end = (stripe + 1) * stage.geometry.dataChunks() << stage.geometry.chunkShift();
        stepBlocks = (int) Math.min(runBlocks - runDone, end - block);
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
        if (!online(all) || stage.takeFault(stripe)) {
            suspend(Reason.RAID_ERR, ~stage.online & all, 0, runDone, stepBlocks);
            return;
        }
        reconstruct = false;
        if (stage.geometry.level() == RaidLevel.RAID1) {
            mirror();
            return;
        }
        long first = runPhysical + runDone;
        long last = first + stepBlocks - 1;
        plan.plan(stage.map.dataChunk(stage.map.chunk(first)), stage.map.offset(first),
                stage.map.dataChunk(stage.map.chunk(last)), stage.map.offset(last) + 1);
        column = 0;
        columnReads();
    }

    private void mirror() {
        begin(Step.MIRROR, Opcode.WRITE);
        long block = stage.map.memberBlock(stripe) + stage.map.offset(runPhysical + runDone);
        for (int member = 0; member < stage.geometry.members(); member++) {
            issue(member, block, stepBlocks, fragment(runDone), word(runDone));
        }
        submitted();
    }

    private void columnReads() {
        int dataChunks = stage.geometry.dataChunks();
        int touched = plan.touched(column);
        strategy = ParityStrategy.choose(touched, dataChunks, stage.parityTrusted && !reconstruct);
        stage.model.count(switch (strategy) {
            case FULL -> LvmRegisters.COLUMNS_FULL;
            case READ_MODIFY -> LvmRegisters.COLUMNS_READ_MODIFY;
            case RECONSTRUCT -> LvmRegisters.COLUMNS_RECONSTRUCT;
        });
        stage.model.decide(DecisionLog.COLUMN, operation.index, index, strategy.ordinal(), stripe, operation.cid,
                readyPs);
        if (strategy == ParityStrategy.FULL) {
            columnWrites();
            return;
        }
        begin(Step.COLUMN_READS, Opcode.READ);
        long block = stage.map.memberBlock(stripe) + plan.from(column);
        int blocks = plan.end(column) - plan.from(column);
        boolean readModify = strategy == ParityStrategy.READ_MODIFY;
        for (int chunk = 0; chunk < dataChunks; chunk++) {
            boolean isTouched = chunk >= plan.chunkFirst(column) && chunk <= plan.chunkLast(column);
            if (isTouched == readModify) {
                int owner = isTouched ? fragment(columnStart(chunk)) : MemberFault.ANY_FRAGMENT;
                issue(stage.map.dataMember(stripe, chunk), block, blocks, owner, NO_WORD);
            }
        }
        if (readModify) {
            issue(stage.map.parityMember(stripe), block, blocks, MemberFault.ANY_FRAGMENT, NO_WORD);
        }
        submitted();
    }

    private void columnWrites() {
        long block = stage.map.memberBlock(stripe) + plan.from(column);
        int blocks = plan.end(column) - plan.from(column);
        if (stage.columnData != null) {
            computeParity(block, blocks);
        }
        begin(Step.COLUMN_WRITES, Opcode.WRITE);
        for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
            int at = columnStart(chunk);
            issue(stage.map.dataMember(stripe, chunk), block, blocks, fragment(at), word(at));
        }
        issue(stage.map.parityMember(stripe), block, blocks, MemberFault.ANY_FRAGMENT, PARITY_WORD);
        submitted();
    }

    /**
     * The old contents are read here, when the last read has completed: under the stripe's lock they are what they
     * were when each of the reads completed.
     */
    private void computeParity(long block, int blocks) {
        ColumnData data = stage.columnData;
        data.begin(block, blocks);
        if (strategy != ParityStrategy.FULL) {
            for (int i = 0; i < commands; i++) {
                data.addMember(commandMember[i]);
            }
        }
        if (!operation.internal) {
            long[] buffer = stage.model.buffer(operation);
            for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
                data.addNew(buffer, word(columnStart(chunk)));
            }
        }
        parity = data.parity();
    }

    /** First block of a column's part of a chunk, counted in the run. */
    private int columnStart(int chunk) {
        long block = (stripe * stage.geometry.dataChunks() + chunk << stage.geometry.chunkShift()) + plan.from(column);
        return (int) (block - runPhysical);
    }

    // ---- flush ------------------------------------------------------------------------------------------------------

    private void flush() {
        begin(Step.FLUSH, Opcode.FLUSH);
        for (int member = 0; member < stage.geometry.members(); member++) {
            if (online(1 << member)) {
                issue(member, 0, 0, MemberFault.ANY_FRAGMENT, NO_WORD);
            }
        }
        submitted();
        if (outstanding == 0) {
            stepDone(readyPs);
        }
    }

    // ---- member commands --------------------------------------------------------------------------------------------

    private void begin(Step next, int memberOpcode) {
        step = next;
        opcode = memberOpcode;
        commands = 0;
        outstanding = 0;
        failedMembers = 0;
        failedStatus = NvmeStatus.SUCCESS;
        refusedBlocks = 0;
        stepDonePs = 0;
    }

    private void issue(int member, long block, int blocks, int fragment, int word) {
        int command = commands++;
        commandMember[command] = member;
        commandBlock[command] = block;
        commandBlocks[command] = blocks;
        commandFragment[command] = fragment;
        commandWord[command] = word;
        outstanding++;
        stage.model.count(switch (opcode) {
            case Opcode.READ -> LvmRegisters.MEMBER_READS;
            case Opcode.WRITE -> LvmRegisters.MEMBER_WRITES;
            default -> LvmRegisters.MEMBER_FLUSHES;
        });
        boolean fua = operation.fua && opcode == Opcode.WRITE;
        long donePs = stage.members.admit(readyPs, member, opcode, block, blocks, fua, operation.number, fragment);
        if (stage.columnData != null) {
            stage.scheduler.schedule(donePs, stage.memberDone, RaidStage.argument(index, command));
        } else {
            commandDonePs[command] = donePs;
            stepDonePs = Math.max(stepDonePs, donePs);
        }
    }

    /**
     * Every command of the step is submitted. Without payload nothing happens at the completions but the last, so that
     * one event does for all of them; it comes in the same order among those of other contexts.
     */
    private void submitted() {
        if (stage.columnData == null && outstanding > 0) {
            stage.scheduler.schedule(stepDonePs, stage.stepDone, index);
        }
    }

    /** The last completion of a step without payload. */
    void allDone(long nowPs) {
        for (int command = 0; command < commands; command++) {
            complete(command, commandDonePs[command]);
        }
        outstanding = 0;
        stepDone(nowPs);
    }

    void memberDone(int command, long nowPs) {
        if (complete(command, nowPs) && commandWord[command] != NO_WORD) {
            move(stage.columnData.store(commandMember[command]), command);
        }
        outstanding--;
        if (outstanding == 0) {
            stepDone(nowPs);
        }
    }

    /** Whether a command has succeeded; the first failure is kept. */
    private boolean complete(int command, long donePs) {
        int member = commandMember[command];
        int status = stage.members.complete(member, opcode, commandBlock[command], commandBlocks[command],
                operation.number, commandFragment[command]);
        if (status == NvmeStatus.SUCCESS) {
            return true;
        }
        if (failedStatus == NvmeStatus.SUCCESS || donePs < failedPs) {
            failedStatus = status;
            failedCommand = command;
            failedPs = donePs;
        }
        failedMembers |= 1 << member;
        return false;
    }

    private void move(MemberStore store, int command) {
        long block = commandBlock[command];
        int blocks = commandBlocks[command];
        int word = commandWord[command];
        if (opcode == Opcode.READ) {
            store.read(block, blocks, stage.model.buffer(operation), word);
        } else if (word == PARITY_WORD) {
            store.write(block, blocks, parity, (int) (block % ColumnPlan.COLUMN_BLOCKS_MAX) * MemberStore.BLOCK_WORDS);
        } else if (operation.internal) {
            store.zero(block, blocks);
        } else {
            store.write(block, blocks, stage.model.buffer(operation), word);
        }
    }

    private void stepDone(long nowPs) {
        if (parity != null && step == Step.COLUMN_WRITES) {
            stage.columnData.giveBack(parity);
            parity = null;
        }
        readyPs = nowPs + ModelTiming.STEP_PS;
        if (failedStatus != NvmeStatus.SUCCESS) {
            failedAt();
            return;
        }
        if (refusedBlocks > 0) {
            suspend(Reason.RAID_ERR, failedMembers, 0, refusedAt, refusedBlocks);
            return;
        }
        switch (step) {
            case RUN -> {
                runDone += stepBlocks;
                if (runDone < runBlocks) {
                    pieces();
                } else {
                    nextRun();
                }
            }
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

    private void stripeDone(long nowPs) {
        runDone += stepBlocks;
        locked = false;
        stage.unlock(this, stripe, nowPs);
        nextStripe();
    }

    // ---- suspension -------------------------------------------------------------------------------------------------

    private void failedAt() {
        int at = 0;
        int blocks = commandBlocks[failedCommand];
        switch (step) {
            case RUN, MIRROR -> at = commandWord[failedCommand] / MemberStore.BLOCK_WORDS - runStart;
            case COLUMN_READS, COLUMN_WRITES -> {
                at = columnStart(plan.chunkFirst(column));
                reconstruct |= step == Step.COLUMN_WRITES;
            }
            default -> {
                // A flush has no place.
            }
        }
        suspend(Reason.IO_FAIL, failedMembers, failedStatus, at, blocks);
    }

    private void suspend(Reason reason, int members, int status, int at, int blocks) {
        suspended = true;
        stage.model.suspended(operation, reason, index, fragment(at), members, status, runPhysical + at, blocks,
                runStart + at, readyPs);
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
                locked = false;
                stage.unlock(this, stripe, nowPs);
            }
            finish(entry.status(), nowPs);
            return true;
        }
        boolean failedColumn = step == Step.COLUMN_READS || step == Step.COLUMN_WRITES;
        if (failedColumn) {
            reconstruct |= entry.reconstruct();
            columnReads();
        } else if (step == Step.MIRROR) {
            mirror();
        } else if (step == Step.FLUSH) {
            flush();
        } else if (locked) {
            granted(readyPs);
        } else {
            runDone = 0;
            beginRun();
        }
        return true;
    }

    private void finish(int status, long nowPs) {
        Operation finished = operation;
        step = Step.IDLE;
        stage.model.decide(DecisionLog.FINISH, finished.index, index, status & 0xFF, 0, finished.cid, nowPs);
        stage.model.leave(finished, index, status, nowPs);
        stage.leave(this, nowPs);
    }

    // ---- places -----------------------------------------------------------------------------------------------------

    /** Fragment of a block of the run. */
    private int fragment(int at) {
        if (operation.internal) {
            return 0;
        }
        int shift = stage.geometry.extentShift();
        return (int) ((operation.firstBlock + runStart + at >>> shift) - (operation.firstBlock >>> shift));
    }

    /** Word of the buffer that holds a block of the run. */
    private int word(int at) {
        return (runStart + at) * MemberStore.BLOCK_WORDS;
    }
}
