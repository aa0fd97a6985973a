// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.MemoryOptions;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.StreamPacket;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A member that refuses a write before it has been given the data, while the link to the members stands still: what is
 * left of the step in {@code member_out} must not reach the accumulator's next owner. RAID 5 over 5 members, chunks of
 * 4 KiB, member 1 missing.
 */
final class LeftoverDataTest {
    private static final int BLOCKS = 8;
    private static final int STRIPE_BLOCKS = 4 * BLOCKS;
    private static final int WORDS = BLOCKS << 6;
    private static final BareTop.Shape SHAPE = new BareTop.Shape(5, 5, 3, 1 << 1);
    private static final short REFUSED = (short) (0x0280 << 1);
    private static final long SETTLED_CYCLES = 3_000;

    private record Command(int id, int member, long block, boolean write) {}

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Command> commands = new ArrayList<>();
    private final Map<Integer, long[]> sent = new HashMap<>();
    private final Map<Command, long[]> reads = new HashMap<>();
    private final Set<Command> completed = new HashSet<>();
    private MemorySegment memory;
    private Simulation simulation;
    private AxiLite csr;
    private StreamSource capsules;
    private StreamSink responses;
    private StreamSink submissions;
    private StreamSink writeData;
    private StreamSource readData;
    private StreamSource completions;
    private int handled;

    @Test
    void shouldEndAStepWhenAllItsDataHasLeft() {
        try (Simulation opened = Simulation.of(Model.named(LvmRtl.MODEL)).seed(1).open()) {
            simulation = opened;
            attach();
            // A full stripe: two chunks are taken, and then nothing more.
            write(5 * STRIPE_BLOCKS, new long[4 * WORDS]);
            settle();
            // The chunk on the missing member: its data is only added, and parity is refused at once.
            write(BLOCKS, data(WORDS));
            settle();
            Command refused = commands.stream().filter(c -> c.write && c.block == 0 && c.member == 4).findFirst()
                    .orElseThrow();
            complete(refused, REFUSED);
            settle();
            int answered = answerIfSuspended(0);
            // The next one in need of an accumulator.
            long[] fresh = data(WORDS);
            write(STRIPE_BLOCKS, fresh);
            settle();
            // The link goes on.
            for (int i = 0; i < 4; i++) {
                writeData.drain(this::sent);
                completeSent(refused);
                settle();
                answered = answerIfSuspended(answered);
            }

            Command parity = commands.stream().filter(c -> c.write && c.block == BLOCKS && c.member == 3).findFirst()
                    .orElseThrow();
            long[] wanted = fresh.clone();
            reads.forEach((read, words) -> {
                for (int i = 0; read.block == BLOCKS && i < WORDS; i++) {
                    wanted[i] ^= words[i];
                }
            });
            assertThat(reads.keySet()).filteredOn(read -> read.block == BLOCKS).hasSize(2);
            assertThat(sent.get(parity.id)).as("new parity").isEqualTo(wanted);
            assertThat(answered).as("records").isEqualTo(1);
        }
    }

    private void attach() {
        memory = simulation.allocate(BareTop.MEMORY_BYTES);
        capsules = simulation.source("capsule", SourceOptions.DEFAULT);
        responses = simulation.sink("response", SinkOptions.DEFAULT);
        simulation.memory("payload", memory, MemoryOptions.DEFAULT);
        csr = simulation.lite("csr", 1_000);
        submissions = simulation.sink("member_sq", SinkOptions.DEFAULT);
        writeData = simulation.sink("member_out", SinkOptions.DEFAULT.withPacketsMax(2));
        readData = simulation.source("member_in", SourceOptions.DEFAULT);
        completions = simulation.source("member_cq", SourceOptions.DEFAULT);
        BareTop.map(memory);
        simulation.reset(8);
        BareTop.configure(csr, SHAPE);
    }

    private long[] data(int words) {
        return random.longs(words).toArray();
    }

    private void write(long block, long[] data) {
        Capsule capsule = new Capsule().write((int) block, 1, block, data.length >> 6, false, data, 0);
        assertThat(capsules.offer(MemorySegment.ofArray(capsule.toPacket()))).isTrue();
    }

    /** Goes on until nothing moves but what the test holds back; reads are answered with data that is noted. */
    private void settle() {
        for (long cycles = 0; cycles < SETTLED_CYCLES; cycles += 100) {
            simulation.step(100);
            submissions.drain(this::submission);
            responses.drain(packet -> {});
            for (; handled < commands.size(); handled++) {
                Command command = commands.get(handled);
                if (!command.write) {
                    long[] words = data(WORDS);
                    reads.put(command, words);
                    MemorySegment bytes = MemorySegment.ofArray(words);
                    assertThat(readData.offer(bytes, command.id, command.member, 0)).isTrue();
                    simulation.step(WORDS / 8 + 10);
                    complete(command, (short) 0);
                }
            }
        }
    }

    private void submission(StreamPacket packet) {
        MemorySegment bytes = packet.data();
        commands.add(new Command(bytes.get(ValueLayout.JAVA_SHORT, 2) & 0xFFFF, (int) packet.tuser(),
                bytes.get(ValueLayout.JAVA_LONG, 40), bytes.get(ValueLayout.JAVA_BYTE, 0) == Opcode.WRITE));
    }

    private void sent(StreamPacket packet) {
        sent.put((int) packet.tid(), packet.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED));
    }

    private void completeSent(Command refused) {
        for (Command command : commands) {
            if (command.write && command != refused && sent.containsKey(command.id) && completed.add(command)) {
                complete(command, (short) 0);
            }
        }
    }

    private void complete(Command command, short status) {
        MemorySegment entry = MemorySegment.ofArray(new long[2]);
        entry.set(ValueLayout.JAVA_SHORT_UNALIGNED, 12, (short) command.id);
        entry.set(ValueLayout.JAVA_SHORT_UNALIGNED, 14, status);
        assertThat(completions.offer(entry, 0, command.member, 0)).isTrue();
    }

    /** Gives up the operation that firmware is told of, if it is; returns how many were. */
    private int answerIfSuspended(int answered) {
        if (csr.read(LvmRegisters.EXCEPTION_PRODUCER) == answered) {
            return answered;
        }
        long record = BareTop.EXCEPTION_BASE + answered * 64L;
        long entry = BareTop.RESUME_BASE + answered * 64L;
        assertThat(memory.get(ValueLayout.JAVA_BYTE, record)).as("reason").isEqualTo((byte) 3);
        memory.set(ValueLayout.JAVA_BYTE, entry, (byte) 3);
        memory.set(ValueLayout.JAVA_BYTE, entry + 3, memory.get(ValueLayout.JAVA_BYTE, record + 12));
        memory.set(ValueLayout.JAVA_SHORT, entry + 6, (short) 0x0280);
        memory.set(ValueLayout.JAVA_BYTE, entry + 13, (byte) 2);
        csr.write(LvmRegisters.RESUME_PRODUCER, answered + 1);
        settle();
        return answered + 1;
    }
}
