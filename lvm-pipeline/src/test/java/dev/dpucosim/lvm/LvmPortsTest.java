// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiRam;
import dev.dpucosim.axi.AxiStreamChecker;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.axi.AxiSubordinate;
import dev.dpucosim.axi.StreamFrame;
import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.memory.SparseMapping;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.registermodel.RegisterBus;
import dev.dpucosim.registermodel.RegisterMap;
import dev.dpucosim.registermodel.RegisterModel;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * {@code lvm_top} between the bus models of testbench/rtl, with a checker on every port: the rules of AXI hold where
 * data goes through, with stalls everywhere. RAID 5 over 5 members that store what they are given; one namespace,
 * mapped throughout.
 */
@RtlTest(top = LvmRtl.MODEL, resetCycles = 8, cyclesMax = 1_000_000)
class LvmPortsTest {
    private static final int MEMBERS = 5;
    private static final int CHUNK_SHIFT = 3;
    private static final int EXTENT_SHIFT = 7;
    private static final int EXTENTS = 4;
    private static final int BLOCKS = EXTENTS << EXTENT_SHIFT;
    private static final int STRIPES = BLOCKS / (MEMBERS - 1 << CHUNK_SHIFT);
    private static final int BLOCK_BYTES = 512;
    /** Writes under way at once, each within blocks of its own. */
    private static final int DEPTH = 8;
    private static final int AREA_BLOCKS = BLOCKS / DEPTH;
    private static final long TABLE_BASE = 0x300000;
    private static final long PAYLOAD_BASE = 0x1000000;
    private static final long MEMORY_BYTES = PAYLOAD_BASE + (256L << 20);

    private final byte[][] members = new byte[MEMBERS][STRIPES * BLOCK_BYTES << CHUNK_SHIFT];
    private final ArrayDeque<StreamFrame> reads = new ArrayDeque<>();
    private final ArrayDeque<StreamFrame> writes = new ArrayDeque<>();
    private AxiStreamSource capsules;
    private AxiStreamSink responses;
    private final Set<Integer> answered = new HashSet<>();
    private int cid;

    @Seeds({1, 2})
    void shouldKeepTheRulesOnEveryPort(Simulation sim, SplittableRandom random) throws IOException {
        try (SparseMapping mapping = new SparseMapping(MEMORY_BYTES)) {
            MemorySegment memory = mapping.segment();
            for (int extent = 0; extent < EXTENTS; extent++) {
                memory.set(ValueLayout.JAVA_INT, TABLE_BASE + extent * 16, extent);
                memory.set(ValueLayout.JAVA_INT, TABLE_BASE + extent * 16 + 4, 1);
            }
            AxiSubordinate.on(sim, "payload", AxiRam.of(memory, 0)).stallingRandomly(0.2).latency(0, 20).interleaving();
            AxiChecker payload = AxiChecker.on(sim, "payload");
            AxiChecker csr = AxiChecker.lite(sim, "csr");
            for (String stream : new String[] {"capsule", "response", "member_sq", "member_cq", "member_out",
                "member_in"}) {
                AxiStreamChecker.on(sim, stream);
            }
            capsules = AxiStreamSource.on(sim, "capsule").stallingRandomly(0.2);
            responses = AxiStreamSink.on(sim, "response").stallingRandomly(0.2);
            serveMembers(sim);
            configure(sim);

            byte[] expected = new byte[BLOCKS * BLOCK_BYTES];
            for (int round = 0; round < 8; round++) {
                for (int area = 0; area < DEPTH; area++) {
                    int blocks = 1 + random.nextInt(40);
                    int block = area * AREA_BLOCKS + random.nextInt(AREA_BLOCKS - blocks);
                    byte[] data = new byte[blocks * BLOCK_BYTES];
                    random.nextBytes(data);
                    write(block, data);
                    System.arraycopy(data, 0, expected, block * BLOCK_BYTES, data.length);
                }
                for (int area = 0; area < DEPTH; area++) {
                    expectSuccess(responses.receive());
                }
            }
            for (int block = 0; block < BLOCKS; block += AREA_BLOCKS) {
                assertThat(read(block, AREA_BLOCKS)).isEqualTo(Arrays.copyOfRange(expected, block * BLOCK_BYTES, (block
                        + AREA_BLOCKS) * BLOCK_BYTES));
            }
            sim.await(sim.signal("idle_o").becomes(1), 10_000);
            assertThat(answered).hasSize(cid);
            payload.finish(500);
            csr.finish(10);
        }
    }

