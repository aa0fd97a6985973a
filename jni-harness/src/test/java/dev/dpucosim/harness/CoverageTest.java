// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {

    private static final Path SOURCE = Fixture.RTL.resolve("counter_fixture.sv");

    private static Model counter() {
        return ModelBuilder.top("counter_fixture").source(SOURCE).cache(Fixture.CACHE).covered().build();
    }

    private static void run(SimulationBuilder builder, int cycles) {
        try (Simulation simulation = builder.open()) {
            simulation.reset(2);
            simulation.step(cycles);
        }
    }

    private static List<String> points(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** How often the point was hit whose line begins with that text. */
    private static long hits(List<String> points, String... texts) {
        final String point = points.stream().filter(line -> Stream.of(texts).allMatch(line::contains)).findFirst()
                .orElseThrow();
        return Long.parseLong(point.substring(point.lastIndexOf(' ') + 1));
    }

    @Test
    void shouldCountTheLinesOfTheUsersOwnFileAndTheBitsThatToggle(@TempDir Path folder) throws IOException {
        run(Simulation.of(counter()).coverage(folder.resolve("ten")), 10);
        final List<String> points = points(folder.resolve("ten"));
        assertThat(points).first().isEqualTo("# SystemC::Coverage-3");
        assertThat(points).anyMatch(line -> line.contains(SOURCE.toString()));
        assertThat(hits(points, "v_branch", "else")).isEqualTo(10);
        assertThat(hits(points, "v_branch", "if")).isPositive();
        assertThat(hits(points, "v_toggle", "count_o[0]")).isEqualTo(10);
        assertThat(hits(points, "v_toggle", "count_o[3]")).isEqualTo(1);
        // The register woke up with random bits; that the reset cleared them is no toggle of the test's.
        assertThat(hits(points, "v_toggle", "count_o[4]")).isZero();
    }

    @Test
    void shouldGiveEachSimulationAFileOfItsOwnWhileCoverageIsCollected(@TempDir Path folder) throws IOException {
        final Model model = counter();
        final String before = System.getProperty(SimulationBuilder.COVERAGE_PROPERTY);
        System.setProperty(SimulationBuilder.COVERAGE_PROPERTY, folder.toString());
        try {
            run(Simulation.of(model), 10);
            run(Simulation.of(model), 20);
        } finally {
            if (before == null) {
                System.clearProperty(SimulationBuilder.COVERAGE_PROPERTY);
            } else {
                System.setProperty(SimulationBuilder.COVERAGE_PROPERTY, before);
            }
        }
        try (Stream<Path> files = Files.list(folder.resolve("rtl"))) {
            final List<Path> written = files.sorted().toList();
            assertThat(written).hasSize(2).allMatch(file -> file.getFileName().toString().matches(
                    "counter_fixture-\\d+-\\d+\\.dat\\.gz"));
            assertThat(List.of(hits(points(written.get(0)), "v_branch", "else"), hits(points(written.get(1)),
                    "v_branch", "else"))).containsExactlyInAnyOrder(10L, 20L);
        }
    }

    @Test
    void shouldCountARunThatFailed(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("failed.dat.gz");
        try (Simulation simulation = Simulation.of(Fixture.builder().covered().build()).coverage(file).open()) {
            simulation.reset(4);
            simulation.port("end_i").value(3);
            assertThatThrownBy(() -> simulation.step(10)).isInstanceOf(ModelFailedException.class);
        }
        assertThat(points(file)).anyMatch(line -> line.contains("bus_fixture.sv"));
    }

    @Test
    void shouldWriteAWaveformWhileItCounts(@TempDir Path folder) throws IOException {
        final Path wave = folder.resolve("wave.fst");
        run(Simulation.of(counter()).coverage(folder.resolve("counts.dat.gz")).waveform(wave), 10);
        assertThat(hits(points(folder.resolve("counts.dat.gz")), "v_branch", "else")).isEqualTo(10);
        assertThat(wave).isNotEmptyFile();
    }

    @Test
    void shouldRecordAndSaveWithoutCounting(@TempDir Path folder) {
        final Model model = ModelBuilder.top("counter_fixture").source(SOURCE).option("-GStep=5")
                .cache(Fixture.CACHE).covered().traced().build();
        final Path file = folder.resolve("counts.dat.gz");
        try (Simulation simulation = Simulation.of(model).coverage(file).flightRecorder(5).open()) {
            simulation.reset(2);
            simulation.step(10);
            assertThat(simulation.writeRecording(folder.resolve("last.fst")).cycles()).isEqualTo(5);
        }
        try (Simulation simulation = Simulation.of(model).coverage(file).uncounted().open()) {
            simulation.reset(2);
            simulation.restore(simulation.checkpoint());
        }
        assertThat(file).doesNotExist();
        try (Simulation simulation = Simulation.of(model).coverage(file).open()) {
            assertThatThrownBy(simulation::checkpoint).isInstanceOf(CheckpointException.class).hasMessageContaining(
                    "--coverage and --savable not supported together");
        }
    }

    @Test
    void shouldCloseAndSayWhyWhereCountsCannotBeWritten(@TempDir Path folder) {
        final Model model = counter();
        final Simulation full = Simulation.of(model).coverage(Path.of("/dev/full")).open();
        assertThatThrownBy(full::close).isInstanceOf(UncheckedIOException.class).hasMessageContaining(
                "coverage cannot be written: model=counter_fixture").hasMessageContaining("No space left");
        assertThatThrownBy(full::cycle).hasMessageContaining("simulation is closed");
        full.close();
        final Simulation nowhere = Simulation.of(model).coverage(folder.resolve("none").resolve("x.gz")).open();
        assertThatThrownBy(nowhere::close).isInstanceOf(UncheckedIOException.class).hasMessageContaining("none");
    }

    @Test
    void shouldRefuseAModelThatWasBuiltWithoutCounters(@TempDir Path folder) {
        final Model plain = ModelBuilder.top("counter_fixture").source(SOURCE).option("-GStep=7").cache(Fixture.CACHE)
                .build();
        assertThatThrownBy(() -> Simulation.of(plain).coverage(folder.resolve("x.gz")).open())
                .isInstanceOf(ModelLoadException.class).hasMessageContaining("coverage=true");
    }
}
