// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import java.util.ArrayList;
import java.util.List;

/** The members of one DPU, with one place where every command to them is seen and counted. */
public final class MemberArray implements AutoCloseable {

    private final Member[] members;
    private MemberCommandListener listener = (member, opcode, block, blocks, fua, owner) -> {};
    private MemberLatencyListener latencies = (member, opcode, blocks, latencyPs) -> {};
    private MemberFailureListener failures = (member, opcode, block, blocks, owner, status) -> {};
    private long readCommands;
    private long writeCommands;
    private long flushCommands;
    private long blocksRead;
    private long blocksWritten;

    /** An array of members in the order of their indices. */
    public MemberArray(List<Member> members) {
        this.members = members.toArray(new Member[0]);
    }

    /** The owner of commands of an internal operation: negative, so that it is never a host's number. */
    public static long internal(int tag) {
        return -1L - (tag & 0xFFFF);
    }

    /** Count of members. */
    public int count() {
        return members.length;
    }

    /** A member by its index. */
    public Member member(int index) {
        return members[index];
    }

    /** The members in order. */
    public List<Member> members() {
        return List.of(members);
    }

    /** Blocks of the smallest data area. */
    public long dataBlocks() {
        long least = Long.MAX_VALUE;
        for (Member member : members) {
            least = Math.min(least, member.store().dataBlocks());
        }
        return least;
    }

    /** Sets who sees every command. */
    public void listener(MemberCommandListener commands) {
        listener = commands;
    }

    /** Sets who is told of every command that fails. */
    public void failures(MemberFailureListener statuses) {
        failures = statuses;
    }

    /** Sets who is told how long every command takes. */
    public void latencies(MemberLatencyListener durations) {
        latencies = durations;
    }

    /**
     * Submits a command to a member. Block and count of a flush mean nothing; listeners see 0.
     *
     * @param fragment the fragment of the operation whose data the command moves (that of its first byte), or
     *            {@link MemberFault#ANY_FRAGMENT} for parity, untouched chunks and flushes
     * @return the time at which it completes, in picoseconds
     */
    public long admit(long nowPs, int member, int opcode, long block, int blocks, boolean fua, long owner,
            int fragment) {
        switch (opcode) {
            case Opcode.READ -> {
                readCommands++;
                blocksRead += blocks;
            }
            case Opcode.WRITE -> {
                writeCommands++;
                blocksWritten += blocks;
            }
            default -> flushCommands++;
        }
        boolean flush = opcode == Opcode.FLUSH;
        int count = flush ? 0 : blocks;
        listener.command(member, opcode, flush ? 0 : block, count, fua, owner);
        long endPs = members[member].admit(nowPs, opcode, count, owner, fragment);
        latencies.admitted(member, opcode, count, endPs - nowPs);
        return endPs;
    }

    /** Kind of the error that the command admitted last to a member will complete with, or null. */
    public FaultKind struck(int member) {
        return members[member].struck();
    }

    /** Completes a command that was admitted; see {@link Member#complete}. */
    public int complete(int member, int opcode, long block, int blocks, long owner, FaultKind fault) {
        int status = members[member].complete(opcode, block, blocks, fault);
        if (status != NvmeStatus.SUCCESS) {
            failures.failed(member, opcode, block, blocks, owner, status);
        }
        return status;
    }

    /** Read commands submitted. */
    public long readCommands() {
        return readCommands;
    }

    /** Write commands submitted. */
    public long writeCommands() {
        return writeCommands;
    }

    /** Flush commands submitted. */
    public long flushCommands() {
        return flushCommands;
    }

    /** Blocks of all read commands. */
    public long blocksRead() {
        return blocksRead;
    }

    /** Blocks of all write commands. */
    public long blocksWritten() {
        return blocksWritten;
    }

    @Override
    public void close() {
        List<StorageException> failures = new ArrayList<>();
        for (Member member : members) {
            try {
                member.store().close();
            } catch (StorageException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
