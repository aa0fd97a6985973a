// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTest {

    private record Packet(byte[] data, long tid, long tuser, long tdest) {
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "0,1", "1,2", "3,3"})
    void shouldCarryEveryPacketOnceAndInOrder(int stallIn, int stallOut) {
        final SplittableRandom random = new SplittableRandom(7 + stallIn * 10 + stallOut);
        final Deque<Packet> expected = new ArrayDeque<>();
        int checks = 0;
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in",
                    SourceOptions.DEFAULT.withPacketsMax(16).withStagingBytes(40_000).withStall(ratio(stallIn, 11)));
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withPacketsMax(stallIn == 0 ? 64 : 8)
                    .withPacketBytesMax(8192).withRegionBytes(1).withStall(ratio(stallOut, 12)));
            int sent = 0;
            while (sent < 400 || !expected.isEmpty()) {
                while (sent < 400) {
                    final Packet packet = packet(random, sent);
                    if (!source.offer(Fixture.segment(packet.data), packet.tid, packet.tuser, packet.tdest)) {
                        break;
                    }
                    expected.add(packet);
                    sent++;
                }
                simulation.runUntil(100_000, Stop.PACKET);
                if (random.nextInt(3) == 0) {
                    // Long enough to fill the ring of few packets, or the region under the ring of many.
                    simulation.step(random.nextInt(1500));
                }
                checks += sink.drain(seen -> {
                    final Packet next = expected.remove();
                    assertThat(seen.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(next.data);
                    assertThat(seen.tid()).isEqualTo(next.tid);
                    assertThat(seen.tuser()).isEqualTo(next.tuser);
                    assertThat(seen.tdest()).isEqualTo(next.tdest);
                    assertThat(seen.cycleLast() - seen.cycleFirst())
                            .isGreaterThanOrEqualTo((next.data.length + 63) / 64 - 1);
                });
            }
            simulation.step(1000);
            assertThat(sink.available()).isZero();
            assertThat(source.completed()).isEqualTo(400);
            assertThat(source.beats()).isEqualTo(sink.beats());
        }
        assertThat(checks).isEqualTo(400);
    }

    private static Stall ratio(int quarters, long seed) {
        return quarters == 0 ? Stall.NONE : new Stall(quarters, 4, seed);
    }

    private static Packet packet(SplittableRandom random, int number) {
        final int[] corners = {1, 63, 64, 65, 127, 128, 4096, 4160};
        final int length = number < corners.length ? corners[number] : 1 + random.nextInt(4200);
        return new Packet(Fixture.bytes(random, length), random.nextInt(256), random.nextInt(65536),
                random.nextInt(16));
    }

    @Test
    void shouldSendBeatsBackToBackAtOnePerCycle() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            for (int i = 0; i < 32; i++) {
                assertThat(source.offer(Fixture.segment(new byte[4096]))).isTrue();
            }
            final long begin = simulation.cycle();
            final List<Long> last = new ArrayList<>();
            while (sink.packets() < 32) {
                simulation.runUntil(100, Stop.PACKET);
                sink.drain(packet -> last.add(packet.cycleLast()));
            }
            // One cycle through the buffer, then 64 beats a packet without a gap.
            assertThat(last.getFirst() - begin).isEqualTo(64);
            assertThat(last.getLast() - begin).isEqualTo(32 * 64);
        }
    }

    @Test
    void shouldPassThroughCombinationalReadyAndValid() {
        final SplittableRandom random = new SplittableRandom(3);
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("S_AXIS",
                    SourceOptions.DEFAULT.withStall(new Stall(1, 3, 1)));
            final StreamSink sink = simulation.sink("m_axis", SinkOptions.DEFAULT.withStall(new Stall(1, 2, 2)));
            final Deque<byte[]> expected = new ArrayDeque<>();
            for (int i = 0; i < 100; i++) {
                final byte[] data = Fixture.bytes(random, 4 * (1 + random.nextInt(40)));
                expected.add(data);
                assertThat(source.offer(Fixture.segment(data))).isTrue();
            }
            simulation.runUntil(100_000, Stop.SOURCES_DRAINED);
            assertThat(sink.drain(p -> assertThat(p.data().toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(expected.remove()))).isEqualTo(100);
        }
    }

    @Test
    void shouldHaveAllItsStagingMemoryAfterEveryPacketWasSent() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("S_AXIS",
                    SourceOptions.DEFAULT.withPacketsMax(16).withStagingBytes(1024));
            simulation.sink("m_axis", SinkOptions.DEFAULT);
            final MemorySegment packet = simulation.allocate(64);
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 1 + round % 15; i++) {
                    assertThat(source.offer(packet)).as("round %d, packet %d", round, i).isTrue();
                }
                simulation.runUntil(10_000, Stop.SOURCES_DRAINED);
            }
        }
    }

    @Test
    void shouldStopAtTheEndOfEachPacketOfASource() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("S_AXIS", SourceOptions.DEFAULT);
            simulation.sink("m_axis", SinkOptions.DEFAULT);
            for (int i = 1; i <= 3; i++) {
                assertThat(source.offer(simulation.allocate(64 * i))).isTrue();
            }
            for (int i = 1; i <= 3; i++) {
                assertThat(simulation.runUntil(1_000, Stop.SOURCE_PACKET).saw(Stop.SOURCE_PACKET)).isTrue();
                assertThat(source.completed()).isEqualTo(i);
            }
            assertThat(simulation.run(100, Stop.SOURCE_PACKET).exhausted()).isTrue();
        }
    }

    @Test
    void shouldSendInPlaceFromTheSimulationsOwnMemoryOnly() {
        try (Simulation simulation = Fixture.open(); Arena arena = Arena.ofConfined()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            final MemorySegment own = simulation.allocate(4096);
            own.fill((byte) 0x3c);
            assertThat(source.offerInPlace(own.asSlice(100, 1000), 1, 2, 3)).isTrue();
            assertThatThrownBy(() -> source.offerInPlace(arena.allocate(64), 0, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                            "not in the simulation's memory");
            simulation.runUntil(100, Stop.PACKET);
            sink.drain(p -> assertThat(p.data().toArray(ValueLayout.JAVA_BYTE)).hasSize(1000).containsOnly(0x3c));
            assertThat(sink.packets()).isEqualTo(1);
        }
    }

    @Test
    void shouldHoldAPacketBackUntilItsCycle() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            source.offerAt(500, Fixture.segment(new byte[64]), 0, 0, 0);
            simulation.skip(200);
            simulation.runUntil(1000, Stop.PACKET);
            sink.drain(packet -> assertThat(packet.cycleFirst()).isEqualTo(501));
            assertThat(simulation.cycle()).isEqualTo(502);
            assertThat(simulation.cyclesSkipped()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseWhatCouldNeverBeSent() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource wide = simulation.source("in", SourceOptions.DEFAULT.withStagingBytes(4096));
            final StreamSource narrow = simulation.source("S_AXIS", SourceOptions.DEFAULT);
            assertThatThrownBy(() -> wide.offer(Fixture.segment(new byte[5000]))).hasMessageContaining("bytes=5000");
            assertThatThrownBy(() -> wide.offer(Fixture.segment(new byte[64]), 256, 0, 0))
                    .hasMessageContaining("tid=256, bits=8");
            assertThatThrownBy(() -> narrow.offer(Fixture.segment(new byte[6]))).hasMessageContaining("no TKEEP");
            assertThatThrownBy(() -> simulation.source("in", SourceOptions.DEFAULT))
                    .hasMessageContaining("port is driven already: port=in_tvalid_i, by=in");
            assertThatThrownBy(() -> simulation.source("none", SourceOptions.DEFAULT))
                    .hasMessageContaining("no such port: port=none_tvalid");
            assertThatThrownBy(() -> simulation.source("out", SourceOptions.DEFAULT))
                    .hasMessageContaining("port has the other direction: port=out_tvalid_o");
            assertThatThrownBy(() -> simulation.port("in_tvalid_i").value(1)).hasMessageContaining("by=in");
        }
    }

    @Test
    void shouldFindADesignThatBreaksTheHandshake() {
        try (Simulation simulation = stalledBeat()) {
            simulation.port("change_data_i").value(1);
            assertThatThrownBy(() -> simulation.step(20)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("stream out: payload changed before TREADY");
        }
        try (Simulation simulation = stalledBeat()) {
            simulation.port("drop_valid_i").value(1);
            assertThatThrownBy(() -> simulation.step(20)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("stream out: TVALID fell before TREADY");
        }
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            simulation.sink("out", SinkOptions.DEFAULT.withPacketBytesMax(128));
            source.offer(Fixture.segment(new byte[192]));
            assertThatThrownBy(() -> simulation.step(20)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("packet too long: bytes=192, bytesMax=128");
        }
    }

    @Test
    void shouldFindByteLanesWithHoles() {
        assertLanes(0b1011, 1, "TKEEP has a hole: tkeep=0xb, last=1");
        assertLanes(-2, 1, "TKEEP has a hole: tkeep=0xfffffffffffffffe, last=1");
        assertLanes(-1L >>> 1, 0, "TKEEP has a hole: tkeep=0x7fffffffffffffff, last=0");
    }

    private static void assertLanes(long keep, long last, String message) {
        try (Simulation simulation = Fixture.open()) {
            simulation.sink("out", SinkOptions.DEFAULT);
            simulation.port("in_tkeep_i").value(keep);
            simulation.port("in_tlast_i").value(last);
            simulation.port("in_tvalid_i").value(1);
            assertThatThrownBy(() -> simulation.step(5)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining(message);
        }
    }

    /** A beat that waits at the output: the sink's ring of one packet is full. */
    private static Simulation stalledBeat() {
        final Simulation simulation = Fixture.open();
        final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
        simulation.sink("out", SinkOptions.DEFAULT.withPacketsMax(1));
        for (int i = 0; i < 3; i++) {
            source.offer(Fixture.segment(new byte[64]));
        }
        simulation.step(20);
        return simulation;
    }

    @Test
    void shouldTraceEveryBeatWithItsCycle() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            final TraceTap tap = simulation.tap("trace", new TapOptions(64, 40));
            final MemorySegment packet = MemorySegment.ofArray(new long[] {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
                0});
            for (int i = 0; i < 100; i++) {
                source.offer(packet);
            }
            final long[] count = new long[1];
            while (sink.packets() < 100) {
                final RunResult result = simulation.run(1000, Stop.TAP_NEARLY_FULL.or(Stop.PACKET));
                sink.drain(p -> {});
                if (result.saw(Stop.TAP_NEARLY_FULL) || result.exhausted()) {
                    assertThat(tap.available()).isGreaterThanOrEqualTo(40);
                    tap.drain((cycle, words) -> check(count, words));
                }
            }
            simulation.step(5);
            tap.drain((cycle, words) -> check(count, words));
            assertThat(count[0]).isEqualTo(200);
            for (int i = 0; i < 40; i++) {
                source.offer(packet);
            }
            assertThatThrownBy(() -> simulation.step(100)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("trace trace: ring full: records=64");
        }
    }

    private static void check(long[] count, long[] words) {
        assertThat(words[0]).isEqualTo(count[0]);
        assertThat(words[1]).isEqualTo(1 + count[0] % 2);
        count[0]++;
    }

    @Test
    void shouldForgetWhatWasUnderWayAtReset() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            for (int i = 0; i < 4; i++) {
                source.offer(Fixture.segment(new byte[640]));
            }
            simulation.step(15);
            simulation.reset(3);
            assertThat(source.completed()).isEqualTo(4);
            assertThat(source.dropped()).isEqualTo(3);
            sink.drain(p -> {});
            source.offer(Fixture.segment(new byte[] {1, 2, 3}));
            simulation.runUntil(100, Stop.PACKET);
            sink.drain(p -> assertThat(p.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3));
            assertThat(sink.packets()).isEqualTo(2);
        }
    }
}
