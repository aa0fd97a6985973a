// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.AxiMemory;
import dev.dpucosim.harness.MemoryOptions;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.harness.StreamPacket;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * {@code lvm_top} alone, for figures in cycles: extents of 64 KiB, one namespace that is mapped throughout. Members are
 * ideal: they take everything at once and answer a fixed few cycles later; nothing is stored, and reads bring zeroes.
 * Every operation must succeed without an exception.
 */
final class BareTop implements AutoCloseable {
    /** Blocks of an extent, and of a chunk of 64 KiB. */
    static final int CHUNK_BLOCKS = 128;
    /** Beats of such a chunk. */
    static final long CHUNK_BEATS = CHUNK_BLOCKS * 8L;
    /**
     * From the last beat of a member command or of its data to its completion or to the first beat of its data, unless
     * a test wants others.
     */
    static final int MEMBER_CYCLES = 4;

    private static final int EXTENT_SHIFT = 7;
    private static final long NAMESPACE_BLOCKS = 512L * CHUNK_BLOCKS;
    private static final long LOG_BLOCK = 1 << 20;
    private static final long COMMAND_BASE = 0x10000;
    static final long EXCEPTION_BASE = 0x100000;
    static final long RESUME_BASE = 0x200000;
    private static final long TABLE_BASE = 0x300000;
    private static final long PAYLOAD_BASE = 0x1000000;
    static final long MEMORY_BYTES = PAYLOAD_BASE + (256L << 20);
    private static final long PATIENCE_CYCLES = 100_000;
    private static final Stop EVENT = Stop.PACKET.or(Stop.SOURCE_PACKET);

    private record Transfer(int id, int member, int bytes) {}

    /**
     * An array.
     *
     * @param level RAID level
     * @param members all of them
     * @param chunkShift log2 of a chunk's blocks
     * @param missing members that are, a bit each
     */
    record Shape(int level, int members, int chunkShift, int missing) {
        /** RAID 5 over 5 members, chunks of 64 KiB. */
        static final Shape RAID5 = new Shape(5, 5, 7, 0);
        /** RAID 6, 8+2 members, chunks of 64 KiB. */
        static final Shape RAID6 = new Shape(6, 10, 7, 0);
    }

    /** Beats that went over each of the ports for data so far. */
    record Beats(long memoryRead, long memoryWritten, long membersOut, long membersIn) {
        Beats minus(Beats other) {
            return new Beats(memoryRead - other.memoryRead, memoryWritten - other.memoryWritten,
                    membersOut - other.membersOut, membersIn - other.membersIn);
        }

        long sum() {
            return memoryRead + memoryWritten + membersOut + membersIn;
        }
    }

    private final Simulation simulation;
    private final AxiLite csr;
    private final StreamSource capsules;
    private final StreamSink responses;
    private final AxiMemory payload;
    private final StreamSink submissions;
    private final StreamSink writeData;
    private final StreamSource readData;
    private final StreamSource completions;
    private final MemorySegment zeroes;
    private final MemorySegment entry;
    private final ArrayDeque<Transfer> writes = new ArrayDeque<>();
    private final ArrayDeque<Transfer> reads = new ArrayDeque<>();
    private final List<Long> commandCycles = new ArrayList<>();
    private final List<Long> responseCycles = new ArrayList<>();
    private int memberCycles = MEMBER_CYCLES;
    private long readsCompleted;
    private long memberCommands;
    private int cid;

    /**
     * Resets and configures.
     *
     * @param seed what registers without reset start from
     * @param latencyCycles of DPU memory, both ways, at least 1
     */
    BareTop(long seed, int latencyCycles) {
        this(Shape.RAID5, seed, latencyCycles);
    }

