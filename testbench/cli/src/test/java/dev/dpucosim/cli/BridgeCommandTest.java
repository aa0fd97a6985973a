// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipLockstep;
import dev.dpucosim.bridge.chip.KeyChipModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code dpu bridge}: what is printed where, its exit codes, JSON, and what is wrong usage. */
final class BridgeCommandTest {
    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(List.of("bridge"), arguments);
    }

    @Test
    @Tag("KEY-1")
    void shouldShowThePointWithoutOptions() {
        assertThat(run()).isZero();
        assertThat(dpu.error()).isEmpty();
        assertThat(dpu.output()).startsWith(
                "scenario    400 operations of 8 processes on two hosts, copies of 4,096 B, "
                        + "a revoke every 50, no attacks; engine model; seed 1\ntimeline us host 1 ").contains(
                                " reads 4,096 B of p", " done\n", "lines more\n", "\ncopies      393 posted = ",
                                " uses a key again that was revoked ", "\nlatency us ",
                                "\nverdict     holds: all that had to be refused was, every time; ");
        final String first = dpu.output();
        assertThat(run("--seed", "1")).isZero();
        assertThat(dpu.output()).isEqualTo(first);
        assertThat(run("--seed", "2")).isZero();
        assertThat(dpu.output()).isNotEqualTo(first);
    }

    @Test
    @Tag("KEY-2")
    @Tag("KEY-3")
    void shouldSayWhoWasRefusedAndWhy() {
        assertThat(run("--attack", "--operations", "1000", "--timeline", "all")).isZero();
        assertThat(dpu.output()).contains(" uses both keys of another\n", " is told LOCAL_KEY\n", " L_OWNER\n")
                .containsPattern("LOCAL_KEY +L_OWNER +uses both keys of another +x1 x2\n")
                .containsPattern("REMOTE_KEY +R_TAG +guesses the tag of a live key +x1 x2\n")
                .containsPattern("REMOTE_RANGE +R_RANGE +wraps around 2\\^64 in the far range +p[1-8 p]+\n")
                .containsPattern("GRANT_INVALID +- +changes a bit of a grant +x1 x2\n");
    }

    @Test
    void shouldWriteTheSameAsJson() throws IOException {
        final Path file = folder.resolve("report.json");
        assertThat(run("--processes", "5", "--size", "100", "--revoke-every", "20", "--attack", "--operations", "500",
                "--json", file.toString())).isZero();
        final JsonNode report = new ObjectMapper().readTree(Files.readString(file));
        assertThat(report.at("/schema").asInt()).isEqualTo(1);
        assertThat(report.at("/verdict").asText()).isEqualTo("holds");
        assertThat(report.at("/scenario/processes").asInt()).isEqualTo(5);
        final long refused = StreamSupport.stream(report.at("/refused").spliterator(), false).mapToLong(each -> each.at(
                "/tried").asLong()).sum();
        assertThat(report.at("/copies/posted").asLong() + refused).isEqualTo(500);
        assertThat(report.at("/refused/0/what").asText()).isEqualTo("revoked_key");
        assertThat(report.at("/refused/0/told/REMOTE_KEY").asInt()).isEqualTo(report.at("/refused/0/tried").asInt());
        assertThat(report.at("/latencyPs/copy/p50").asLong()).isPositive();
        assertThat(report.at("/timeline").size()).isEqualTo(40);
        assertThat(report.at("/timeline/0/place").asText()).startsWith("host_");
        assertThat(run("--operations", "20", "--json", "-")).isZero();
        assertThat(new ObjectMapper().readTree(dpu.output()).at("/findings").size()).isZero();
        assertThat(dpu.error()).contains("verdict     holds");
    }

    @Test
    @Tag("KEY-1")
    @Tag("KEY-2")
    void shouldRunOnTheRtl() {
        assertThat(run("--engine", "rtl", "--operations", "60", "--revoke-every", "20", "--attack", "--timeline", "0"))
                .isZero();
        assertThat(dpu.output()).contains("; engine rtl; seed 1\n", "\nverdict     holds: ");
    }

    @Test
    @Tag("KEY-1")
    @Tag("KEY-2")
    @Tag("KEY-7")
    void shouldRunBothInStep() {
        assertThat(run("--engine", "lockstep", "--processes", "4", "--operations", "60", "--revoke-every", "10",
                "--attack", "--timeline", "0")).isZero();
        assertThat(dpu.output()).contains("; engine lockstep; seed 1\n", "\nverdict     holds: ");
        assertThat(dpu.output()).containsPattern(
                "\nlockstep    model and RTL compared at [1-9]\\d* quiet points; \\d+ commands? "
                        + "met by a write, each end judged; 0 times a host had gone\n");
    }

    @Test
    void shouldRecordTheRtlAlsoBehindTheModel() throws IOException, InterruptedException {
        Waveform.buildTracedModel("keybridge_top");
        final String[] options = {"--processes", "2", "--operations", "5", "--size", "64", "--timeline", "0"};
        for (final String engine : new String[] {"rtl", "lockstep"}) {
            final Path file = folder.resolve(engine + ".fst");
            final List<String> all = new ArrayList<>(List.of(options));
            all.addAll(List.of("--engine", engine));
            assertThat(run(all.toArray(new String[0]))).isZero();
            final String without = dpu.output();
            all.addAll(List.of("--wave", file.toString()));
            assertThat(run(all.toArray(new String[0]))).isZero();
            assertThat(dpu.output()).isEqualTo(without);
            assertThat(Waveform.times(file)[0]).isZero();
            assertThat(Waveform.times(file)[1]).as("the table is wiped in 1,024 cycles").isGreaterThan(1024 * 4000);
            assertThat(Waveform.names(file)).contains("cfg_awvalid_i", "h1_arvalid_o", "idle_o");
        }
    }

    /** Changes a bit of all that is copied to host 1. */
    private static KeyChipModel broken(final KeyChipEnvironment environment) {
        final HostMemoryPort port = environment.host1();
        return new KeyChipModel(new KeyChipEnvironment(environment.keys(), new HostMemoryPort() {
            @Override
            public void read(final long address, final int bytes, final int id, final ReadAnswer answer) {
                port.read(address, bytes, id, answer);
            }

            @Override
            public void write(final long address, final byte[] source, final int from, final int bytes, final int id,
                    final WriteAnswer answer) {
                final byte[] data = source.clone();
                data[from] ^= (byte) (id == DATA_ID ? 4 : 0);
                port.write(address, data, from, bytes, id, answer);
            }
        }, environment.host2()));
    }

    @Test
    void shouldRepeatTheCommandOfAFinding() {
        final StringWriter output = new StringWriter();
        final CommandLine line = Dpu.commandLine(new Interruption()).addSubcommand("broken", new BridgeCommand(
                BridgeCommandTest::broken)).setCaseInsensitiveEnumValuesAllowed(true).setOut(new PrintWriter(output,
                        true));
        assertThat(Dpu.run(line, "broken", "--operations", "50", "--seed", "9")).isEqualTo(ExitCode.FINDING);
        assertThat(output.toString()).contains("\nfinding     monitor: write that no command explains: host 1 ",
                "\nverdict     does not hold: ").endsWith("\nrepeat      ./dpu broken --operations 50 --seed 9\n");
    }

    @Test
    void shouldRepeatTheCommandOfADifference() {
        final StringWriter output = new StringWriter();
        final CommandLine line = Dpu.commandLine(new Interruption()).addSubcommand("broken", new BridgeCommand(
                environment -> new KeyChipLockstep(environment, BridgeCommandTest::broken))).setOut(new PrintWriter(
                        output, true)).setCaseInsensitiveEnumValuesAllowed(true);
        assertThat(Dpu.run(line, "broken", "--operations", "50", "--seed", "9")).isEqualTo(ExitCode.FINDING);
        assertThat(output.toString()).containsPattern("\nfinding     does not go on: chips differ: operation=\\d+ \\(")
                .endsWith("\nrepeat      ./dpu broken --operations 50 --seed 9\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--processes 1|--processes out of range: value=1, min=2, max=60",
        "--processes 61|--processes out of range: value=61, min=2, max=60",
        "--operations 0|--operations out of range: value=0, min=1, max=10000000",
        "--size 0|--size out of range: value=0, min=1, max=1048576",
        "--size 1048577|--size out of range: value=1048577, min=1, max=1048576",
        "--revoke-every -1|--revoke-every out of range: value=-1, min=0, max=10000000",
        "--gap -1|--gap out of range: value=-1, min=0, max=1000000",
        "--latency 1000001|--latency out of range: value=1000001, min=0, max=1000000",
        "--wave w.fst|--wave records the RTL, which --engine model does not run",
        "--timeline some|--timeline takes all or a number of lines: timeline=some",
        "--seed x|Invalid value for option '--seed': 'x' is not a long",
        "--size many|Invalid value for option '--size': 'many' is not an int"})
    void shouldSayInOneLineWhatIsWrong(final String options, final String message) {
        assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.output()).isEmpty();
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: " + message + " (see ./dpu bridge --help)");
    }

    @Test
    void shouldNameTheEnginesWhenOneIsUnknown() {
        assertThat(run("--engine", "silicon")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).contains("--engine").contains("MODEL").contains("RTL").contains("silicon").hasLineCount(
                1);
    }

    @Test
    void shouldSayBeforeTheRunThatAFileHasNoPlaceToGo() {
        final String nowhere = folder.resolve("none/report").toString();
        assertThat(run("--json", nowhere)).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: --json cannot be written: file=" + nowhere
                + " (see ./dpu bridge --help)");
        assertThat(dpu.output()).isEmpty();
    }

    @Test
    void shouldShowEveryOptionInItsHelp() {
        assertThat(run("--help")).isZero();
        assertThat(dpu.output()).contains("--engine", "--processes", "--operations", "--size", "--revoke-every",
                "--attack", "--gap", "--latency", "--seed", "--timeline", "--wave", "--json");
    }
}
