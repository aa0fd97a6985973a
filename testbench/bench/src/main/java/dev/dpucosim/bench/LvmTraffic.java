// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.MemoryOptions;
import dev.dpucosim.harness.PacketHandler;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.StreamPacket;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.host.HostData;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.memory.SparseMapping;
import dev.dpucosim.process.Clocked;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A host and five members around {@code lvm_top}, on native endpoints: what {@code plain_testbench.h} does when it is
 * late, in the same cycles. Every status, and every byte of every read, is compared.
 */
final class LvmTraffic implements Clocked, AutoCloseable {

    private static final int MEMBERS = 5;
    private static final int DEPTH = 32;
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCK_WORDS = 64;
    private static final long MIB = 1 << 20;
    private static final long COMMAND_BASE = 256 * MIB;
    private static final long TABLE_BASE = COMMAND_BASE + 3 * MIB;
    private static final long TABLE_BYTES = 16 * MIB;

    /** A command at a member. */
    private static final class MemberCommand {
        private int id;
        private int member;
        private long block;
        private int blocks;
        private long due;
    }

    /** A request under way. */
    private static final class Flight {
        private int cid;
        private LvmRequest request;
        private boolean brought;
    }

    private final Simulation device;
    private final List<LvmRequest> requests;
    private final int latencyCycles;
    private final Runnable ended;
    private final SparseMapping memory = new SparseMapping(TABLE_BASE + TABLE_BYTES);
    private final MemorySegment[] images = new MemorySegment[MEMBERS];
    private final long memberBlocks;
    private final StreamSource capsules;
    private final StreamSink responses;
    private final StreamSink submissions;
    private final StreamSink writeData;
    private final StreamSource readData;
    private final StreamSource completions;
    private final MemorySegment packet;
    private final MemorySegment entry;
    private final HostData data;
    private final long[] words = new long[LvmRequest.BLOCKS_MAX * BLOCK_WORDS];
    private final Capsule capsule = new Capsule();
    private final List<Flight> flights = new ArrayList<>();
    private final ArrayDeque<MemberCommand> awaitingData = new ArrayDeque<>();
    private final ArrayDeque<MemberCommand> readsDue = new ArrayDeque<>();
    private final ArrayDeque<MemberCommand> writesDue = new ArrayDeque<>();
    private final ArrayDeque<MemberCommand> streaming = new ArrayDeque<>();
    private final ArrayDeque<MemberCommand> spare = new ArrayDeque<>();
    private final PacketHandler onSubmission = this::submission;
    private final PacketHandler onWritten = this::written;
    private final PacketHandler onResponse = this::response;
    private long streamed;
    private int next;
    private int completed;
    private long memberCommands;
    private long memberBlocksMoved;

    /**
     * Opens everything and brings the device up.
     *
     * @param ended
     *            called when the last response has come
     */
    LvmTraffic(Simulation device, List<LvmRequest> requests, long blocks, long seed, int latencyCycles,
            Runnable ended) {
        this.device = device;
        this.requests = requests;
        this.latencyCycles = latencyCycles;
        this.ended = ended;
        this.data = new HostData(seed);
        data.add(blocks);
        memberBlocks = (blocks + 511) / 512 * 128;
        capsules = device.source("capsule", SourceOptions.DEFAULT.withPacketsMax(64).withStagingBytes(16 << 20));
        responses = device.sink("response", SinkOptions.DEFAULT.withPacketBytesMax((64 << 10) + 64));
        submissions = device.sink("member_sq", new SinkOptions(1024, 64, 256 << 10, SinkOptions.DEFAULT.stall()));
        writeData = device.sink("member_out", SinkOptions.DEFAULT.withPacketBytesMax(1 << 20));
        readData = device.source("member_in", SourceOptions.DEFAULT);
        completions = device.source("member_cq", SourceOptions.DEFAULT.withPacketsMax(512));
        device.memory("payload", memory.segment(), MemoryOptions.DEFAULT.withOutstandingMax(32));
        packet = device.allocate(Capsule.HEADER_BYTES_MAX + LvmRequest.BLOCKS_MAX * BLOCK_BYTES);
        entry = device.allocate(16);
        for (int member = 0; member < MEMBERS; member++) {
            images[member] = device.allocate(memberBlocks * BLOCK_BYTES);
        }
        device.reset(8);
        configure(device.lite("csr", 10_000), blocks);
    }

