// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, writing and forcing what lies inside a design. */
class InsideTest {

    static ModelBuilder builder() {
        return ModelBuilder.top("inside_fixture").source(Fixture.RTL.resolve("inside_fixture.sv")).cache(Fixture.CACHE)
                .publicSignals("u_memory.words_q", "grid_q", "bits_q", "gen_lane[1].lane_q", "Magic", "Depth")
                .forceable("count_d", "count_q", "u_memory.busy", "gen_lane[0].lane_q");
    }

    private static Simulation open() {
        final Simulation simulation = Simulation.of(builder().build()).open();
        simulation.reset(4);
        return simulation;
    }

    @Test
    void shouldReadAndWriteAVariableByEitherName() {
        try (Simulation simulation = open()) {
            final PublicSignal count = simulation.signal("inside_fixture.count_q");
            simulation.step(5);
            assertThat(count.value()).isEqualTo(5);
            simulation.signal("count_q").write(200);
            assertThat(simulation.port("count_o").value()).isEqualTo(200);
            simulation.step(3);
            assertThat(count.value()).isEqualTo(203);
            assertThat(count.widthBits()).isEqualTo(8);
            assertThat(count.writable()).isTrue();
            assertThatThrownBy(() -> count.write(256))
                    .hasMessage("value does not fit: signal=inside_fixture.count_q, bits=8, valueBits=9, value=256");
        }
    }

    @Test
    void shouldReachEveryElementOfAnArray() {
        try (Simulation simulation = open()) {
            final PublicArray words = simulation.array("u_memory.words_q");
            assertThat(words).hasToString("signal=u_memory.words_q, bits=40, dimensions=[17:2]");
            assertThat(words.elementCount()).isEqualTo(16);
            simulation.port("write_i").value(1);
            simulation.port("address_i").value(3);
            simulation.port("data_i").value(0x12_3456_789AL);
            simulation.step(1);
            assertThat(words.value(5)).isEqualTo(0x12_3456_789AL);
            simulation.port("write_i").value(0);
            final SplittableRandom random = new SplittableRandom(1);
            final long[] expected = new long[16];
            for (int i = 0; i < 16; i++) {
                expected[i] = random.nextLong() & (1L << 40) - 1;
                words.write(new int[] {i + 2}, expected[i]);
            }
            for (int i = 0; i < 16; i++) {
                simulation.port("address_i").value(i);
                simulation.step(1);
                assertThat(simulation.port("data_o").value()).isEqualTo(expected[i]).isEqualTo(words.value(i + 2));
            }
            assertThatThrownBy(() -> words.value(1)).hasMessage(
                    "no such element: signal=u_memory.words_q, bits=40, dimensions=[17:2], indexes=[1]");
            assertThatThrownBy(() -> words.value(18)).hasMessageContaining("no such element");
            assertThatThrownBy(() -> words.value(3, 3)).hasMessageStartingWith("one index a dimension expected");
            assertThatThrownBy(() -> words.write(new int[] {2}, 1L << 40)).hasMessage(
                    "value does not fit: signal=u_memory.words_q, bits=40, valueBits=41, value=1099511627776");
        }
    }

