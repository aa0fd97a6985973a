// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;

/**
 * The member commands of one step of a context: all are submitted before any is waited for, data moves when a command
 * completes well, and of the failures the one that was submitted first is kept.
 *
 * <p>Without payload nothing happens at the completions but the last, so that one event does for all of them; it comes
 * in the same order among those of other contexts.
 */
final class StepCommands {
    /** Commands of the longest step: 1 MiB, unaligned, in chunks of 4 KiB. */
    static final int COUNT_MAX = 257;
    /** In place of a word of the buffer: no data moves with the command, or none into the buffer. */
    static final int NO_WORD = -1;

    private final RaidStage stage;
    private final int context;
    private final int[] members = new int[COUNT_MAX];
    private final long[] memberBlocks = new long[COUNT_MAX];
    private final int[] blocks = new int[COUNT_MAX];
    private final FaultKind[] faults = new FaultKind[COUNT_MAX];
    private final int[] words = new int[COUNT_MAX];
    /** Where a write's data lies, if not in the operation's buffer. */
    private final long[][] pages = new long[COUNT_MAX][];
    private Operation operation;
    private int opcode;
    private boolean fua;
    private int count;
    private int outstanding;
    private long lastDonePs;
    private int failedStatus;
    private int failedMembers;
    private int failedCommand;

    StepCommands(RaidStage stage, int context) {
        this.stage = stage;
        this.context = context;
    }

    /** Begins a step of commands of one opcode; its writes have forced unit access if the operation has. */
    void begin(Operation owner, int memberOpcode) {
        begin(owner, memberOpcode, owner.fua && memberOpcode == Opcode.WRITE);
    }

    /** Begins a step of writes that are durable when they complete. */
    void beginDurable(Operation owner) {
        begin(owner, Opcode.WRITE, true);
    }

    private void begin(Operation owner, int memberOpcode, boolean forced) {
        operation = owner;
        opcode = memberOpcode;
        fua = forced;
        count = 0;
        outstanding = 0;
        lastDonePs = 0;
        failedStatus = NvmeStatus.SUCCESS;
        failedMembers = 0;
    }

    /**
     * Submits a command.
     *
     * @param word word of the operation's buffer that its data begins at, or {@link #NO_WORD}
     */
    void issue(long nowPs, int member, long memberBlock, int blockCount, int fragment, int word) {
        issue(nowPs, member, memberBlock, blockCount, fragment, null, word);
    }

    /**
     * Submits a write of what was worked out of other chunks.
     *
     * @param page where its data is, which stays with who gives it; null without payload
     * @param word word of the page that it begins at
     */
    void issueFrom(long nowPs, int member, long memberBlock, int blockCount, long[] page, int word) {
        issue(nowPs, member, memberBlock, blockCount, MemberFault.ANY_FRAGMENT, page, page == null ? NO_WORD : word);
    }

    private void issue(long nowPs, int member, long memberBlock, int blockCount, int fragment, long[] page, int word) {
        int command = count++;
        pages[command] = page;
        members[command] = member;
        memberBlocks[command] = memberBlock;
        blocks[command] = blockCount;
        words[command] = word;
        outstanding++;
        stage.model.count(switch (opcode) {
            case Opcode.READ -> LvmRegisters.MEMBER_READS;
            case Opcode.WRITE -> LvmRegisters.MEMBER_WRITES;
            default -> LvmRegisters.MEMBER_FLUSHES;
        });
        long atPs = stage.members.admit(nowPs, member, opcode, memberBlock, blockCount, fua, operation.number,
                fragment);
        faults[command] = stage.members.struck(member);
        if (stage.columnData != null) {
            stage.scheduler.schedule(atPs, stage.memberDone, RaidStage.argument(context, command));
        } else {
            lastDonePs = Math.max(lastDonePs, atPs);
        }
    }

    /** Every command of the step is submitted; false when there is none to wait for. */
    boolean submitted() {
        if (outstanding > 0 && stage.columnData == null) {
            stage.scheduler.schedule(lastDonePs, stage.stepDone, context);
        }
        return outstanding > 0;
    }

    /** A command has completed; whether it was the last of the step. */
    boolean memberDone(int command) {
        if (complete(command) && words[command] != NO_WORD) {
            move(stage.columnData.store(members[command]), command);
        }
        outstanding--;
        return outstanding == 0;
    }

    /** All commands have completed; without payload. */
    void allDone() {
        for (int command = 0; command < count; command++) {
            complete(command);
        }
        outstanding = 0;
    }

    private boolean complete(int command) {
        int status = stage.members.complete(members[command], opcode, memberBlocks[command], blocks[command],
                operation.number, faults[command]);
        if (status == NvmeStatus.SUCCESS) {
            return true;
        }
        if (failedStatus == NvmeStatus.SUCCESS || command < failedCommand) {
            failedStatus = status;
            failedCommand = command;
        }
        failedMembers |= 1 << members[command];
        return false;
    }

    private void move(MemberStore store, int command) {
        long block = memberBlocks[command];
        int blockCount = blocks[command];
        int word = words[command];
        if (opcode == Opcode.READ) {
            store.read(block, blockCount, stage.model.buffer(operation), word);
        } else if (pages[command] != null) {
            store.write(block, blockCount, pages[command], word);
        } else if (operation.zeroes()) {
            store.zero(block, blockCount);
        } else {
            store.write(block, blockCount, stage.model.buffer(operation), word);
        }
        if (fua) {
            store.force(block, blockCount);
        }
    }

    int count() {
        return count;
    }

    int member(int command) {
        return members[command];
    }

    boolean failed() {
        return failedStatus != NvmeStatus.SUCCESS;
    }

    /** Status of the failed command that was submitted first. */
    int failedStatus() {
        return failedStatus;
    }

    /** Members on which commands failed, one bit each. */
    int failedMembers() {
        return failedMembers;
    }

    /** Word of the buffer of the failed command that was submitted first. */
    int failedWord() {
        return words[failedCommand];
    }

    /** Blocks of the failed command that was submitted first. */
    int failedBlocks() {
        return blocks[failedCommand];
    }
}