    private void configure(AxiLite csr, long blocks) {
        for (long extent = 0; extent < (blocks + 127) / 128; extent++) {
            memory.segment().set(ValueLayout.JAVA_LONG, TABLE_BASE + extent * 16, extent | 1L << 32);
        }
        while ((csr.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_SWEPT_MASK) == 0) {
            device.step(1);
        }
        csr.write(LvmRegisters.GEOMETRY, 5L << LvmRegisters.GEOMETRY_LEVEL_LSB
                | (long) MEMBERS << LvmRegisters.GEOMETRY_MEMBERS_LSB
                | 7L << LvmRegisters.GEOMETRY_CHUNK_SHIFT_LSB | 7L << LvmRegisters.GEOMETRY_EXTENT_SHIFT_LSB);
        csr.write(LvmRegisters.STRIPES, memberBlocks >> 7);
        csr.write(LvmRegisters.ONLINE, (1 << MEMBERS) - 1);
        csr.write(LvmRegisters.PAYLOAD_BASE, 0);
        csr.write(LvmRegisters.COMMAND_BASE, COMMAND_BASE);
        csr.write(LvmRegisters.EXCEPTION_BASE, COMMAND_BASE + MIB);
        csr.write(LvmRegisters.EXCEPTION_SHIFT, 13);
        csr.write(LvmRegisters.RESUME_BASE, COMMAND_BASE + 2 * MIB);
        csr.write(LvmRegisters.RESUME_SHIFT, 13);
        csr.write(LvmRegisters.NS_INDEX, 0);
        csr.write(LvmRegisters.NS_BLOCKS, blocks);
        csr.write(LvmRegisters.NS_TABLE, TABLE_BASE);
        csr.write(LvmRegisters.NS_COMMIT, LvmRegisters.NS_COMMIT_VALID_MASK | 1L << LvmRegisters.NS_COMMIT_EPOCH_LSB);
        csr.write(LvmRegisters.CONTROL, LvmRegisters.CONTROL_ENABLE_MASK | LvmRegisters.CONTROL_PARITY_TRUSTED_MASK);
        device.step(1_000);
    }

    /** Takes what came out in the last cycle, and queues what goes in after the coming edge. */
    @Override
    public void cycle() {
        submissions.drain(onSubmission);
        writeData.drain(onWritten);
        members(device.cycle() + 1);
        if (responses.drain(onResponse) != 0 || next == 0) {
            submit();
        }
    }

    private void members(long cycle) {
        if (!streaming.isEmpty()) {
            final long done = readData.completed();
            while (streamed < done) {
                streamed++;
                complete(streaming.poll());
            }
        }
        while (!writesDue.isEmpty() && writesDue.peek().due <= cycle) {
            complete(writesDue.poll());
        }
        while (!readsDue.isEmpty() && readsDue.peek().due <= cycle) {
            final MemberCommand command = readsDue.poll();
            require(readData.offerInPlace(images[command.member].asSlice(command.block * BLOCK_BYTES,
                    (long) command.blocks
                            * BLOCK_BYTES), command.id, command.member, 0), "no room for read data", command.id);
            streaming.add(command);
        }
    }

    private void complete(MemberCommand command) {
        entry.set(ValueLayout.JAVA_SHORT, 12, (short) command.id);
        require(completions.offer(entry, 0, command.member, 0), "no room for a completion", command.id);
        spare.add(command);
    }

    private void submission(StreamPacket submitted) {
        final MemorySegment bytes = submitted.region();
        final long at = submitted.offset();
        final MemberCommand command = spare.isEmpty() ? new MemberCommand() : spare.poll();
        command.id = bytes.get(ValueLayout.JAVA_SHORT, at + 2) & 0xFFFF;
        command.block = bytes.get(ValueLayout.JAVA_LONG, at + 40);
        command.blocks = (bytes.get(ValueLayout.JAVA_SHORT, at + 48) & 0xFFFF) + 1;
        command.member = (int) submitted.tuser();
        command.due = submitted.cycleLast() + 1 + latencyCycles;
        require(command.member < MEMBERS && command.block + command.blocks <= memberBlocks, "command out of range",
                command.block);
        memberCommands++;
        memberBlocksMoved += command.blocks;
        switch (bytes.get(ValueLayout.JAVA_BYTE, at)) {
            case 1 -> awaitingData.add(command);
            case 2 -> readsDue.add(command);
            default -> throw new IllegalStateException("unexpected opcode at a member: id=" + command.id);
        }
    }

