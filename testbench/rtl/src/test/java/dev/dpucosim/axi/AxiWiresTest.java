// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manager against the subordinate, 64 bits wide, with a checker and a monitor on the way. */
@RtlTest(top = "axi_wires", sources = "src/test/rtl/axi_wires.sv", cyclesMax = 200_000)
class AxiWiresTest {

    private static final int MEMORY_BYTES = 16384;

    @Seeds({1, 2, 3})
    void shouldKeepMemoryRightUnderStallsAndReordering(Simulation sim, SplittableRandom random) {
        final byte[] memory = new byte[MEMORY_BYTES];
        final byte[] expected = new byte[MEMORY_BYTES];
        AxiSubordinate.on(sim, "m", AxiRam.of(memory)).stallingRandomly(0.3).interleaving().latency(0, 30);
        final AxiManager manager = AxiManager.on(sim, "s").stallingRandomly(0.3);
        final AxiChecker checker = AxiChecker.on(sim, "m");
        final Scoreboard<AxiRead> reads = Scoreboard.inAnyOrder("reads");
        final Scoreboard<AxiWrite> writes = Scoreboard.inAnyOrder("writes");
        AxiMonitor.on(sim, "s").onRead(reads::seen).onWrite(writes::seen);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 20; i++) {
                final AxiBurst burst = Bursts.any(random, MEMORY_BYTES, 8, 8);
                final byte[] data = Bursts.bytes(random, burst.bytes());
                final boolean[] enabled = Bursts.enabled(random, data.length);
                writes.expect(new AxiWrite(burst, data, enabled, AxiResponse.OKAY, 0, 0));
                manager.postWrite(burst, data, enabled);
                Bursts.write(expected, burst, data, enabled);
            }
            manager.drain();
            assertThat(memory).isEqualTo(expected);
            for (int i = 0; i < 20; i++) {
                final AxiBurst burst = Bursts.any(random, MEMORY_BYTES, 8, 8);
                final List<AxiResponse> okay = Collections.nCopies(burst.beats(), AxiResponse.OKAY);
                reads.expect(new AxiRead(burst, Bursts.read(expected, burst), okay, 0, 0));
                manager.postRead(burst);
            }
            manager.drain();
        }
        reads.finish(200);
        writes.finish(200);
        checker.finish(400);
    }

    /** 20 bursts of 64 beats each way, at once: 1,280 beats of data in 1,280 cycles, and the pipe around them. */
    @Test
    void shouldMoveABeatInEveryCycleBothWays(Simulation sim) {
        AxiSubordinate.on(sim, "m", AxiRam.of(new byte[MEMORY_BYTES]));
        final AxiManager manager = AxiManager.on(sim, "s");
        final List<Long> writeBeats = beats(sim, "w");
        final List<Long> readBeats = beats(sim, "r");
        sim.clock().await(2);
        for (int i = 0; i < 20; i++) {
            manager.postWrite(AxiBurst.incr(512 * i, 64, 8), new byte[512]);
            manager.postRead(AxiBurst.incr(512 * i, 64, 8));
        }
        manager.drain();
        for (List<Long> beats : List.of(writeBeats, readBeats)) {
            assertThat(beats).hasSize(1280);
            assertThat(beats.getLast() - beats.getFirst() + 1).isEqualTo(1280);
        }
    }

    private static List<Long> beats(Simulation sim, String channel) {
        final List<Long> cycles = new ArrayList<>();
        final Channel watched = new Channel(sim, "s", channel + "valid", channel + "ready");
        sim.clock().add(() -> {
            if (watched.transfers()) {
                cycles.add(sim.cycle());
            }
        });
        return cycles;
    }

    /** In which order the subordinate answers eight reads and eight writes of four ids, and how often R changes id. */
    private static String order(Simulation sim, AxiSubordinate subordinate) {
        final StringBuilder reads = new StringBuilder();
        final StringBuilder writes = new StringBuilder();
        final Channel data = new Channel(sim, "s", "rvalid", "rready");
        final int[] mixed = new int[1];
        final long[] open = {-1};
        sim.clock().add(() -> {
            if (data.transfers()) {
                final long id = sim.signal("s_rid_o").get();
                mixed[0] += open[0] >= 0 && open[0] != id ? 1 : 0;
                open[0] = sim.signal("s_rlast_o").isSet() ? -1 : id;
            }
        });
        AxiMonitor.on(sim, "s").onRead(read -> reads.append(read.burst().address() / 64)).onWrite(write -> writes
                .append(write.burst().address() / 64));
        final AxiManager manager = AxiManager.on(sim, "s");
        for (int i = 0; i < 8; i++) {
            manager.postRead(AxiBurst.incr(64 * i, 8, 8).withId(i % 4));
            manager.postWrite(AxiBurst.incr(64 * i, 1, 8).withId(i % 4), new byte[8]);
        }
        manager.drain();
        for (String order : List.of(reads.toString(), writes.toString())) {
            for (int i = 0; i < 4; i++) {
                assertThat(order.indexOf('0' + i)).as("id " + i + " in " + order).isLessThan(order.indexOf('4' + i));
            }
        }
        return (reads.toString().equals("01234567") ? "in order" : "reordered") + ", "
                + (writes.toString().equals("01234567") ? "in order" : "reordered") + ", "
                + (mixed[0] == 0 ? "whole" : "interleaved");
    }

    private static AxiSubordinate slow(Simulation sim) {
        return AxiSubordinate.on(sim, "m", AxiRam.of(new byte[MEMORY_BYTES])).latency(20, 40);
    }

    @Test
    void shouldAnswerInOrderUnlessTold(Simulation sim) {
        assertThat(order(sim, slow(sim))).isEqualTo("in order, in order, whole");
    }

    @Test
    void shouldAnswerOutOfOrderBetweenIdsWhenTold(Simulation sim) {
        assertThat(order(sim, slow(sim).reordering())).isEqualTo("reordered, reordered, whole");
    }

    @Test
    void shouldInterleaveReadsWhenTold(Simulation sim) {
        assertThat(order(sim, slow(sim).interleaving())).isEqualTo("reordered, reordered, interleaved");
    }

    @Test
    void shouldAnswerErrorsWhereTold(Simulation sim) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment memory = arena.allocate(4096);
            memory.fill((byte) 7);
            AxiSubordinate.on(sim, "m", AxiRam.of(memory, 0x2000).failing(0x2100, 8, AxiResponse.SLVERR));
            final AxiManager manager = AxiManager.on(sim, "s");
            final AxiRead read = manager.postRead(AxiBurst.incr(0x20F8, 3, 8)).await();
            assertThat(read.responses()).containsExactly(AxiResponse.OKAY, AxiResponse.SLVERR, AxiResponse.OKAY);
            assertThat(read.data()).startsWith(7, 7, 7, 7, 7, 7, 7, 7, 0).endsWith(0, 7, 7, 7, 7, 7, 7, 7, 7);
            assertThat(manager.postWrite(AxiBurst.incr(0x20F8, 3, 8), new byte[24]).await().response()).isEqualTo(
                    AxiResponse.SLVERR);
            assertThat(memory.get(ValueLayout.JAVA_LONG, 0xF8)).isZero();
            assertThat(memory.get(ValueLayout.JAVA_LONG, 0x100)).isEqualTo(0x0707070707070707L);
            assertThatThrownBy(() -> manager.read(0x1FF8, 16)).isInstanceOf(AxiResponseException.class)
                    .hasMessageContaining("response=DECERR, bus=s, read INCR at 0x1ff8, beats=1");
            assertThatThrownBy(() -> manager.write(0x3000, new byte[1])).isInstanceOf(AxiResponseException.class)
                    .hasMessageContaining("DECERR");
        }
    }

    @Test
    void shouldRefuseToAskForWhatIsNotLegal(Simulation sim) {
        final AxiManager manager = AxiManager.on(sim, "s");
        assertThatThrownBy(() -> manager.postRead(AxiBurst.wrap(4, 4, 8))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(AxiRule.WRAP_ALIGNMENT.text());
        assertThatThrownBy(() -> manager.postWrite(AxiBurst.incr(0, 2, 8), new byte[15])).hasMessageContaining(
                "bytes=15, enabled=15, burstBytes=16");
        assertThatThrownBy(() -> manager.postRead(AxiBurst.single(0, 8).withId(16))).hasMessageContaining("id=16");
        assertThatThrownBy(() -> manager.postRead(AxiBurst.single(1L << 32, 8))).hasMessageContaining("addressBits=32");
        assertThatThrownBy(() -> AxiManager.on(sim, "nothing")).hasMessageContaining("nothing_wvalid");
        assertThatThrownBy(() -> AxiManager.on(sim, "os").postWrite(AxiBurst.single(0, 2), new byte[2]))
                .hasMessage("bus cannot write: bus=os");
        sim.clock().await();
    }

    @Test
    void shouldHoldNoMoreThanTold(Simulation sim) {
        AxiSubordinate.on(sim, "m", AxiRam.of(new byte[MEMORY_BYTES])).latency(50, 50).holding(2);
        final AxiManager manager = AxiManager.on(sim, "s");
        final Channel addresses = new Channel(sim, "s", "arvalid", "arready");
        final int[] taken = new int[1];
        sim.clock().add(() -> taken[0] += addresses.transfers() ? 1 : 0);
        for (int i = 0; i < 5; i++) {
            manager.postRead(AxiBurst.single(0, 8));
        }
        sim.clock().await(40);
        assertThat(taken[0]).isEqualTo(2);
        manager.drain();
        assertThat(taken[0]).isEqualTo(5);
    }

    /** Stalls differ from channel to channel, and each is the seed's alone. */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.7})
    void shouldStallAChannelInItsShareOfCycles(double share, Simulation sim) {
        AxiSubordinate.on(sim, "m", AxiRam.of(new byte[MEMORY_BYTES])).stallingRandomly(AxiChannel.W, share);
        final AxiManager manager = AxiManager.on(sim, "s");
        final int[] stalled = new int[1];
        sim.clock().await(3);
        sim.clock().add(() -> stalled[0] += sim.signal("m_wready_i").isSet() ? 0 : 1);
        sim.clock().await(2000);
        assertThat(stalled[0] / 2000.0).isBetween(share - 0.05, share + 0.05);
        assertThatThrownBy(() -> manager.stallingRandomly(AxiChannel.AW, 1.0)).hasMessageContaining("share=1.0");
    }

    @Test
    void shouldNoteEachAccessOnceForWhoeverExplainsAFailure(Simulation sim) {
        AxiSubordinate.on(sim, "m", AxiRam.of(new byte[MEMORY_BYTES]));
        AxiChecker.on(sim, "s");
        AxiMonitor.on(sim, "s");
        final AxiManager manager = AxiManager.on(sim, "s");
        manager.write(0, new byte[] {1, 2, 3});
        manager.read(0, 3);
        for (String bus : List.of("s", "m")) {
            assertThat(sim.journal().of(bus)).extracting(entry -> entry.what().toString()).containsExactly(
                    "write INCR at 0x0, beats=1, beatBytes=8, id=0, response=OKAY, data=010203.. ........",
                    "read INCR at 0x0, beats=1, beatBytes=8, id=0, response=OKAY, data=01020300 00000000");
        }
    }
}
