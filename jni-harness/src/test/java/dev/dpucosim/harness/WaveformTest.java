// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveformTest {

    /** First and last time in the header block of an FST file: kind 0, length, start, end, all big-endian. */
    private static long[] times(Path file) throws IOException {
        final ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(header.get()).as("kind of the first block").isZero();
        header.getLong();
        return new long[] {header.getLong(), header.getLong()};
    }

    private static SimulationBuilder traced() {
        return Simulation.of(Fixture.tracedModel());
    }

    @Test
    void shouldWriteTheWholeRun(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("whole.fst");
        try (Simulation simulation = traced().waveform(file).open()) {
            simulation.reset(4);
            simulation.step(96);
            assertThat(simulation.port("count_o").value()).isEqualTo(96);
        }
        // The last edge rises in the middle of cycle 99.
        assertThat(times(file)).containsExactly(0, 99 * 4000 + 2000);
    }

    @Test
    void shouldWriteAWindow(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("window.fst");
        try (Simulation simulation = traced().waveform(file, 50, 60).open()) {
            simulation.reset(4);
            simulation.step(40);
            assertThat(file).doesNotExist();
            simulation.step(100);
            assertThat(times(file)).containsExactly(50 * 4000, 59 * 4000 + 2000);
            final Path second = folder.resolve("second.fst");
            simulation.waveform(second, 200, 210);
            simulation.step(100);
            assertThat(times(second)).containsExactly(200 * 4000, 209 * 4000 + 2000);
        }
        assertThat(times(file)).containsExactly(50 * 4000, 59 * 4000 + 2000);
    }

    @Test
    void shouldKeepTheWaveformOfAFailure(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("failure.fst");
        try (Simulation simulation = traced().waveform(file).open()) {
            simulation.reset(4);
            simulation.step(10);
            simulation.port("end_i").value(3);
            assertThatThrownBy(() -> simulation.step(10)).isInstanceOf(ModelFailedException.class);
            // Readable before the simulation is closed, with the edge that failed in it.
            assertThat(times(file)).containsExactly(0, 14 * 4000 + 2000);
        }
    }

    @Test
    void shouldRunTheSameTracedAsNot() {
        final long[] seen = new long[2];
        for (int i = 0; i < 2; i++) {
            try (Simulation simulation = i == 0 ? traced().open() : Simulation.of(Fixture.model()).open()) {
                simulation.reset(4);
                final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
                final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 2, 3)));
                source.offer(Fixture.segment(new byte[4000]));
                simulation.runUntil(1000, Stop.PACKET);
                final int index = i;
                sink.drain(packet -> seen[index] = packet.cycleLast());
            }
        }
        assertThat(seen[0]).isEqualTo(seen[1]).isPositive();
    }

    @Test
    void shouldRefuseWhereItCannotWrite(@TempDir Path folder) {
        try (Simulation simulation = Fixture.open()) {
            assertThatThrownBy(() -> simulation.waveform(folder.resolve("x.fst"), 0, 10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("model was built without waveforms: top=bus_fixture");
        }
        try (Simulation simulation = traced().waveform(folder.resolve("none").resolve("x.fst")).open()) {
            assertThatThrownBy(() -> simulation.step(1)).isInstanceOf(WaveformException.class)
                    .hasMessageContaining("waveform cannot be written: file=" + folder.resolve("none"))
                    .hasMessageContaining("No such file or directory");
        }
    }
}
