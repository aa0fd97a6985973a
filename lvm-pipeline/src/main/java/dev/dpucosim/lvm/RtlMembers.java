// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.harness.StreamPacket;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.time.EventHandler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * The members behind the four member streams of {@code lvm_top}: submission entries and write data come out, read data
 * and completion entries go in. A read's completion entry follows the last beat of its data.
 */
final class RtlMembers {

    private static final int TAGS = 256;
    private static final int ENTRY_BYTES = 64;
    private static final int COMPLETION_BYTES = 16;
    private static final int PACKET_BYTES_MAX = 1 << 20;

    /** A command in flight; one for each tag, used again and again. */
    private static final class Command {
        int id;
        int member;
        int opcode;
        long block;
        int blocks;
        boolean fua;
        long owner;
        int fragment;
        FaultKind fault;
        /** Data of a write between its arrival and its completion, or of a read that waits for the stream. */
        long[] data = new long[0];
        /** Number of the packet on the read stream that carries the data. */
        long packet;

        long[] room() {
            int words = blocks * MemberStore.BLOCK_WORDS;
            if (data.length < words) {
                data = new long[Math.max(words, 128 * MemberStore.BLOCK_WORDS)];
            }
            return data;
        }
    }

    private final EngineEnvironment environment;
    private final MemberArray members;
    private final RtlOwners owners;
    private final Runnable touched;
    private final StreamSink submissions;
    private final StreamSink writeData;
    private final StreamSource readData;
    private final StreamSource completions;
    private final MemorySegment entry;
    private final Command[] commands = new Command[TAGS];
    /** Writes in order of submission, whose data has not come yet. */
    private final ArrayDeque<Command> awaitingData = new ArrayDeque<>(TAGS);
    /** Completed reads whose data found no room on the stream yet. */
    private final ArrayDeque<Command> awaitingRoom = new ArrayDeque<>(TAGS);
    /** Reads whose data is on the stream, in that order. */
    private final ArrayDeque<Command> streaming = new ArrayDeque<>(TAGS);
    private final EventHandler done = this::done;
    private long nowPs;

    RtlMembers(Simulation simulation, EngineEnvironment environment, RtlOwners owners, Stall stall,
            Runnable touched) {
        this.environment = environment;
        this.members = environment.members();
        this.owners = owners;
        this.touched = touched;
        submissions = simulation.sink("member_sq", new SinkOptions(1024, ENTRY_BYTES, 256 << 10, stall));
        writeData = simulation.sink("member_out", new SinkOptions(256, PACKET_BYTES_MAX, 4 << 20, stall));
        readData = simulation.source("member_in",
                SourceOptions.DEFAULT.withPacketsMax(256).withStagingBytes(16 << 20).withStall(stall));
        completions = simulation.source("member_cq",
                SourceOptions.DEFAULT.withPacketsMax(512).withStagingBytes(64 << 10).withStall(stall));
        entry = simulation.allocate(COMPLETION_BYTES);
        for (int i = 0; i < TAGS; i++) {
            commands[i] = new Command();
        }
    }

    /** What, beyond packets that come out, must end a batch of cycles. */
    Stop stop() {
        return streaming.isEmpty() && awaitingRoom.isEmpty() ? Stop.NEVER : Stop.SOURCE_PACKET;
    }

    /** Takes what has come out, and completes reads whose data has gone in. */
    void drain(long timePs) {
        nowPs = timePs;
        submissions.drain(this::submission);
        writeData.drain(this::written);
        long sent = readData.completed();
        while (!streaming.isEmpty() && streaming.getFirst().packet < sent) {
            complete(streaming.removeFirst(), NvmeStatus.SUCCESS);
        }
        while (!awaitingRoom.isEmpty() && stream(awaitingRoom.getFirst())) {
            awaitingRoom.removeFirst();
        }
    }

