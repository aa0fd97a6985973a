// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketRunTest {

    @Test
    void shouldCarryABatchOfPacketsAsAWhole() {
        final byte[] sent = Fixture.bytes(new SplittableRandom(3), 40 * 128);
        final List<Integer> runs = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT.withPacketsMax(16)
                    .withStall(new Stall(1, 4, 1)));
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 4, 2)));
            final MemorySegment packets = simulation.allocate(sent.length);
            packets.copyFrom(MemorySegment.ofArray(sent));
            long offered = 0;
            long seen = 0;
            while (seen < 40) {
                offered += source.offerAllInPlace(packets.asSlice(offered * 128), 128);
                simulation.step(50);
                final long[] here = {seen};
                seen += sink.drainRuns(run -> {
                    assertThat(run.packetBytes()).isEqualTo(128);
                    assertThat(run.byteSize()).isEqualTo(run.packets() * 128L);
                    assertThat(run.data().mismatch(packets.asSlice(here[0] * 128, run.byteSize()))).isEqualTo(-1);
                    assertThat(run.region().asSlice(run.offset(), run.byteSize()).address())
                            .isEqualTo(run.data().address());
                    here[0] += run.packets();
                    runs.add(run.packets());
                });
                assertThat(here[0]).isEqualTo(seen);
            }
            assertThat(source.completed()).isEqualTo(40);
            assertThat(sink.available()).isZero();
        }
        assertThat(runs).hasSizeLessThan(20).anyMatch(packets -> packets > 5);
    }

    @Test
    void shouldTellPacketsApartThatAreNotAlike() {
        final int[] lengths = {128, 128, 64, 64, 64, 100, 100, 128};
        final int[] tags = {1, 1, 1, 1, 2, 2, 2, 2};
        final List<List<Integer>> runs = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            for (int i = 0; i < lengths.length; i++) {
                assertThat(source.offer(Fixture.segment(new byte[lengths[i]]), 0, tags[i], 0)).isTrue();
            }
            simulation.step(100);
            assertThat(sink.drainRuns(run -> runs.add(List.of(run.packets(), run.packetBytes(), (int) run.tuser(),
                    (int) (run.tid() + run.tdest()))))).isEqualTo(lengths.length);
        }
        // Packets of 100 bytes begin at multiples of 64, so there is something between them.
        assertThat(runs).containsExactly(List.of(2, 128, 1, 0), List.of(2, 64, 1, 0), List.of(1, 64, 2, 0),
                List.of(1, 100, 2, 0), List.of(1, 100, 2, 0), List.of(1, 128, 2, 0));
    }

    @Test
    void shouldEndARunWhereTheRegionEnds() {
        final byte[] sent = Fixture.bytes(new SplittableRandom(4), 64 * 64);
        final List<Integer> runs = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withPacketBytesMax(64).withRegionBytes(
                    1024));
            final MemorySegment packets = simulation.allocate(sent.length);
            packets.copyFrom(MemorySegment.ofArray(sent));
            assertThat(source.offerAllInPlace(packets, 64)).isEqualTo(64);
            final long[] seen = new long[1];
            while (seen[0] < 64) {
                simulation.step(9);
                // Some stay, so that the sink cannot begin at the bottom again.
                sink.drain(6, packet -> {
                    assertThat(packet.data().mismatch(packets.asSlice(seen[0]++ * 64, 64))).isEqualTo(-1);
                });
                simulation.step(9);
                final long before = seen[0];
                sink.drainRuns(run -> {
                    assertThat(run.data().mismatch(packets.asSlice(seen[0] * 64, run.byteSize()))).isEqualTo(-1);
                    assertThat(seen[0] == before || run.offset() == 0).isTrue();
                    seen[0] += run.packets();
                    runs.add(seen[0] == before + run.packets() ? 0 : 1);
                });
            }
        }
        assertThat(runs).contains(0, 1);
    }

    @Test
    void shouldRefuseABatchThatCouldNotBeSent() {
        try (Simulation simulation = Fixture.open(); Arena arena = Arena.ofConfined()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT.withPacketsMax(4));
            final MemorySegment own = simulation.allocate(640);
            assertThatThrownBy(() -> source.offerAllInPlace(own, 100)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a whole number of packets: stream=in, bytes=640, packetBytes=100");
            assertThatThrownBy(() -> source.offerAllInPlace(own, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> source.offerAllInPlace(own, -64)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> source.offerAllInPlace(arena.allocate(128), 64))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                            "not in the simulation's memory");
            assertThatThrownBy(() -> source.offerAllInPlace(MemorySegment.ofArray(new byte[128]), 64))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                            "not in the simulation's memory");
            assertThat(source.queued()).isZero();
            assertThat(source.offerAllInPlace(own, 64)).isEqualTo(4);
            assertThat(source.offerAllInPlace(own, 64)).isZero();
        }
    }

    @Test
    void shouldKeepARunWhoseHandlerFails() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            source.offer(Fixture.segment(new byte[] {7}));
            simulation.runUntil(100, Stop.PACKET);
            assertThatThrownBy(() -> sink.drainRuns(run -> {
                throw new IllegalStateException("no");
            })).hasMessage("no");
            assertThat(sink.drainRuns(run -> assertThat(run.data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7)))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldBeDrainedAgainAfterAResetInMidPacket() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            source.offer(Fixture.segment(new byte[4096]));
            simulation.step(5);
            assertThatThrownBy(simulation::checkpoint).isInstanceOf(CheckpointException.class);
            simulation.reset(2);
            simulation.checkpoint();
            assertThat(simulation.runUntil(10, Stop.SOURCES_DRAINED).cycles()).isEqualTo(1);
        }
    }
}