    private void written(StreamPacket came) {
        final MemberCommand command = awaitingData.poll();
        require(command != null && command.id == came.tid() && command.member == came.tuser() && came.byteLength()
                == command.blocks * BLOCK_BYTES, "write data nobody waits for", came.tid());
        MemorySegment.copy(came.region(), came.offset(), images[command.member], command.block * BLOCK_BYTES,
                came.byteLength());
        command.due = Math.max(command.due, came.cycleLast() + 2);
        writesDue.add(command);
    }

    private void submit() {
        while (next < requests.size() && flights.size() < DEPTH) {
            final LvmRequest request = requests.get(next);
            for (int i = 0; i < flights.size(); i++) {
                if (flights.get(i).request.meets(request)) {
                    return;
                }
            }
            final Flight flight = new Flight();
            flight.cid = next++ & 0xFFFF;
            flight.request = request;
            flights.add(flight);
            offer(flight.cid, request);
        }
    }

    private void offer(int cid, LvmRequest request) {
        if (request.read()) {
            capsule.read(cid, 1, request.block(), request.blocks());
        } else {
            data.write(0, request.block(), request.blocks(), words);
            capsule.write(cid, 1, request.block(), request.blocks(), false, words, 0);
        }
        final int head = capsule.headerBytes();
        MemorySegment.copy(capsule.header(), 0, packet, ValueLayout.JAVA_BYTE, 0, head);
        MemorySegment.copy(words, 0, packet, ValueLayout.JAVA_LONG_UNALIGNED, head, capsule.dataBytes() / 8);
        require(capsules.offer(packet.asSlice(0, head + capsule.dataBytes())), "no room for a capsule", cid);
    }

    private void response(StreamPacket pdu) {
        final MemorySegment bytes = pdu.region();
        final long at = pdu.offset();
        require(bytes.get(ValueLayout.JAVA_INT, at + 4) == pdu.byteLength(), "a response's length", pdu.byteLength());
        switch (bytes.get(ValueLayout.JAVA_BYTE, at)) {
            case 7 -> {
                final Flight flight = flight(bytes.get(ValueLayout.JAVA_SHORT, at + 8) & 0xFFFF);
                final LvmRequest request = flight.request;
                require(request.read() && !flight.brought && pdu.byteLength() == 24 + request.blocks() * BLOCK_BYTES,
                        "data nobody asked for", flight.cid);
                MemorySegment.copy(bytes, ValueLayout.JAVA_LONG, at + 24, words, 0, request.blocks() * BLOCK_WORDS);
                require(data.check(flight.cid, 0, request.block(), request.blocks(), words, 0) == 0,
                        "wrong data at block",
                        request.block());
                flight.brought = true;
            }
            case 5 -> {
                final Flight flight = flight(bytes.get(ValueLayout.JAVA_SHORT, at + 20) & 0xFFFF);
                require(bytes.get(ValueLayout.JAVA_SHORT, at + 22) == 0 && flight.brought == flight.request.read(),
                        "bad completion", flight.cid);
                flights.remove(flight);
                if (++completed == requests.size()) {
                    ended.run();
                }
            }
            default -> throw new IllegalStateException("unexpected response: bytes=" + pdu.byteLength());
        }
    }

    private Flight flight(int cid) {
        for (int i = 0; i < flights.size(); i++) {
            if (flights.get(i).cid == cid) {
                return flights.get(i);
            }
        }
        throw new IllegalStateException("response to no command in flight: cid=" + cid);
    }

    private static void require(boolean right, String what, long value) {
        if (!right) {
            throw new IllegalStateException(what + ": " + value);
        }
    }

    long bytesChecked() {
        return data.bytesChecked();
    }

    long memberCommands() {
        return memberCommands;
    }

    long memberBlocksMoved() {
        return memberBlocksMoved;
    }

    /** One number for everything that the members hold. */
    long digest() {
        long digest = 0;
        for (MemorySegment image : images) {
            for (long at = 0; at < image.byteSize(); at += 8) {
                digest = digest * 0x9E3779B97F4A7C15L + image.get(ValueLayout.JAVA_LONG, at);
            }
        }
        return digest;
    }

    @Override
    public void close() {
        memory.close();
    }
}
