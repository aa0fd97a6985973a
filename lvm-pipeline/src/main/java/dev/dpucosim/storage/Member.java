// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.random.SeededStream;

/**
 * One member drive. A command is admitted when it is submitted, which tells when it completes; at that time it is
 * completed, which tells its status; with success its data then moves to or from {@link #store()}.
 */
public final class Member {

    private final int index;
    private final MemberStore store;
    private final MemberTiming timing;
    private final SeededStream stream;
    private final FaultPlan faults;
    private long readLinkFreePs;
    private long writeLinkFreePs;

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
     * Takes a command on the link.
     *
     * @param owner see {@link MemberCommandListener}
     * @param fragment see {@link FaultPlan#strike}
     * @return the time at which it completes, in picoseconds
     */
    public long admit(long nowPs, int opcode, int blocks, long owner, int fragment) {
        long transferPs = (long) blocks * timing.linkPsPerByte() << MemberStore.BLOCK_SHIFT;
        long endPs;
        switch (opcode) {
            case Opcode.READ -> {
                readLinkFreePs = Math.max(nowPs, readLinkFreePs) + transferPs;
                endPs = readLinkFreePs + timing.read().drawPs(stream);
            }
            case Opcode.WRITE -> {
                writeLinkFreePs = Math.max(nowPs, writeLinkFreePs) + transferPs;
                endPs = writeLinkFreePs + timing.write().drawPs(stream);
            }
            case Opcode.FLUSH -> endPs = nowPs + timing.flush().drawPs(stream);
            default -> throw new IllegalArgumentException("not a member command: opcode=" + opcode);
        }
        MemberFault slow = faults.strike(owner, fragment, index, FaultKind.SLOW);
        return slow == null ? endPs : endPs + slow.delayPs();
    }

    /**
     * Completes a command that was admitted; its data must not move unless the status is success.
     *
     * @return see {@link NvmeStatus}
     */
    public int complete(int opcode, long block, int blocks, long owner, int fragment) {
        FaultKind kind = switch (opcode) {
            case Opcode.READ -> FaultKind.READ_ERROR;
            case Opcode.WRITE -> FaultKind.WRITE_ERROR;
            default -> FaultKind.FLUSH_ERROR;
        };
        if (faults.strike(owner, fragment, index, kind) != null) {
            return switch (kind) {
                case READ_ERROR -> NvmeStatus.UNRECOVERED_READ;
                case WRITE_ERROR -> NvmeStatus.WRITE_FAULT;
                default -> NvmeStatus.INTERNAL;
            };
        }
        if (opcode == Opcode.FLUSH) {
            store.flush();
        } else if (block < 0 || block > store.blocks() - blocks) {
            return NvmeStatus.LBA_RANGE;
        }
        return NvmeStatus.SUCCESS;
    }
}
