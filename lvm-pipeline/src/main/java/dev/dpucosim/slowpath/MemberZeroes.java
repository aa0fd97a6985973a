// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/**
 * Zeroes a range of blocks on every member that no stripe in use has, and flushes: one command of a member at a time,
 * so that hosts get the rest of it.
 */
final class MemberZeroes {
    /** Is told when the range is zero. */
    @FunctionalInterface
    interface Ended {
        /**
         * Nothing is under way any more.
         *
         * @param failed members that have not taken a command, one bit each
         */
        void ended(int failed, long nowPs);
    }

    /** Blocks of a command: 256 KiB. */
    static final int COMMAND_BLOCKS = 512;

    private static final int ATTEMPTS = 3;

    private final Scheduler scheduler;
    private final MemberArray members;
    private final Membership membership;
    private final boolean payload;
    private final EventHandler done = this::done;
    private final long[] next;
    private final int[] attempts;
    private final FaultKind[] faults;
    private long end;
    private int open;
    private int failed;
    private Ended listener;

    /**
     * Nothing is under way.
     *
     * @param payload false: the same commands at the same times, and nothing stored
     */
    MemberZeroes(ArrayTools array, MemberArray members, boolean payload) {
        scheduler = array.scheduler();
        membership = array.membership();
        this.members = members;
        this.payload = payload;
        next = new long[members.count()];
        attempts = new int[members.count()];
        faults = new FaultKind[members.count()];
    }

    /** Begins; nothing must be under way. */
    void begin(long block, long behind, Ended told, long nowPs) {
        end = behind;
        failed = 0;
        listener = told;
        open = members.count();
        for (int i = 0; i < members.count(); i++) {
            next[i] = block;
            submit(i, 1, nowPs);
        }
    }

    private int blocks(int member) {
        return (int) Math.min(COMMAND_BLOCKS, end - next[member]);
    }

    private static int opcode(int blocks) {
        return blocks > 0 ? Opcode.WRITE : Opcode.FLUSH;
    }

    private void submit(int index, int attempt, long nowPs) {
        attempts[index] = attempt;
        Member member = members.member(index);
        int blocks = blocks(index);
        long donePs = member.admit(nowPs, opcode(blocks), blocks, PoolWriter.OWNER, MemberFault.ANY_FRAGMENT);
        faults[index] = member.struck();
        scheduler.schedule(donePs, done, index);
    }

    private void done(long nowPs, long argument) {
        int index = (int) argument;
        int blocks = blocks(index);
        // Of a member that is out nobody reads anything.
        if ((membership.missing() >>> index & 1) != 0) {
            over(nowPs);
        } else if (members.member(index).complete(opcode(blocks), next[index], blocks, faults[index])
                != NvmeStatus.SUCCESS) {
            if (attempts[index] < ATTEMPTS) {
                submit(index, attempts[index] + 1, nowPs);
            } else {
                failed |= 1 << index;
                over(nowPs);
            }
        } else if (blocks == 0) {
            over(nowPs);
        } else {
            if (payload) {
                members.member(index).store().zero(next[index], blocks);
            }
            next[index] += blocks;
            submit(index, 1, nowPs);
        }
    }

    private void over(long nowPs) {
        if (--open == 0) {
            listener.ended(failed, nowPs);
        }
    }
}
