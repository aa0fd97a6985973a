// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.harness.SimulationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class CollectedCoverageTest {

    @TempDir
    private Path folder;

    private void collecting(Path to, Runnable body) {
        final String before = System.getProperty(SimulationBuilder.COVERAGE_PROPERTY);
        System.setProperty(SimulationBuilder.COVERAGE_PROPERTY, to.toString());
        try {
            body.run();
        } finally {
            if (before == null) {
                System.clearProperty(SimulationBuilder.COVERAGE_PROPERTY);
            } else {
                System.setProperty(SimulationBuilder.COVERAGE_PROPERTY, before);
            }
        }
    }

    private static SummaryGeneratingListener runSample() {
        final SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(CollectedSample.class))
                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false").build(), summary);
        return summary;
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldFailTheTestThatSampledAnIllegalValueAndKeepTheCountsOfBoth() throws IOException {
        collecting(folder, () -> {
            final var failures = runSample().getSummary().getFailures();
            assertThat(failures).hasSize(1);
            assertThat(failures.getFirst().getTestIdentifier().getDisplayName()).startsWith("countsTooFar");
            assertThat(failures.getFirst().getException()).isInstanceOf(IllegalBinHit.class).hasMessage(
                    "illegal value: group=clockwork, point=count, bin=far, value=100");
        });
        assertThat(files(folder.resolve("rtl"))).hasSize(2);
        final CoverageReport report = new CoverageReport();
        for (Path file : files(folder.resolve("functional"))) {
            report.read(file);
        }
        assertThat(report.bins()).extracting(bin -> bin.bin() + " " + bin.hits()).containsExactly("begin 20",
                "later 100", "far 1");
    }

    @Test
    void shouldWriteNothingUnlessCoverageIsCollected() throws IOException {
        try (Coverage coverage = Coverage.of("quiet")) {
            coverage.group("g").point("p").bin("b", 1);
        }
        collecting(folder, () -> {
            final Coverage coverage = Coverage.of("a/b");
            coverage.group("g").point("p").bin("b", 1);
            coverage.close();
            coverage.close();
            Coverage.of("without groups").close();
        });
        assertThat(files(folder.resolve("functional"))).hasSize(1).allMatch(file -> file.getFileName().toString()
                .matches("a_b-\\d+-0\\.fcov"));
    }

    @Test
    void shouldSayWhyCountsCannotBeWritten() throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));
        collecting(file, () -> {
            final Coverage coverage = Coverage.of("test");
            coverage.group("g").point("p").bin("b", 1);
            assertThatThrownBy(coverage::close).isInstanceOf(UncheckedIOException.class).hasMessageContaining(
                    "coverage cannot be written: test=test");
        });
    }
}
