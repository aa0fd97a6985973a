// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dpu msix} without a programme: what is printed where, JSON, waveforms, and what is wrong usage. */
final class MsixScenarioCommandTest {
    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(List.of("msix"), arguments);
    }

    @Test
    void shouldShowThePointWithoutOptions() {
        assertThat(run()).isZero();
        assertThat(dpu.error()).isEmpty();
        assertThat(dpu.output()).startsWith("scenario    200 events of 2 functions x 8 vectors, ")
                .contains("timeline us remote device", " data in memory\n", " INTERRUPT\n", ": late\n", "lines more\n",
                        "events      200 raised = ", "\nlatency us ", "\n  explicit ",
                        "\nverdict     holds: no interrupt before its data, ");
        assertThat(dpu.output().lines().count()).isBetween(45L, 60L);
        final String first = dpu.output();
        assertThat(run("--seed", "1")).isZero();
        assertThat(dpu.output()).isEqualTo(first);
    }

    @Test
    void shouldShowAsMuchOfTheTimelineAsIsAskedFor() {
        assertThat(run("--raises", "20", "--timeline", "0")).isZero();
        assertThat(dpu.output()).contains("timeline us", " lines more\n").doesNotContain("INTERRUPT");
        assertThat(run("--raises", "20", "--timeline", "all")).isZero();
        assertThat(dpu.output()).contains(" #20 256 B, ", " #20 INTERRUPT\n");
    }

    @Test
    void shouldWriteTheSameAsJson() throws IOException {
        final Path file = folder.resolve("report.json");
        assertThat(run("--raises", "50", "--loss", "0.1", "--json", file.toString())).isZero();
        final JsonNode report = new ObjectMapper().readTree(Files.readString(file));
        assertThat(report.at("/schema").asInt()).isEqualTo(1);
        assertThat(report.at("/verdict").asText()).isEqualTo("holds");
        assertThat(report.at("/scenario/loss").asDouble()).isEqualTo(0.1);
        assertThat(report.at("/events/raised").asLong()).isEqualTo(50);
        assertThat(report.at("/events/messages").asLong() + report.at("/events/mergedBySender").asLong()
                + report.at("/events/mergedInPending").asLong()).isEqualTo(50);
        assertThat(report.at("/latencyPs/tlp/p99").asLong()).isGreaterThan(2_000_000);
        assertThat(report.at("/timeline").size()).isEqualTo(40);
        assertThat(report.at("/timeline/0/place").asText()).isEqualTo("device");
    }

    @Test
    void shouldLeaveStandardOutputToJson() throws IOException {
        assertThat(run("--raises", "5", "--json", "-")).isZero();
        assertThat(new ObjectMapper().readTree(dpu.output()).at("/findings").size()).isZero();
        assertThat(dpu.error()).contains("verdict     holds");
    }

    @Test
    void shouldRunOnTheRtlAndInLockstep() {
        assertThat(run("--raises", "20", "--engine", "rtl", "--timeline", "0")).isZero();
        assertThat(dpu.output()).contains("\ncycles ");
        assertThat(run("--raises", "20", "--engine", "lockstep", "--timeline", "0")).isZero();
    }

    @Test
    void shouldRecordAllCyclesOrSomeAsAWaveform() throws IOException, InterruptedException {
        Waveform.buildTracedModel("msix_top");
        final Path whole = folder.resolve("whole.fst");
        final Path some = folder.resolve("some.fst");
        final String[] options = {"--engine", "rtl", "--raises", "3", "--vectors", "1"};
        assertThat(run(options)).isZero();
        final String without = dpu.output();
        for (final List<String> wave : List.of(List.of("--wave", whole.toString()), List.of("--wave", some.toString(),
                "--wave-from", "3000", "--wave-to", "3100"))) {
            final List<String> all = new ArrayList<>(List.of(options));
            all.addAll(wave);
            assertThat(run(all.toArray(new String[0]))).isZero();
            assertThat(dpu.output()).isEqualTo(without);
        }
        assertThat(Waveform.times(whole)[0]).isZero();
        assertThat(Waveform.times(whole)[1]).isGreaterThan(3100 * 4000);
        assertThat(Waveform.times(some)).containsExactly(3000 * 4000, 3099 * 4000 + 2000);
    }

    @Test
    void shouldKeepMessagesApart() {
        assertThat(run("--moderation", "50000", "--timeline", "0")).isZero();
        assertThat(dpu.output()).contains("\nmoderation  messages of a vector at least 50 us apart\n",
                " merged by moderation\n", " held, ", "none too close to the one before\n");
        assertThat(run("--moderation", "50000", "--moderation-count", "1", "--timeline", "0")).isZero();
        assertThat(dpu.output()).contains("at least 50 us apart, unless 1 event is held\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--functions 0|--functions out of range: value=0, min=1, max=8",
        "--functions 9|--functions out of range: value=9, min=1, max=8",
        "--vectors 0|--vectors out of range: value=0, min=1, max=2048",
        "--vectors 2049 --functions 1|--vectors out of range: value=2049, min=1, max=2048",
        "--vectors 1025|--vectors do not fit in the table, of which each function takes groups of 64: functions=2, "
                + "vectors=1025, entries=2048",
        "--raises 0|--raises out of range: value=0, min=1, max=10000000",
        "--raises 10000001|--raises out of range: value=10000001, min=1, max=10000000",
        "--data -1|--data out of range: value=-1, min=0, max=65536",
        "--data 65537|--data out of range: value=65537, min=0, max=65536",
        "--gap -1|--gap out of range: value=-1, min=0, max=1000000000",
        "--handler 1000000001|--handler out of range: value=1000000001, min=0, max=1000000000",
        "--moderation -1|--moderation out of range: value=-1, min=0, max=500000000",
        "--moderation 9000 --moderation-count 256|--moderation-count out of range: value=256, min=0, max=255",
        "--moderation-count 3|--moderation-count needs --moderation",
        "--loss 0.51|--loss out of range: value=0.51, min=0.0, max=0.5",
        "--loss NaN|--loss out of range: value=NaN, min=0.0, max=0.5",
        "--duplicate -0.1|--duplicate out of range: value=-0.1, min=0.0, max=0.5",
        "--reorder 1|--reorder out of range: value=1.0, min=0.0, max=0.5",
        "--corrupt 2|--corrupt out of range: value=2.0, min=0.0, max=0.5",
        "--latency 1000001|--latency out of range: value=1000001, min=0, max=1000000",
        "--bandwidth 0|--bandwidth out of range: value=0.0, min=0.001, max=10000.0",
        "--timeline some|--timeline takes all or a number of lines: timeline=some",
        "--timeline -1|--timeline takes all or a number of lines: timeline=-1",
        "--wave w.fst|--wave records the RTL, which --engine model does not run",
        "--wave-from 5|--wave-from and --wave-to need --wave",
        "--engine rtl --wave w.fst --wave-from 9 --wave-to 9|wave window is empty: fromCycle=9, toCycle=9",
        "--replay p.jsonl --loss 0.1|--loss is for scenarios, and has no use with --replay",
        "--carrier pigeon|Invalid value for option '--carrier': expected one of [TLP, EXPLICIT, TRANSPORT, MIXED] "
                + "(case-insensitive) but was 'pigeon'",
        "--raises many|Invalid value for option '--raises': 'many' is not an int"})
    void shouldSayInOneLineWhatIsWrong(final String options, final String message) {
        assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.output()).isEmpty();
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: " + message + " (see ./dpu msix --help)");
    }

    @Test
    void shouldSayBeforeTheRunThatAFileHasNoPlaceToGo() {
        final String nowhere = folder.resolve("none/report").toString();
        for (final String option : new String[] {"--json", "--wave"}) {
            assertThat(run("--engine", "rtl", option, nowhere)).isEqualTo(ExitCode.USAGE);
            assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: " + option + " cannot be written: file="
                    + nowhere + " (see ./dpu msix --help)");
            assertThat(dpu.output()).isEmpty();
        }
    }

    @Test
    void shouldShowEveryOptionInItsHelp() {
        assertThat(run("--help")).isZero();
        assertThat(dpu.output()).contains("--functions", "--vectors", "--carrier", "--raises", "--data", "--gap",
                "--handler", "--loss", "--duplicate", "--reorder", "--corrupt", "--latency", "--bandwidth", "--seed",
                "--timeline", "--wave", "--wave-from", "--wave-to", "--json", "--engine", "--replay", "--moderation",
                "--moderation-count", "--trials", "--storm");
    }

    @Test
    void shouldRepeatACommandAsAShellTakesIt() {
        assertThat(RepeatedCommand.quoted("--loss=0.1")).isEqualTo("--loss=0.1");
        assertThat(RepeatedCommand.quoted("a b")).isEqualTo("'a b'");
        assertThat(RepeatedCommand.quoted("it's")).isEqualTo("'it'\\''s'");
        assertThat(RepeatedCommand.quoted("")).isEqualTo("''");
    }
}
