// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command, on {@link SampleTest} of this module, in JVMs of its own. */
class TestbenchTest {

    private static final String NAME = "run dev.dpucosim.regression.SampleTest#";

    private record Run(int exit, String out, String error) {
    }

    private static List<String> words(String behaviour, String... arguments) {
        final List<String> words = new ArrayList<>(List.of("--module", SampleTest.module(behaviour)));
        words.addAll(List.of(arguments));
        return words;
    }

    private static Run run(String behaviour, String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream error = new ByteArrayOutputStream();
        final int exit = Testbench.run(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(error, true,
                StandardCharsets.UTF_8), words(behaviour, arguments).toArray(String[]::new));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldListOneTestALineWithItsVariantsAndRunNone() {
        final Run run = run("die", "--list");
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines()).containsExactly(NAME + "mayBeSkipped", NAME + "mayFail", NAME + "mayFailMore",
                NAME + "mayKillItsJvm", NAME + "prints", NAME + "runsOnEngines [one]", NAME + "runsOnEngines [two]",
                NAME + "saysNothingOfItsVariants");
    }

    @Test
    void shouldTakeAWholeLineForItselfAndAPartForAllThatHaveIt() {
        assertThat(run("", "--list", "--filter", NAME + "mayFail").out().lines()).containsExactly(NAME + "mayFail");
        assertThat(run("", "--list", "--filter", "#mayFail").out().lines()).hasSize(2);
    }

    @Test
    void shouldRefuseWhatItCannotDoInOneLine() {
        assertThat(run("", "--list", "--filter", "lost")).isEqualTo(new Run(2, "",
                "dpu: no test matches: filter=lost, tests=8\n"));
        assertThat(run("", "--repeat", "0")).isEqualTo(new Run(2, "", "dpu: nothing to repeat: repeat=0\n"));
        assertThat(run("", "--wave")).isEqualTo(new Run(2, "",
                "dpu: waveforms of all tests would fill the disk: --wave needs --filter\n"));
        assertThat(run("", "--seed", "x").error()).contains("'x' is not a long").hasLineCount(1);
        assertThat(run("", "--sed").error()).contains("--sed").hasLineCount(1);
    }

    @Test
    void shouldPassAndNameTheSlowest() {
        final Run run = run("skip");
        assertThat(run.exit()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).contains("run: 8 run, 0 failed, 1 skipped, ").contains("\nslowest:\n").doesNotContain(
                "printed by a test").doesNotContain("again with");
        assertThat(run.out().lines().filter(line -> line.matches(" +[0-9.]+ s  " + NAME + ".*"))).hasSize(8);
    }

    @Test
    void shouldTellWhyATestFailedAndWhatRepeatsIt() {
        final Run run = run("fail");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("FAILED " + NAME + "mayFail\n    java.lang.AssertionError: first line\n"
                + "    second line\n    where it was\n").contains("8 run, 1 failed").contains(
                        "  ./dpu testbench --filter '" + NAME + "mayFail'\n");
    }

    @Test
    void shouldRunOneVariantAlone() {
        assertThat(run("TWO", "--filter", NAME + "runsOnEngines [one]").exit()).isZero();
        final Run run = run("TWO", "--filter", "runsOnEngines");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("2 run, 1 failed").contains("told to fail on TWO").contains(
                "--filter '" + NAME + "runsOnEngines [two]'");
    }

    @Test
    void shouldRepeatWithOneSeedAfterAnother() {
        final Run run = run("seed=8", "--filter", "runsOnEngines [one]", "--seed", "7", "--repeat", "3");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("3 run, 1 failed").contains("FAILED " + NAME + "runsOnEngines [one], seed 8")
                .contains("--filter '" + NAME + "runsOnEngines [one]' --seed 8\n").contains("[one], seed 9\n");
    }

    @Test
    void shouldFailTheTestInWhichTheJvmDiedAndRunTheRest() {
        final Run run = run("die");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("8 run, 1 failed, 0 skipped").contains("FAILED " + NAME + "mayKillItsJvm\n"
                + "    the JVM ended in this test: exit=134, log=" + Path.of("target/dpucosim/testbench.log")
                        .toAbsolutePath());
    }

    @Test
    void shouldShowTheReportsOfTimeWhenAskedFor() {
        final Run run = run("", "--time", "--filter", "#prints");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("prints, seed=1, where the time went: 0.001 s\nsimulator 100.0 %\n")
                .doesNotContain("printed by a test");
        assertThat(run("", "--filter", "#prints").out()).doesNotContain("where the time went");
    }

    @Test
    void shouldSayWhatIsKnownWhenTheTestsAreInterrupted() {
        final Run run = run("interrupted", "--filter", "#mayKillItsJvm");
        assertThat(run.exit()).isEqualTo(130);
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).contains("interrupted: 0 of 1 run\n").endsWith(
                "all: 0 run, 0 failed, 0 skipped, 0.000 s\n")
                .doesNotContain("FAILED");
    }

    /** By the signal that ends programs, for the one of Ctrl-C is ignored by whatever runs in the background. */
    @Test
    void shouldSumUpAndExitWhenItIsInterrupted() throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-cp", System.getProperty("java.class.path"), Testbench.class.getName()));
        command.addAll(words("wait", "--filter", "#runsOnEngines", "--repeat", "2"));
        final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.equals("FAILED " + NAME + "runsOnEngines [two], seed 1")) {
                    process.toHandle().destroy();
                }
            }
        }
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(lines).contains("interrupted: 2 of 4 run", "failed, again with:", "  ./dpu testbench --filter '"
                + NAME + "runsOnEngines [one]' --seed 1", "  ./dpu testbench --filter '" + NAME
                        + "runsOnEngines [two]' --seed 1");
        assertThat(lines.getLast()).startsWith("all: 2 run, 2 failed, 0 skipped, ");
        assertThat(lines.stream().filter(line -> line.startsWith("FAILED"))).hasSize(2);
    }
}