    @Test
    void shouldReachArraysOfSeveralDimensionsAndOfBits() {
        try (Simulation simulation = open()) {
            final PublicArray grid = simulation.array("grid_q");
            assertThat(grid.ranges()).containsExactly(new PublicArray.Range(0, 3), new PublicArray.Range(2, 0));
            for (int i = 0; i < 4; i++) {
                for (int k = 0; k < 3; k++) {
                    assertThat(grid.value(i, k)).isEqualTo(16 * i + k);
                }
            }
            grid.write(new int[] {3, 2}, 0x80);
            assertThat(simulation.port("corner_o").value()).isEqualTo(0x80);
            final PublicArray bits = simulation.array("bits_q");
            assertThat(bits).hasToString("signal=bits_q, bits=1, dimensions=[11:4]");
            assertThat(bits.value(5)).isEqualTo(1);
            assertThat(bits.value(4)).isZero();
            bits.write(new int[] {11}, 1);
            assertThat(simulation.port("corner_o").value()).isEqualTo(0x81);
            assertThat(simulation.signalNames()).contains("inside_fixture.grid_q", "inside_fixture.u_memory.words_q",
                    "inside_fixture.gen_lane[1].lane_q").doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldReadParametersAsTheModelHasThem() {
        try (Simulation simulation = open()) {
            assertThat(simulation.signal("Depth").value()).isEqualTo(16);
            assertThat(simulation.signal("u_memory.Depth").parameter()).isTrue();
            assertThat(simulation.signal("u_memory.Magic").words()).containsExactly(0x5678_9abc_def0_1122L, 0x1234);
            assertThatThrownBy(() -> simulation.signal("u_memory.Magic").write(1))
                    .hasMessage("a parameter cannot be written: signal=inside_fixture.u_memory.Magic");
        }
        try (Simulation small = Simulation.of(builder().option("-GDepth=8").build()).open()) {
            assertThat(small.signal("Depth").value()).isEqualTo(8);
            assertThat(small.array("u_memory.words_q").elementCount()).isEqualTo(8);
        }
    }

    @Test
    void shouldForceWiresAndRegistersUntilTheyAreReleased() {
        try (Simulation simulation = open()) {
            final PublicSignal next = simulation.signal("count_d");
            final PublicSignal count = simulation.signal("count_q");
            final Port shown = simulation.port("count_o");
            simulation.step(3);
            next.force(77);
            assertThat(next.value()).isEqualTo(77);
            simulation.step(2);
            assertThat(shown.value()).isEqualTo(77);
            next.release();
            simulation.step(2);
            assertThat(shown.value()).isEqualTo(79);
            count.force(10);
            assertThat(shown.value()).isEqualTo(10);
            simulation.step(5);
            assertThat(shown.value()).isEqualTo(10);
            assertThat(count.value()).isEqualTo(10);
            count.release();
            simulation.step(1);
            assertThat(shown.value()).isEqualTo(12);
        }
    }

    @Test
    void shouldForceInsideAnInstanceAndBeyond64Bits() {
        try (Simulation simulation = open()) {
            final PublicArray words = simulation.array("u_memory.words_q");
            words.write(new int[] {2}, 1);
            simulation.signal("u_memory.busy").force(0);
            simulation.port("write_i").value(1);
            simulation.port("data_i").value(9);
            simulation.step(3);
            assertThat(words.value(2)).isEqualTo(1);
            simulation.signal("u_memory.busy").release();
            simulation.step(1);
            assertThat(words.value(2)).isEqualTo(9);
            final PublicSignal lane = simulation.signal("gen_lane[0].lane_q");
            lane.force((1L << 50) - 1);
            simulation.step(2);
            assertThat(simulation.port("wide_o").words()[0] & (1L << 50) - 1).isEqualTo((1L << 50) - 1);
        }
    }

    @Test
    void shouldSayWhatIsNotThereAndWhatCannotBeDone() {
        try (Simulation simulation = open()) {
            assertThatThrownBy(() -> simulation.signal("u_memory.word_q")).hasMessage("no such public signal:"
                    + " signal=u_memory.word_q, model=inside_fixture, nearest=[u_memory.words_q, u_memory.tag_q,"
                    + " u_memory.Depth]; @RtlTest(publicSignals) or /* verilator public_flat_rw */ makes it public");
            assertThatThrownBy(() -> simulation.signal("grid_q")).hasMessage("signal is an array, ask for array(name):"
                    + " signal=grid_q, bits=8, dimensions=[0:3, 2:0]");
            assertThatThrownBy(() -> simulation.array("count_q"))
                    .hasMessage("signal is no array, ask for signal(name): signal=count_q, bits=8");
            assertThatThrownBy(() -> simulation.signal("gen_lane[1].nothing")).hasMessageContaining("nearest=");
            final PublicSignal tag = simulation.signal("u_memory.tag_q");
            assertThat(tag.words()).hasSize(2);
            assertThatThrownBy(() -> tag.write(1)).hasMessage("signal is public for reading only, it cannot be written:"
                    + " signal=inside_fixture.u_memory.tag_q");
            assertThatThrownBy(() -> tag.force(1)).hasMessage("signal cannot be forced, @RtlTest(forceable) or"
                    + " /* verilator forceable */ makes it so: signal=inside_fixture.u_memory.tag_q");
            assertThatThrownBy(tag::release).hasMessageStartingWith("signal cannot be forced");
            assertThatThrownBy(() -> ModelBuilder.top("x").publicSignals("a.b-c"))
                    .hasMessage("not the name of a signal: name=a.b-c");
            assertThatThrownBy(() -> ModelBuilder.top("x").forceable("a.b_*"))
                    .hasMessage("not the name of a signal: name=a.b_*");
        }
    }

    @Test
    void shouldPublishEverythingWhenAsked() {
        final Model model = ModelBuilder.top("inside_fixture").source(Fixture.RTL.resolve("inside_fixture.sv"))
                .cache(Fixture.CACHE).publicSignals("*").build();
        try (Simulation simulation = Simulation.of(model).open()) {
            simulation.reset(4);
            simulation.step(7);
            assertThat(simulation.signal("count_d").value()).isEqualTo(8);
            assertThat(simulation.signal("u_memory.busy").value()).isZero();
            assertThat(simulation.signalNames()).hasSizeGreaterThan(20);
        }
    }

    @Test
    void shouldNotLetInitialBlocksUndoAForceBeforeTheFirstCycle() {
        try (Simulation simulation = Simulation.of(builder().build()).open()) {
            simulation.signal("count_q").force(42);
            simulation.array("bits_q").write(new int[] {7}, 1);
            assertThat(simulation.port("count_o").value()).isEqualTo(42);
            simulation.step(3);
            assertThat(simulation.port("count_o").value()).isEqualTo(42);
            assertThat(simulation.array("bits_q").value(7)).isEqualTo(0);
        }
    }

    /** Through a stepper a write is like one of a register: it shows after the edge, in place of the next value. */
    @Test
    void shouldWriteAndForceAfterTheEdgeThroughAStepper() {
        try (Simulation simulation = open()) {
            final Stepper stepper = simulation.stepper();
            stepper.advance(1);
            final Wire count = stepper.wire("count_q");
            final Wire next = stepper.wire("inside_fixture.count_d");
            final long before = count.value();
            count.drive(100);
            assertThat(count.value()).isEqualTo(before);
            assertThatThrownBy(simulation::checkpoint).isInstanceOf(CheckpointException.class)
                    .hasMessage("variables are to be written after the next edge: count=1");
            stepper.advance(1);
            assertThat(count.value()).isEqualTo(100);
            stepper.advance(1);
            assertThat(count.value()).isEqualTo(101);
            next.force(7);
            assertThat(next.value()).isEqualTo(102);
            stepper.advance(1);
            assertThat(count.value()).isEqualTo(102);
            assertThat(next.value()).isEqualTo(7);
            stepper.advance(2);
            assertThat(count.value()).isEqualTo(7);
            assertThat(stepper.watchEqual(count, 9)).isFalse();
            next.release();
            stepper.advance(2);
            assertThat(count.value()).isEqualTo(8);
            final long[] wide = new long[2];
            stepper.wire("u_memory.tag_q").read(wide, 0);
            assertThat(wide).isEqualTo(simulation.signal("u_memory.tag_q").words());
            assertThatThrownBy(() -> stepper.wire("count_o").force(1)).hasMessageContaining("a port is driven");
            assertThatThrownBy(() -> stepper.wire("count_o").drive(1)).hasMessage("port is an output: port=count_o");
            assertThatThrownBy(() -> stepper.wire("cuont_q")).hasMessageContaining("no such port");
        }
    }

    /** What was written and forced is part of what a flight recorder gives again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldShowWritesAndForcesInARecording(long seed, @TempDir Path folder) throws IOException {
        final SplittableRandom random = new SplittableRandom(seed);
        final Model model = builder().tracedAsVcd().build();
        final Simulation simulation = Simulation.of(model).flightRecorder(150).waveform(folder.resolve("whole.vcd"))
                .open();
        simulation.signal("count_q").force(9);
        simulation.reset(4);
        simulation.signal("count_q").release();
        final Stepper stepper = simulation.stepper();
        while (simulation.cycle() < 700) {
            final Wire count = stepper.wire("count_q");
            final Wire lane = stepper.wire("gen_lane[0].lane_q");
            switch (random.nextInt(6)) {
                case 0 -> count.drive(random.nextInt(256));
                case 1 -> count.force(random.nextInt(256));
                case 2 -> count.release();
                case 3 -> lane.force(random.nextLong() >>> 14);
                case 4 -> lane.release();
                default -> simulation.array("grid_q").write(new int[] {3, 2}, random.nextInt(256));
            }
            simulation.array("u_memory.words_q").writeAfterEdge(new int[] {2 + random.nextInt(16)}, random.nextInt(99));
            stepper.wire("address_i").drive(random.nextInt(16));
            stepper.advance(1 + random.nextInt(9));
        }
        final Recording recording = simulation.writeRecording(folder.resolve("last.vcd"));
        simulation.close();
        assertThat(recording.cycles()).isEqualTo(150);
        final ValueChanges whole = ValueChanges.read(folder.resolve("whole.vcd"));
        final ValueChanges last = ValueChanges.read(recording.file());
        assertThat(last.last()).isEqualTo(whole.last());
        assertThat(last.signalCount()).isEqualTo(whole.signalCount()).isGreaterThan(20);
        assertThat(last.from(last.first())).isEqualTo(whole.from(last.first()));
    }

    @Test
    void shouldKeepAForceInACheckpoint() {
        try (Simulation simulation = open(); Simulation other = open()) {
            simulation.signal("count_q").force(33);
            simulation.step(2);
            other.restore(simulation.checkpoint());
            other.step(4);
            assertThat(other.port("count_o").value()).isEqualTo(33);
            other.signal("count_q").release();
            other.step(1);
            assertThat(other.port("count_o").value()).isEqualTo(35);
        }
    }
}