    private static void configure(Simulation sim) throws IOException {
        RegisterModel registers = RegisterModel.of(RegisterMap.read(Path.of(System.getProperty("dpucosim.root"),
                "rtl/lvm/registers.md")), RegisterBus.of(AxiLiteManager.on(sim, "csr").stallingRandomly(0.2), 0));
        while (registers.get("STATUS.SWEPT") == 0) {
            sim.clock().await(100);
        }
        registers.set("GEOMETRY.LEVEL", 5);
        registers.set("GEOMETRY.MEMBERS", MEMBERS);
        registers.set("GEOMETRY.CHUNK_SHIFT", CHUNK_SHIFT);
        registers.set("GEOMETRY.EXTENT_SHIFT", EXTENT_SHIFT);
        registers.write("STRIPES", STRIPES);
        registers.write("ONLINE", (1 << MEMBERS) - 1);
        registers.write("PAYLOAD_BASE", PAYLOAD_BASE);
        registers.write("COMMAND_BASE", 0x10000);
        registers.write("EXCEPTION_BASE", 0x100000);
        registers.write("EXCEPTION_SHIFT", 13);
        registers.write("RESUME_BASE", 0x200000);
        registers.write("RESUME_SHIFT", 10);
        registers.write("NS_INDEX", 0);
        registers.write("NS_BLOCKS", BLOCKS);
        registers.write("NS_TABLE", TABLE_BASE);
        registers.write("NS_COMMIT", 1);
        registers.set("CONTROL.PARITY_TRUSTED", 1);
        registers.set("CONTROL.ENABLE", 1);
        registers.verify("GEOMETRY");
    }

    private void serveMembers(Simulation sim) {
        AxiStreamSink commands = AxiStreamSink.on(sim, "member_sq").stallingRandomly(0.2);
        AxiStreamSink written = AxiStreamSink.on(sim, "member_out").stallingRandomly(0.2);
        AxiStreamSource read = AxiStreamSource.on(sim, "member_in").stallingRandomly(0.2);
        AxiStreamSource completions = AxiStreamSource.on(sim, "member_cq").stallingRandomly(0.2);
        Event arrival = sim.event("a member command");
        sim.fork("commands", () -> {
            while (true) {
                StreamFrame command = commands.receiveFrame();
                int opcode = SubmissionEntry.opcode(command.data(), 0);
                assertThat(opcode).isIn(Opcode.READ, Opcode.WRITE);
                (opcode == Opcode.READ ? reads : writes).add(command);
                arrival.fire();
            }
        });
        sim.fork("data of reads", () -> {
            while (true) {
                StreamFrame command = next(reads, arrival);
                byte[] bytes = new byte[SubmissionEntry.blocks(command.data(), 0) * BLOCK_BYTES];
                System.arraycopy(members[(int) command.user()], at(command), bytes, 0, bytes.length);
                read.send(new StreamFrame(bytes, id(command), 0, command.user()));
                read.drain();
                completions.send(completion(command));
            }
        });
        sim.fork("data of writes", () -> {
            while (true) {
                StreamFrame data = written.receiveFrame();
                // data may come before its command, which may have been held back
                StreamFrame command = next(writes, arrival);
                assertThat(data.id()).isEqualTo(id(command));
                assertThat(data.user()).isEqualTo(command.user());
                System.arraycopy(data.data(), 0, members[(int) command.user()], at(command), data.data().length);
                completions.send(completion(command));
            }
        });
    }

    private static StreamFrame next(ArrayDeque<StreamFrame> commands, Event arrival) {
        while (commands.isEmpty()) {
            arrival.await();
        }
        return commands.remove();
    }

    private static int id(StreamFrame command) {
        return SubmissionEntry.cid(command.data(), 0);
    }

    private static int at(StreamFrame command) {
        return (int) SubmissionEntry.slba(command.data(), 0) * BLOCK_BYTES;
    }

    private static StreamFrame completion(StreamFrame command) {
        byte[] entry = new byte[16];
        entry[12] = (byte) id(command);
        entry[13] = (byte) (id(command) >>> 8);
        return new StreamFrame(entry, 0, 0, command.user());
    }

    private void write(int block, byte[] data) {
        long[] words = new long[data.length / 8];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        capsules.send(new Capsule().write(cid++, 1, block, data.length / BLOCK_BYTES, false, words, 0).toPacket());
    }

    private byte[] read(int block, int blocks) {
        capsules.send(new Capsule().read(cid++, 1, block, blocks).toPacket());
        byte[] data = new byte[blocks * BLOCK_BYTES];
        int at = 0;
        while (at < data.length) {
            byte[] packet = responses.receive();
            assertThat(Pdu.type(packet)).isEqualTo(Pdu.TYPE_DATA_TO_HOST);
            System.arraycopy(packet, Pdu.dataOffset(packet), data, at, Pdu.dataLength(packet));
            at += Pdu.dataLength(packet);
        }
        expectSuccess(responses.receive());
        return data;
    }

    private void expectSuccess(byte[] packet) {
        assertThat(Pdu.type(packet)).isEqualTo(Pdu.TYPE_RESPONSE);
        ResponsePdu response = new ResponsePdu().packet(packet, packet.length, null, 0, 0, 0);
        assertThat(answered.add(response.cid())).as("first answer to command %s", response.cid()).isTrue();
        assertThat(response.status()).isZero();
    }
}
