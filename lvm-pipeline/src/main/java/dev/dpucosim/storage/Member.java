// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.random.SeededStream;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * One member drive. A command is admitted when it is submitted, which tells when it completes; at that time it is
 * completed, which tells its status; with success its data then moves to or from {@link #store()}.
 */
public final class Member {

    private final int index;
    private MemberStore store;
    private final MemberTiming timing;
    private final SeededStream stream;
    private final FaultPlan faults;
    private long readLinkFreePs;
    private long writeLinkFreePs;
    private FaultKind struck;
    private boolean lost;
    /** Blocks that cannot be read until they are written. */
    private final NavigableSet<Long> spoiled = new TreeSet<>();

    /** A member; it draws latencies from {@code stream} in the order in which commands are admitted. */
    public Member(int index, MemberStore store, MemberTiming timing, SeededStream stream, FaultPlan faults) {
        this.index = index;
        this.store = store;
        this.timing = timing;
        this.stream = stream;
        this.faults = faults;
    }

    /** The index of the member in its array. */
    public int index() {
        return index;
    }

    /** Where its blocks are. */
    public MemberStore store() {
        return store;
    }

    /**
     * Takes a command on the link. Whether a planned fault strikes it is decided here, because an operation's commands
     * are submitted in the same order whatever the timing, and complete in any.
     *
     * @param owner see {@link MemberCommandListener}
     * @param fragment see {@link FaultPlan#strike}
     * @return the time at which it completes, in picoseconds
     */
    public long admit(long nowPs, int opcode, int blocks, long owner, int fragment) {
        long transferPs = (long) blocks * timing.linkPsPerByte() << MemberStore.BLOCK_SHIFT;
        long endPs;
        FaultKind kind;
        switch (opcode) {
            case Opcode.READ -> {
                readLinkFreePs = Math.max(nowPs, readLinkFreePs) + transferPs;
                endPs = readLinkFreePs + timing.read().drawPs(stream);
                kind = FaultKind.READ_ERROR;
            }
            case Opcode.WRITE -> {
                writeLinkFreePs = Math.max(nowPs, writeLinkFreePs) + transferPs;
                endPs = writeLinkFreePs + timing.write().drawPs(stream);
                kind = FaultKind.WRITE_ERROR;
            }
            case Opcode.FLUSH -> {
                endPs = nowPs + timing.flush().drawPs(stream);
                kind = FaultKind.FLUSH_ERROR;
            }
            default -> throw new IllegalArgumentException("not a member command: opcode=" + opcode);
        }
        struck = faults.strike(owner, fragment, index, kind) == null && !lost ? null : kind;
        MemberFault slow = faults.strike(owner, fragment, index, FaultKind.SLOW);
        return slow == null ? endPs : endPs + slow.delayPs();
    }

    /** From now on every command completes with an error: the member has died. */
    public void lose() {
        lost = true;
    }

    /** Puts another drive in the place of this one, which nobody has a command in flight to; gives back its blocks. */
    public MemberStore replace(MemberStore drive) {
        MemberStore old = store;
        store = drive;
        lost = false;
        spoiled.clear();
        return old;
    }

    /** The drive has become larger; nothing of what it holds changes. */
    public void enlarge(long blocks) {
        store.enlarge(blocks);
    }

    /** From now on these blocks cannot be read until they are written: a bad spot of the medium. */
    public void spoil(long block, int blocks) {
        for (int i = 0; i < blocks; i++) {
            spoiled.add(block + i);
        }
    }

    /** Blocks that cannot be read until they are written. */
    public int spoiled() {
        return spoiled.size();
    }

    /** Kind of the error that the command admitted last will complete with, or null; to be given to complete. */
    public FaultKind struck() {
        return struck;
    }

    /**
     * Completes a command that was admitted; its data must not move unless the status is success.
     *
     * @param fault what {@link #struck()} said when it was admitted
     * @return see {@link NvmeStatus}
     */
    public int complete(int opcode, long block, int blocks, FaultKind fault) {
        if (fault != null) {
            return switch (fault) {
                case READ_ERROR -> NvmeStatus.UNRECOVERED_READ;
                case WRITE_ERROR -> NvmeStatus.WRITE_FAULT;
                default -> NvmeStatus.INTERNAL;
            };
        }
        if (opcode == Opcode.FLUSH) {
            store.flush();
        } else if (block < 0 || block > store.blocks() - blocks) {
            return NvmeStatus.LBA_RANGE;
        } else if (!spoiled.isEmpty()) {
            NavigableSet<Long> met = spoiled.subSet(block, true, block + blocks, false);
            if (opcode == Opcode.READ && !met.isEmpty()) {
                return NvmeStatus.UNRECOVERED_READ;
            }
            met.clear();
        }
        return NvmeStatus.SUCCESS;
    }
}