    private void submission(StreamPacket packet) {
        MemorySegment bytes = packet.region();
        long at = packet.offset();
        int id = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2) & 0xFFFF;
        Command command = commands[id & TAGS - 1];
        command.id = id;
        command.member = (int) packet.tuser();
        command.opcode = bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
        command.block = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 40);
        command.blocks = (bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 48) & 0xFFFF) + 1;
        command.fua = (bytes.get(ValueLayout.JAVA_BYTE, at + 51) & 0x40) != 0;
        int cid = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 8) & 0xFFFF;
        int marks = bytes.get(ValueLayout.JAVA_BYTE, at + 11);
        boolean internal = (marks & 1) != 0;
        long address = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 24);
        command.owner = owners.owner(cid, internal);
        command.fragment = owners.fragment(cid, internal, (marks & 2) != 0, address);
        if (command.member >= members.count()) {
            throw new IllegalStateException(
                    "command to a member that is not there: member=" + command.member + ", count=" + members.count());
        }
        if (command.opcode == Opcode.WRITE) {
            awaitingData.addLast(command);
        }
        long endPs = members.admit(now(), command.member, command.opcode, command.block, command.blocks, command.fua,
                command.owner, command.fragment);
        command.fault = members.struck(command.member);
        if (command.opcode == Opcode.WRITE) {
            command.packet = endPs;
        } else {
            environment.scheduler().schedule(Math.max(endPs, now()), done, id & TAGS - 1);
        }
    }

    private void written(StreamPacket packet) {
        Command command = awaitingData.pollFirst();
        if (command == null || command.id != packet.tid() || command.member != packet.tuser()
                || command.blocks << MemberStore.BLOCK_SHIFT != packet.byteLength()) {
            throw new IllegalStateException("write data does not follow its command: tid=" + packet.tid() + ", member="
                    + packet.tuser() + ", bytes=" + packet.byteLength());
        }
        MemorySegment.copy(packet.region(), packet.offset(), MemorySegment.ofArray(command.room()), 0,
                packet.byteLength());
        // The command cannot complete before its data is there.
        environment.scheduler().schedule(Math.max(command.packet, now()), done, command.id & TAGS - 1);
    }

    private void done(long timePs, long tag) {
        nowPs = timePs;
        Command command = commands[(int) tag];
        int status = members.complete(command.member, command.opcode, command.block, command.blocks, command.owner,
                command.fault);
        MemberStore store = members.member(command.member).store();
        if (status == NvmeStatus.SUCCESS && command.opcode == Opcode.READ) {
            store.read(command.block, command.blocks, command.room(), 0);
            if (!awaitingRoom.isEmpty() || !stream(command)) {
                awaitingRoom.addLast(command);
            }
            touched.run();
            return;
        }
        if (status == NvmeStatus.SUCCESS && command.opcode == Opcode.WRITE) {
            store.write(command.block, command.blocks, command.data, 0);
            if (command.fua) {
                store.force(command.block, command.blocks);
            }
        }
        complete(command, status);
    }

    private boolean stream(Command command) {
        long number = readData.queued();
        MemorySegment data = MemorySegment.ofArray(command.data).asSlice(0,
                (long) command.blocks << MemberStore.BLOCK_SHIFT);
        if (!readData.offer(data, command.id, command.member, 0)) {
            return false;
        }
        command.packet = number;
        streaming.addLast(command);
        return true;
    }

    private void complete(Command command, int status) {
        entry.fill((byte) 0);
        entry.set(ValueLayout.JAVA_SHORT_UNALIGNED, 12, (short) command.id);
        entry.set(ValueLayout.JAVA_SHORT_UNALIGNED, 14, (short) (status << 1));
        if (!completions.offer(entry, 0, command.member, 0)) {
            throw new IllegalStateException("more completions than tags: member=" + command.member);
        }
        touched.run();
    }

    /** The later of the block's time and the scheduler's: a register read runs the block ahead. */
    private long now() {
        return Math.max(nowPs, environment.scheduler().nowPs());
    }
}
