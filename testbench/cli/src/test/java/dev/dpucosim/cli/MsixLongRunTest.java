// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.system.DataFirstTrials;
import dev.dpucosim.msix.system.MsixSettings;
import dev.dpucosim.msix.torture.MsixTortureResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code dpu msix --trials} and {@code --storm}: what they print, and exit codes. */
final class MsixLongRunTest {
    private final DpuLine dpu = new DpuLine();
    private final StringWriter output = new StringWriter();

    private int run(final String... arguments) {
        return dpu.run(List.of("msix"), arguments);
    }

    /** Something that the command line alone cannot bring about. */
    private int with(final BooleanSupplier stop, final ToIntFunction<MsixLongRun> what) {
        final CommandLine line = Dpu.commandLine(new Interruption()).setOut(new PrintWriter(output, true));
        line.parseArgs("msix", "--trials", "5");
        return what.applyAsInt(new MsixLongRun(line.getSubcommands().get("msix").getCommandSpec(), stop));
    }

    @Test
    @Tag("MSIX-1")
    void shouldMakeTrialsOnEveryEngine() {
        for (final String engine : new String[] {"model", "rtl", "lockstep"}) {
            assertThat(run("--trials", "4", "--engine", engine, "--seed", "3")).isZero();
            assertThat(dpu.output()).isEqualToNormalizingNewlines("""
                    trials      4 of 65,536 B and an interrupt
                    verdict     holds: every byte was in memory when the handler ran, and it ran once for each
                    """);
        }
    }

    @Test
    @Tag("MSIX-1")
    void shouldLeaveTheSameTraceForTheSameSeedInAStorm() {
        for (final String engine : new String[] {"model", "rtl", "lockstep"}) {
            assertThat(run("--storm", "400", "--engine", engine)).isZero();
            final String first = dpu.output();
            assertThat(first).matches("(?s)operations  400: \\d+ data writes, \\d+ messages, [\\d,]+ answers\\R"
                    + "trace       SHA-256 [0-9a-f]{64}\\Rverdict     holds: nothing early, .*");
            assertThat(run("--storm", "400", "--engine", engine, "--seed", "1")).isZero();
            assertThat(dpu.output()).isEqualTo(first);
            assertThat(run("--storm", "400", "--engine", engine, "--seed", "2")).isZero();
            assertThat(dpu.output()).isNotEqualTo(first);
        }
    }

    @Test
    void shouldEndWithOneAndTheCommandAtTheFirstTrialWhoseDataAreNotThere() {
        final MsixSettings settings = MsixSettings.of(MsixEngineKind.MODEL, 1)
                .withBus(BusSettings.strict(), "blocked 0-1fffffff from 0100 times 1");
        try (DataFirstTrials trials = new DataFirstTrials(settings)) {
            assertThat(with(() -> false, run -> run.trials(trials, 5))).isEqualTo(ExitCode.FINDING);
        }
        assertThat(output.toString().lines()).first().asString().matches("trials      [1-4] of 65,536 B .*");
        assertThat(output.toString()).contains("\nfinding     trial=", ", byte=",
                "\nverdict     does not hold: 1 finding\nrepeat      ./dpu msix --trials 5\n");
    }

    @Test
    void shouldEndWithOneAndTheCommandAfterABrokenRule() {
        final MsixTortureResult result = new MsixTortureResult(7, 1, 2, 3, "00", "message too early");
        assertThat(with(() -> false, run -> run.stormed(result, 10))).isEqualTo(ExitCode.FINDING);
        assertThat(output.toString()).isEqualToNormalizingNewlines("""
                operations  7: 1 data writes, 2 messages, 3 answers
                trace       SHA-256 00
                finding     message too early
                verdict     does not hold: 1 finding
                repeat      ./dpu msix --trials 5
                """);
    }

    @Test
    void shouldSayWhatItKnowsWhenItIsInterrupted() {
        try (DataFirstTrials trials = new DataFirstTrials(MsixEngineKind.MODEL, 1)) {
            assertThat(with(() -> trials.trials() == 2, run -> run.trials(trials, 5))).isEqualTo(ExitCode.INTERRUPTED);
        }
        assertThat(output.toString()).isEqualToNormalizingNewlines("""
                trials      2 of 65,536 B and an interrupt
                verdict     interrupted; nothing wrong until then
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--trials 0|--trials out of range: value=0, min=1, max=1000000000",
        "--storm 1000000001|--storm out of range: value=1000000001, min=1, max=1000000000",
        "--trials 5 --loss 0.1|--loss is for scenarios, and has no use with --trials",
        "--storm 5 --json -|--json is for scenarios, and has no use with --storm",
        "--storm 5 --trials 5|--storm has no use with --trials",
        "--trials 5 --replay p.jsonl|--trials has no use with --replay"})
    void shouldSayInOneLineWhatIsWrong(final String options, final String message) {
        assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.output()).isEmpty();
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: " + message + " (see ./dpu msix --help)");
    }
}