    /**
     * The same with another array.
     */
    BareTop(Shape shape, long seed, int latencyCycles) {
        simulation = Simulation.of(Model.named(LvmRtl.MODEL)).seed(seed).open();
        MemorySegment memory = simulation.allocate(MEMORY_BYTES);
        capsules = simulation.source("capsule", new SourceOptions(1024, 128 << 20, RtlOptions.DEFAULT.stall()));
        responses = simulation.sink("response", SinkOptions.DEFAULT.withPacketBytesMax(2 << 20));
        payload = simulation.memory("payload", memory, MemoryOptions.DEFAULT.withLatencyCycles(latencyCycles,
                latencyCycles)
                .withOutstandingMax(32));
        csr = simulation.lite("csr", 1_000);
        submissions = simulation.sink("member_sq", SinkOptions.DEFAULT);
        writeData = simulation.sink("member_out", SinkOptions.DEFAULT);
        readData = simulation.source("member_in", SourceOptions.DEFAULT);
        completions = simulation.source("member_cq", SourceOptions.DEFAULT);
        zeroes = simulation.allocate(CHUNK_BLOCKS << 9);
        entry = simulation.allocate(16);
        map(memory);
        simulation.reset(8);
        configure(csr, shape);
    }

    /** Maps every extent to the physical one of its number. */
    static void map(MemorySegment memory) {
        for (long extent = 0; extent < NAMESPACE_BLOCKS / CHUNK_BLOCKS; extent++) {
            memory.set(ValueLayout.JAVA_INT, TABLE_BASE + extent * 16, (int) extent);
            memory.set(ValueLayout.JAVA_INT, TABLE_BASE + extent * 16 + 4, 1);
        }
    }

    /** Writes the registers. */
    static void configure(AxiLite csr, Shape shape) {
        for (int i = 0; (csr.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_SWEPT_MASK) == 0; i++) {
            assertThat(i).as("register reads until memories are clean").isLessThan(1_000);
        }
        csr.write(LvmRegisters.GEOMETRY, (long) shape.level << LvmRegisters.GEOMETRY_LEVEL_LSB
                | (long) shape.members << LvmRegisters.GEOMETRY_MEMBERS_LSB
                | (long) shape.chunkShift << LvmRegisters.GEOMETRY_CHUNK_SHIFT_LSB
                | (long) EXTENT_SHIFT << LvmRegisters.GEOMETRY_EXTENT_SHIFT_LSB);
        csr.write(LvmRegisters.STRIPES, NAMESPACE_BLOCKS >> shape.chunkShift);
        csr.write(LvmRegisters.ONLINE, ((1 << shape.members) - 1) & ~shape.missing);
        csr.write(LvmRegisters.PAYLOAD_BASE, PAYLOAD_BASE);
        csr.write(LvmRegisters.COMMAND_BASE, COMMAND_BASE);
        csr.write(LvmRegisters.EXCEPTION_BASE, EXCEPTION_BASE);
        csr.write(LvmRegisters.EXCEPTION_SHIFT, 13);
        csr.write(LvmRegisters.RESUME_BASE, RESUME_BASE);
        csr.write(LvmRegisters.RESUME_SHIFT, 10);
        csr.write(LvmRegisters.NS_INDEX, 0);
        csr.write(LvmRegisters.NS_BLOCKS, NAMESPACE_BLOCKS);
        csr.write(LvmRegisters.NS_TABLE, TABLE_BASE);
        csr.write(LvmRegisters.NS_COMMIT, 1);
        csr.write(LvmRegisters.CONTROL,
                LvmRegisters.CONTROL_ENABLE_MASK | LvmRegisters.CONTROL_PARITY_TRUSTED_MASK);
    }

    /** Logs partial parity from now on. */
    BareTop logged() {
        csr.write(LvmRegisters.LOG, LvmRegisters.LOG_ENABLE_MASK | LOG_BLOCK);
        return this;
    }

    /** Lets members answer so many cycles later from now on. */
    void memberCycles(int cycles) {
        memberCycles = cycles;
    }

    /** Queues a read. */
    void read(long block, int blocks, boolean headerDigest) {
        queue(new Capsule().digests(headerDigest, false).read(cid++ & 0xFFFF, 1, block, blocks));
    }

    /** Queues a write of zeroes. */
    void write(long block, int blocks) {
        queue(new Capsule().write(cid++ & 0xFFFF, 1, block, blocks, false, new long[blocks << 6], 0));
    }

    private void queue(Capsule capsule) {
        assertThat(capsules.offer(MemorySegment.ofArray(capsule.toPacket()))).as("room for a capsule").isTrue();
    }

