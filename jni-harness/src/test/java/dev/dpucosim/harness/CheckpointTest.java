// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    private static void assertRefused(Runnable call, String reason) {
        assertThatThrownBy(call::run).isInstanceOf(CheckpointException.class).hasMessageContaining(reason);
    }

    /** Traffic through the design, and everything that can be seen of it. */
    private static List<String> traffic(Simulation simulation, StreamSource source, StreamSink sink) {
        final SplittableRandom random = new SplittableRandom(9);
        final List<String> seen = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            simulation.port("w5_i").value(random.nextInt(32));
            source.offer(Fixture.segment(Fixture.bytes(random, 1 + random.nextInt(300))), i, i, 1);
            simulation.runUntil(1_000, Stop.PACKET);
            sink.drain(packet -> seen.add(packet.tuser() + " " + HexFormat.of().formatHex(
                    packet.data().toArray(ValueLayout.JAVA_BYTE))));
            simulation.ports().forEach(port -> {
                if (port.direction() == PortDirection.OUTPUT) {
                    seen.add(simulation.cycle() + " " + port.name() + HexFormat.of().toHexDigits(port.value()));
                }
            });
            seen.add(simulation.takeOutput());
        }
        return seen;
    }

    private static StreamSource source(Simulation simulation) {
        return simulation.source("in", SourceOptions.DEFAULT.withStall(new Stall(1, 3, 4)));
    }

    private static StreamSink sink(Simulation simulation) {
        return simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 2, 4)));
    }

    @Test
    void shouldGoOnAsBeforeInTheSameSimulationAndInAnother() {
        try (Simulation first = Fixture.open(1); Simulation other = Fixture.open(2)) {
            final StreamSource source = source(first);
            final StreamSink sink = sink(first);
            traffic(first, source, sink);
            first.port("print_i").value(1);
            first.step(1);
            final Checkpoint checkpoint = first.checkpoint();
            assertThat(checkpoint).hasToString("checkpoint of bus_fixture at cycle " + first.cycle());
            final long unreset = first.port("unreset_o").value();
            final List<String> expected = traffic(first, source, sink);
            assertThat(expected.getFirst()).isNotEmpty();
            first.restore(checkpoint);
            assertThat(first.cycle()).isEqualTo(checkpoint.cycle());
            assertThat(traffic(first, source, sink)).isEqualTo(expected);

            assertThat(other.port("unreset_o").value()).isNotEqualTo(unreset);
            other.step(12);
            other.restore(checkpoint);
            assertThat(other.port("unreset_o").value()).isEqualTo(unreset);
            assertThat(other.port("out_tready_i").value()).as("nobody drives it here").isZero();
            assertThat(traffic(other, source(other), sink(other))).isEqualTo(expected);
        }
    }

    @Test
    void shouldBringBackASimulationThatEnded() {
        try (Simulation simulation = Fixture.open()) {
            simulation.step(10);
            final Checkpoint checkpoint = simulation.checkpoint();
            simulation.port("end_i").value(3);
            assertThatThrownBy(() -> simulation.step(1)).isInstanceOf(ModelFailedException.class);
            assertThatThrownBy(simulation::checkpoint).isInstanceOf(ModelFailedException.class);
            simulation.restore(checkpoint);
            simulation.step(5);
            assertThat(simulation.port("count_o").value()).isEqualTo(15);
        }
    }

    @Test
    void shouldSaveTheMemoryBehindABus() {
        try (Simulation first = Fixture.open(); Simulation other = Fixture.open()) {
            final MemorySegment memory = first.allocate(1 << 16);
            first.memory("mem", memory, MemoryOptions.DEFAULT);
            memory.set(ValueLayout.JAVA_LONG, 4096, 42);
            first.step(3);
            final Checkpoint checkpoint = first.checkpoint();
            assertThat(checkpoint.bytes()).isLessThan(1 << 15);
            memory.fill((byte) 7);
            first.restore(checkpoint);
            assertThat(memory.get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(42);
            assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isZero();
            assertRefused(() -> other.restore(checkpoint), "memories=0, checkpointMemories=1");
            final MemorySegment copy = other.allocate(1 << 16);
            other.memory("mem", copy, MemoryOptions.DEFAULT);
            other.restore(checkpoint);
            assertThat(copy.mismatch(memory)).isEqualTo(-1);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeSavedWithTheReason() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            final MemorySegment packet = simulation.allocate(640);
            source.offerInPlace(packet, 0, 0, 0);
            assertRefused(simulation::checkpoint, "packets queued or under way: endpoint=in");
            simulation.runUntil(100, Stop.SOURCES_DRAINED);
            simulation.run(10, Stop.PACKET);
            assertRefused(simulation::checkpoint, "packets that were not drained: endpoint=out");
            sink.drain(ignored -> {});
            simulation.step(1);
            simulation.checkpoint();
            simulation.stepper().wire("w5_i").drive(3);
            assertRefused(simulation::checkpoint, "inputs are to be driven after the next edge: count=1");
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFitWithTheReason(@TempDir Path folder) {
        try (Simulation simulation = Fixture.open();
                Simulation slower = Simulation.of(Fixture.model()).periodPs(5_000).open();
                Simulation traced = Simulation.of(Fixture.vcdModel()).waveform(folder.resolve("x.vcd")).open()) {
            final Checkpoint checkpoint = simulation.checkpoint();
            assertRefused(() -> slower.restore(checkpoint), "another clock period: periodPs=5000");
            assertRefused(() -> traced.restore(checkpoint), "checkpoint is of another model");
            traced.step(2);
            final Checkpoint own = traced.checkpoint();
            assertRefused(() -> traced.restore(own), "waveform is being written");
            simulation.stepper().addClock("w1_i", 2_000, 0);
            assertRefused(() -> simulation.restore(checkpoint), "clocks=2, checkpointClocks=0");
            simulation.close();
            assertThatThrownBy(() -> simulation.restore(checkpoint)).hasMessageContaining("closed");
            assertThatThrownBy(() -> NativeSimulation.restore(12345, new byte[3])).hasMessageContaining("no such");
            assertThatThrownBy(() -> NativeSimulation.checkpoint(0)).hasMessageContaining("no such simulation");
        }
    }

    @Test
    void shouldRestoreSeveralClocks() {
        try (Simulation first = Fixture.open(); Simulation other = Fixture.open()) {
            first.stepper().addClock("w1_i", 6_000, 1_000);
            other.stepper().addClock("w1_i", 6_000, 500);
            first.stepper().advance(13);
            other.stepper().advance(4);
            other.restore(first.checkpoint());
            for (int i = 0; i < 20; i++) {
                first.stepper().advance(1);
                other.stepper().advance(1);
                assertThat(other.stepper().nextEdgePs()).isEqualTo(first.stepper().nextEdgePs());
                assertThat(other.stepper().wire("count_o").value()).isEqualTo(first.stepper().wire("count_o").value());
            }
        }
    }

    @Test
    void shouldRefuseADesignThatDrawsRandomNumbers(@TempDir Path folder) throws Exception {
        final Path source = Files.writeString(folder.resolve("dice.sv"), """
                // SPDX-License-Identifier: Apache-2.0
                module dice (input logic clk_i, input logic rst_ni, output logic [31:0] eyes_o);
                  always_ff @(posedge clk_i) eyes_o <= rst_ni ? $urandom : '0;
                endmodule
                """);
        final Model model = ModelBuilder.top("dice").source(source).cache(folder).build();
        try (Simulation simulation = Simulation.of(model).open()) {
            simulation.step(2);
            assertRefused(simulation::checkpoint, "top=dice, reason=design draws random numbers ($random, $urandom)");
        }
    }
}
