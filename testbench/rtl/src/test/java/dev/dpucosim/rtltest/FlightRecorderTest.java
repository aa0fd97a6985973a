// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlightRecorderTest {

    private static final Path FILE = Path.of("target", "dpucosim",
            RecordedSample.class.getName() + ".fails-seed1.fst");

    private static String story(Class<?> type) {
        final Throwable failure = RtlTestExtensionTest.run(type).stream()
                .flatMap(result -> result.getThrowable().stream()).findFirst().orElseThrow();
        return failure.getSuppressed()[0].getMessage();
    }

    @AfterEach
    void clearProperty() {
        System.clearProperty("dpucosim.flightRecorder");
    }

    @Test
    void shouldWriteTheLastCyclesOfAFailedTestBesideItsStory() throws IOException {
        Files.deleteIfExists(FILE);
        assertThat(story(RecordedSample.class)).contains("cycle=3004")
                .contains("the last 1000 cycles, from 2004: " + FILE);
        // First and last time in the header block of an FST file: kind 0, length, start, end, all big-endian.
        final ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(FILE)).position(9);
        assertThat(header.getLong()).isEqualTo(2_004 * 4_000);
        assertThat(header.getLong()).isEqualTo(3_003 * 4_000 + 2_000);
    }

    @Test
    void shouldOpenAWaveformWhereTheTestFailed() throws IOException {
        assertThat(story(RecordedSample.class)).contains("the story: ");
        final Path view = FILE.resolveSibling(RecordedSample.class.getName() + ".fails-seed1.gtkw");
        assertThat(view).content().startsWith("[*] where the test failed: cycle 3004\n[dumpfile] \""
                + FILE.toAbsolutePath() + "\"\n[timestart] 11856000\n*-11.0 12016000 -1 -1 ")
                .contains("\n@28\nTOP.clk_i\nTOP.slow_i\n", "\n@22\nTOP.slow_count_o[7:0]\nTOP.a_i[7:0]\n");
        assertThat(FILE.resolveSibling(RecordedSample.class.getName() + ".fails-seed1.html")).content()
                .contains("the failure is at 12016000 ps", "gtkwave " + view);
    }

    @Test
    void shouldRecordAllTestsWhenAsked() {
        System.setProperty("dpucosim.flightRecorder", "200");
        assertThat(story(SeededSample.class)).contains("the last 200 cycles, from 1807: ");
    }

    @Test
    void shouldRecordNothingUnlessAsked() {
        assertThat(story(SeededSample.class)).doesNotContain("the last");
    }
}