    /** Steps until the model has taken so many beats of capsules, and returns the cycle in which it took the last. */
    long untilCapsuleBeats(long beats) {
        for (int i = 0; capsules.beats() < beats; i++) {
            assertThat(i).as("cycles until a capsule is taken").isLessThan(1_000);
            simulation.step(1);
            serve();
        }
        return simulation.cycle() - 1;
    }

    /** Runs until everything is answered; returns the cycle in which the last member completion was taken. */
    long finish(int operations) {
        long last = -1;
        while (responseCycles.size() < operations || completions.completed() < memberCommands) {
            long before = completions.completed();
            simulation.runUntil(PATIENCE_CYCLES, EVENT);
            last = completions.completed() == before ? last : simulation.cycle() - 1;
            serve();
        }
        return last;
    }

    /**
     * Queues capsules so that that many operations are in flight, and goes on until so many more are answered; returns
     * when each was, in cycles.
     *
     * @param capsule queues the operation of that number
     */
    List<Long> keepInFlight(int operations, int depth, IntConsumer capsule) {
        int before = responseCycles.size();
        for (int queued = 0; responseCycles.size() < before + operations;) {
            while (queued < operations && queued < responseCycles.size() - before + depth) {
                capsule.accept(queued++);
            }
            simulation.runUntil(PATIENCE_CYCLES, EVENT);
            serve();
        }
        return responseCycles.subList(before, before + operations);
    }

    private void serve() {
        submissions.drain(this::submission);
        writeData.drain(packet -> {
            Transfer write = writes.remove();
            assertThat(packet.tid()).isEqualTo(write.id);
            assertThat(packet.byteLength()).isEqualTo(write.bytes);
            complete(write, packet.cycleLast() + memberCycles);
        });
        for (; readsCompleted < readData.completed(); readsCompleted++) {
            complete(reads.remove(), 0);
        }
        responses.drain(this::response);
    }

    private void submission(StreamPacket packet) {
        MemorySegment bytes = packet.region();
        long at = packet.offset();
        int blocks = (bytes.get(ValueLayout.JAVA_SHORT, at + 48) & 0xFFFF) + 1;
        Transfer transfer = new Transfer(bytes.get(ValueLayout.JAVA_SHORT, at + 2) & 0xFFFF, (int) packet.tuser(),
                blocks << 9);
        commandCycles.add(packet.cycleFirst());
        memberCommands++;
        if (bytes.get(ValueLayout.JAVA_BYTE, at) == Opcode.WRITE) {
            writes.add(transfer);
        } else {
            reads.add(transfer);
            assertThat(readData.offerAt(packet.cycleLast() + memberCycles, zeroes.asSlice(0, transfer.bytes),
                    transfer.id, transfer.member, 0)).isTrue();
        }
    }

    private void complete(Transfer transfer, long cycleMin) {
        entry.set(ValueLayout.JAVA_SHORT, 12, (short) transfer.id);
        assertThat(completions.offerAt(cycleMin, entry, 0, transfer.member, 0)).isTrue();
    }

    private void response(StreamPacket packet) {
        byte[] header = packet.data().asSlice(0, Pdu.RESPONSE_HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
        if (header[0] == Pdu.TYPE_RESPONSE) {
            assertThat(new ResponsePdu().packet(header, header.length, null, 0, 0, 0).status()).isZero();
            responseCycles.add(packet.cycleLast());
        } else {
            assertThat(header[0]).isEqualTo((byte) Pdu.TYPE_DATA_TO_HOST);
        }
    }

    /** When the first beat of each member command was valid. */
    List<Long> commandCycles() {
        return commandCycles;
    }

    /** When the last beat of each operation's last response was taken. */
    List<Long> responseCycles() {
        return responseCycles;
    }

    /** Beats of capsules that were taken. */
    long capsuleBeats() {
        return capsules.beats();
    }

    /** What the ports for data have carried. */
    Beats beats() {
        return new Beats(payload.readBeats(), payload.writeBeats(), writeData.beats(), readData.beats());
    }

    long register(int offset) {
        return csr.read(offset);
    }

    @Override
    public void close() {
        simulation.close();
    }
}
