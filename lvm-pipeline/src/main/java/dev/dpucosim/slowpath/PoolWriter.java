// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolWrite;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes changes of the pool durable in virtual time: carries out the writes of its {@link PoolJournal}, all members at
 * once, one phase after the other, each write with forced unit access. A failed write is tried three times; changes are
 * durable with one good copy, when the others are known to be behind. Changes that come meanwhile wait for the next
 * commit, which somebody else begins.
 */
public final class PoolWriter {
    /** Is told when a change's fate is known. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A change is durable, or is not made.
         *
         * @param token what was given along with the change
         * @param status success; capacity exceeded when metadata has no room; else an internal error
         */
        void settled(int token, int status, long nowPs);

        /** Every change of a commit has been settled, with this status all that were made. */
        default void committed(int status, long nowPs) {
            // nobody wants to know
        }
    }

    /** Owner of the commands in fault plans. */
    public static final long OWNER = MemberArray.internal(0xFFFF);

    private static final int ATTEMPTS = 3;
    private static final int COMMAND_BLOCKS_MAX = 2048;

    /** Is told whether superblocks say what they were to say. */
    @FunctionalInterface
    interface Said {
        void said(boolean durable);
    }

    /** Is told of members that do not flush, and says when they are out of the array; or false: they stay. */
    @FunctionalInterface
    interface FlushFailure {
        boolean failed(int members, Membership.Outcome outcome);
    }

    private record Waiting(PoolChange change, int token) {
    }

    private record Statement(Supplier<List<PoolWrite>> begin, Said said) {
    }

    private final Scheduler scheduler;
    private final MemberArray members;
    private final PoolJournal journal;
    private final boolean payload;
    private final Listener listener;
    private final EventHandler written = this::written;
    private final int[] done;
    private final int[] attempts;
    private final FaultKind[] faults;
    private final EventHandler flushed = this::flushed;
    private final int[] flushAttempts;
    private final FaultKind[] flushFaults;
    private List<Waiting> waiting = new ArrayList<>();
    private List<Waiting> taken = new ArrayList<>();
    private List<PoolWrite> phase = List.of();
    private int open;
    private int out;
    private final ArrayDeque<Statement> statements = new ArrayDeque<>();
    private Statement saying;
    private int flushes;
    private int flushFailed;
    private FlushFailure flushFailure = (failed, outcome) -> false;
    private boolean ready;
    private boolean begun;
    private int failedMembers;
    private long failedCopies;

    /**
     * A writer with nothing to do.
     *
     * @param payload false: the same commands at the same times, and nothing stored
     */
    public PoolWriter(Scheduler scheduler, MemberArray members, PoolJournal journal, boolean payload,
            Listener listener) {
        this.scheduler = scheduler;
        this.members = members;
        this.journal = journal;
        this.payload = payload;
        this.listener = listener;
        done = new int[members.count()];
        attempts = new int[members.count()];
        faults = new FaultKind[members.count()];
        flushAttempts = new int[members.count()];
        flushFaults = new FaultKind[members.count()];
    }

    /** Puts a change behind those that wait. */
    public void add(PoolChange change, int token) {
        waiting.add(new Waiting(change, token));
    }

    /** Changes that no commit has taken. */
    public int waiting() {
        return waiting.size();
    }

    /** Whether changes are taken that are not settled. */
    public boolean busy() {
        return !taken.isEmpty();
    }

    /** Commits begun, each to all members. */
    public long commits() {
        return journal.commits();
    }

    /** Copies that could not be written. */
    public long failedCopies() {
        return failedCopies;
    }

    /** Sets who decides about members that do not flush; unless set, changes that need the flush are not made. */
    void flushFailure(FlushFailure decides) {
        flushFailure = decides;
    }

    /** Goes on without a member that is taken out of the array, and has the superblocks of all others say so. */
    void without(int member, Said said, long nowPs) {
        out |= 1 << member;
        say(() -> journal.beginState(member, PoolMemberState.OUT), said, nowPs);
    }

    /** A drive is in the place of a member that was out; nothing is in flight to the old one. */
    void with(int member) {
        out &= ~(1 << member);
    }

    /** Has superblocks say something, after the commit that is under way and before the next. */
    void say(Supplier<List<PoolWrite>> begin, Said said, long nowPs) {
        statements.add(new Statement(begin, said));
        sayNext(nowPs);
    }

    private void sayNext(long nowPs) {
        while (!statements.isEmpty() && journal.readOnly()) {
            statements.remove().said.said(false);
        }
        if (!statements.isEmpty() && saying == null && flushes == 0 && !journal.committing()) {
            saying = statements.remove();
            next(saying.begin.get(), nowPs);
        }
    }

    /** Takes what waits for the next commit. */
    public void take() {
        if (busy()) {
            throw new IllegalStateException("a commit is under way: changes=" + taken.size());
        }
        List<Waiting> empty = taken;
        taken = waiting;
        waiting = empty;
    }

    /**
     * Makes the changes that were taken, and begins to make them durable.
     *
     * @param flush whether members must first make durable what hardware has written, which is what the changes tell of
     */
    public void commit(boolean flush, long nowPs) {
        if (!flush) {
            make(nowPs);
            return;
        }
        flushFailed = 0;
        flushes = members.count();
        for (int i = 0; i < members.count(); i++) {
            flush(i, 1, nowPs);
        }
    }

    private void flush(int index, int attempt, long nowPs) {
        flushAttempts[index] = attempt;
        Member member = members.member(index);
        long donePs = member.admit(nowPs, Opcode.FLUSH, 0, OWNER, MemberFault.ANY_FRAGMENT);
        flushFaults[index] = member.struck();
        scheduler.schedule(donePs, flushed, index);
    }

    private void flushed(long nowPs, long argument) {
        int index = (int) argument;
        boolean gone = (out >>> index & 1) != 0;
        if (!gone && members.member(index).complete(Opcode.FLUSH, 0, 0, flushFaults[index]) != NvmeStatus.SUCCESS) {
            if (flushAttempts[index] < ATTEMPTS) {
                flush(index, flushAttempts[index] + 1, nowPs);
                return;
            }
            flushFailed |= 1 << index;
        }
        if (--flushes == 0) {
            if (flushFailed == 0) {
                make(nowPs);
            } else if (!flushFailure.failed(flushFailed, this::flushedWithout)) {
                settle(NvmeStatus.INTERNAL, nowPs);
            }
        }
    }

    private void flushedWithout(boolean membersOut, long nowPs) {
        if (membersOut) {
            make(nowPs);
        } else {
            settle(NvmeStatus.INTERNAL, nowPs);
        }
    }

    private void make(long nowPs) {
        List<Waiting> made = new ArrayList<>(taken.size());
        for (Waiting change : taken) {
            try {
                journal.apply(change.change);
                made.add(change);
            } catch (PoolException.MetadataFull e) {
                listener.settled(change.token, NvmeStatus.CAPACITY, nowPs);
            } catch (PoolException e) {
                // A read-only device, or metadata that cannot be written any more.
                listener.settled(change.token, NvmeStatus.INTERNAL, nowPs);
            }
        }
        taken = made;
        ready = busy();
        more(nowPs);
    }

    private void begin(long nowPs) {
        if (ready && busy() && !begun && !journal.committing()) {
            if (journal.readOnly()) {
                settle(NvmeStatus.INTERNAL, nowPs);
                return;
            }
            begun = true;
            next(journal.begin(), nowPs);
        }
    }

    private void next(List<PoolWrite> writes, long nowPs) {
        if (writes.isEmpty()) {
            finish(nowPs);
        } else {
            start(writes, nowPs);
        }
    }

    private void start(List<PoolWrite> writes, long nowPs) {
        phase = writes;
        open = phase.size();
        failedMembers = 0;
        for (int i = 0; i < phase.size(); i++) {
            done[i] = 0;
            submit(i, 1, nowPs);
        }
    }

    private int blocks(int index) {
        return Math.min(COMMAND_BLOCKS_MAX, phase.get(index).blocks() - done[index]);
    }

    private void submit(int index, int attempt, long nowPs) {
        attempts[index] = attempt;
        Member member = members.member(phase.get(index).member());
        long donePs = member.admit(nowPs, Opcode.WRITE, blocks(index), OWNER, MemberFault.ANY_FRAGMENT);
        faults[index] = member.struck();
        scheduler.schedule(donePs, written, index);
    }

    private void written(long nowPs, long argument) {
        int index = (int) argument;
        PoolWrite write = phase.get(index);
        Member member = members.member(write.member());
        int blocks = blocks(index);
        long at = write.block() + done[index];
        boolean gone = (out >>> write.member() & 1) != 0;
        if (gone || member.complete(Opcode.WRITE, at, blocks, faults[index]) != NvmeStatus.SUCCESS) {
            if (!gone && attempts[index] < ATTEMPTS) {
                submit(index, attempts[index] + 1, nowPs);
                return;
            }
            failedCopies++;
            failedMembers |= 1 << write.member();
        } else {
            if (payload) {
                member.store().write(at, blocks, write.words(), done[index] * PoolWrite.BLOCK_WORDS);
                member.store().force(at, blocks);
            }
            done[index] += blocks;
            if (done[index] < write.blocks()) {
                submit(index, 1, nowPs);
                return;
            }
        }
        if (--open == 0) {
            next(journal.next(failedMembers), nowPs);
        }
    }

    private void finish(long nowPs) {
        if (saying != null) {
            Said said = saying.said;
            saying = null;
            said.said(journal.durable());
            more(nowPs);
            return;
        }
        begun = false;
        if (journal.durable()) {
            settle(NvmeStatus.SUCCESS, nowPs);
            return;
        }
        for (int i = taken.size() - 1; i >= 0 && !journal.readOnly(); i--) {
            // What no member has taken is taken back; the checkpoint that comes next is without it.
            if (taken.get(i).change instanceof PoolChange.Map map) {
                journal.apply(new PoolChange.Unmap(map.device(), map.virtualExtent(), 1));
            }
        }
        settle(NvmeStatus.INTERNAL, nowPs);
    }

    private void settle(int status, long nowPs) {
        List<Waiting> settled = taken;
        taken = new ArrayList<>();
        ready = false;
        for (Waiting change : settled) {
            listener.settled(change.token, status, nowPs);
        }
        listener.committed(status, nowPs);
        more(nowPs);
    }

    private void more(long nowPs) {
        sayNext(nowPs);
        begin(nowPs);
    }
}
