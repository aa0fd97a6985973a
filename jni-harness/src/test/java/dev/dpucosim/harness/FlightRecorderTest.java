// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recorder shows must be what a waveform of the whole run, written by the same simulation, shows there. */
class FlightRecorderTest {

    private static final int CYCLES = 1_000;

    @TempDir
    private Path folder;

    private Simulation open(long cycles) {
        return Simulation.of(Fixture.vcdModel()).flightRecorder(cycles).waveform(folder.resolve("whole.vcd")).open();
    }

    private Recording compare(Simulation simulation) throws IOException {
        final Recording recording = simulation.writeRecording(folder.resolve("last.vcd"));
        simulation.close();
        final ValueChanges whole = ValueChanges.read(folder.resolve("whole.vcd"));
        final ValueChanges last = ValueChanges.read(recording.file());
        assertThat(last.last()).isEqualTo(whole.last());
        assertThat(last.signalCount()).isEqualTo(whole.signalCount()).isGreaterThan(150);
        final Map<String, TreeMap<Long, String>> expected = whole.from(last.first());
        last.from(last.first()).forEach((name, values) -> values.forEach((time, value) -> assertThat(value)
                .as("%s at %d", name, time).isEqualTo(expected.get(name).get(time))));
        assertThat(last.from(last.first())).as("changes that are not there").isEqualTo(expected);
        return recording;
    }

    private static void offer(StreamSource source, SplittableRandom random) {
        source.offer(Fixture.segment(Fixture.bytes(random, 1 + random.nextInt(400))), random.nextInt(256), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldShowTheLastCyclesBeforeAFatalErrorAtAnyTime(long seed) throws IOException {
        final SplittableRandom random = new SplittableRandom(seed);
        final Simulation simulation = open(CYCLES);
        simulation.reset(4);
        final StreamSource source = simulation.source("in", SourceOptions.DEFAULT.withStall(new Stall(1, 3, seed)));
        final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 4, seed)));
        final long fails = 1_500 + random.nextInt(4_000);
        while (simulation.cycle() < fails) {
            offer(source, random);
            simulation.port("w65_i").words(random.nextLong(), random.nextLong());
            simulation.port("w5_i").value(random.nextInt());
            simulation.run(Math.min(fails - simulation.cycle(), random.nextInt(40)), Stop.PACKET);
            sink.drain(packet -> {});
        }
        simulation.port("end_i").value(3);
        assertThatThrownBy(() -> simulation.step(10)).isInstanceOf(ModelFailedException.class)
                .hasMessageContaining("fatal at count");
        final Recording recording = compare(simulation);
        assertThat(recording.toCycle()).isEqualTo(fails + 1);
        assertThat(recording.cycles()).isEqualTo(CYCLES);
        assertThat(ValueChanges.read(recording.file()).first()).isEqualTo((fails + 1 - CYCLES) * 4_000);
    }

    @Test
    void shouldShowTenThousandCycles() throws IOException {
        final SplittableRandom random = new SplittableRandom(7);
        final Simulation simulation = open(10_000);
        simulation.reset(4);
        for (int i = 0; i < 250; i++) {
            simulation.port("w64_i").value(random.nextLong());
            simulation.step(1 + random.nextInt(100));
        }
        assertThat(simulation.cycle()).isGreaterThan(12_000);
        assertThat(compare(simulation).cycles()).isEqualTo(10_000);
    }

    @Test
    void shouldShowAllOfAShortRunWithItsReset() throws IOException {
        final Simulation simulation = open(CYCLES);
        simulation.step(3);
        simulation.reset(4);
        simulation.skip(20);
        simulation.port("w17_i").value(5);
        simulation.step(30);
        assertThat(compare(simulation)).isEqualTo(new Recording(folder.resolve("last.vcd"), 0, 57));
    }

    @Test
    void shouldShowWhatAStepperDid() throws IOException {
        final SplittableRandom random = new SplittableRandom(5);
        final Simulation simulation = open(CYCLES);
        simulation.reset(4);
        final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
        simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 2, 5)));
        final Stepper stepper = simulation.stepper();
        stepper.advance(0);
        for (int i = 0; i < 1_700; i++) {
            stepper.wire("w512_i").drive(new long[] {random.nextLong(), 0, 0, 0, 0, 0, 0, random.nextLong()}, 0);
            if (random.nextInt(4) == 0) {
                offer(source, random);
            }
            if (random.nextInt(5) == 0) {
                stepper.wire("w1_i").drive(random.nextInt(2));
                stepper.settleAt(stepper.nextEdgePs() - 1 - random.nextInt(1_999));
            }
            stepper.advance(1 + random.nextInt(2));
        }
        assertThat(compare(simulation).cycles()).isEqualTo(CYCLES);
    }

    @Test
    void shouldShowSeveralClocks() throws IOException {
        final Simulation simulation = open(100);
        final Stepper stepper = simulation.stepper();
        stepper.addClock("w1_i", 6_000, 1_000);
        stepper.wire("rst_ni");
        for (int i = 0; i < 700; i++) {
            stepper.wire("w5_i").drive(i & 31);
            stepper.advance(1);
        }
        final Recording recording = compare(simulation);
        assertThat(recording.cycles()).isEqualTo(100);
    }

    @Test
    void shouldShowSeveralClocksFromWhenTheyBegan() throws IOException {
        final Simulation simulation = open(2_000);
        simulation.reset(4);
        final Stepper stepper = simulation.stepper();
        stepper.advance(46);
        stepper.addClock("w1_i", 6_000, 1_000);
        for (int i = 0; i < 700; i++) {
            stepper.wire("w5_i").drive(i & 31);
            stepper.advance(1);
        }
        assertThat(compare(simulation).fromCycle()).isEqualTo(50);
    }

    @Test
    void shouldGoOnAfterARecording() throws IOException {
        final Simulation simulation = open(100);
        simulation.reset(4);
        simulation.step(500);
        assertThat(simulation.writeRecording(folder.resolve("first.vcd")).fromCycle()).isEqualTo(404);
        simulation.step(333);
        assertThat(simulation.port("count_o").value()).isEqualTo(833);
        assertThat(compare(simulation).toCycle()).isEqualTo(837);
    }

    @Test
    void shouldSayWhyThereIsNoRecording() {
        try (Simulation plain = Simulation.of(Fixture.vcdModel()).traced().open()) {
            plain.step(1);
            assertThatThrownBy(() -> plain.writeRecording(folder.resolve("x.vcd")))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no flight recorder");
        }
        try (Simulation simulation = Simulation.of(Fixture.vcdModel()).flightRecorder(10).open()) {
            assertThatThrownBy(() -> simulation.writeRecording(folder.resolve("x.vcd")))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no cycle has run");
            simulation.step(1);
            assertThatThrownBy(() -> simulation.writeRecording(folder.resolve("absent").resolve("x.vcd")))
                    .isInstanceOf(WaveformException.class).hasMessageContaining("cannot be written");
            assertThat(simulation.writeRecording(folder.resolve("x.vcd")).cycles()).isEqualTo(1);
            assertThat(Files.exists(folder.resolve("x.vcd"))).isTrue();
        }
        assertThatThrownBy(() -> Simulation.of(Fixture.vcdModel()).flightRecorder(0))
                .hasMessageContaining("nothing to record: cycles=0");
    }
}
