// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the user sees of a command's end: the exit code and the one line on standard error. */
final class DpuTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter error = new StringWriter();

    @Test
    void shouldExitCleanWhenTheCommandSaysSo() {
        assertThat(runCommandThat(() -> ExitCode.CLEAN)).isEqualTo(0);
        assertThat(error.toString()).isEmpty();
    }

    @Test
    void shouldExitWithOneForAFinding() {
        assertThat(runCommandThat(() -> ExitCode.FINDING)).isEqualTo(1);
    }

    @Test
    void shouldNameAnUnknownOption() {
        assertThat(run("probe", "--nonsense")).isEqualTo(2);
        assertThat(error.toString()).isEqualToIgnoringNewLines(
                "dpu: Unknown option: '--nonsense' (see ./dpu probe --help)");
    }

    @Test
    void shouldNameAnUnknownCommand() {
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(error.toString()).contains("'nonsense'").hasLineCount(1);
    }

    @Test
    void shouldNameAValueThatIsNotANumber() {
        assertThat(run("probe", "--count", "many")).isEqualTo(2);
        assertThat(error.toString()).contains("--count").contains("many").hasLineCount(1);
    }

    @Test
    void shouldTakeTheCodeThatACommandChose() {
        assertThat(runCommandThat(() -> {
            throw new CommandException(ExitCode.MISSING, "no right to write: folder=/x");
        })).isEqualTo(4);
        assertThat(error.toString()).isEqualToIgnoringNewLines("dpu: no right to write: folder=/x");
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertThat(runCommandThat(() -> {
            throw new NoSuchFileException("trace.gz");
        })).isEqualTo(3);
        assertThat(error.toString()).isEqualToIgnoringNewLines("dpu: no such file: trace.gz");
    }

    @Test
    void shouldNameAFileThatMayNotBeReadEvenWhenWrapped() {
        assertThat(runCommandThat(() -> {
            throw new UncheckedIOException(new AccessDeniedException("trace.gz"));
        })).isEqualTo(3);
        assertThat(error.toString()).isEqualToIgnoringNewLines("dpu: no right to use this file: trace.gz");
    }

    @Test
    void shouldPrintOneLineForInputThatCannotBeRead() {
        assertThat(runCommandThat(() -> {
            throw new IOException("first\nsecond");
        })).isEqualTo(3);
        assertThat(error.toString()).isEqualToIgnoringNewLines("dpu: first second");
    }

    @Test
    void shouldCallADefectADefect() {
        assertThat(runCommandThat(() -> {
            throw new IllegalStateException("slot taken twice: slot=3");
        })).isEqualTo(70);
        assertThat(error.toString()).contains("internal error").contains("slot taken twice: slot=3")
                .contains("DPU_STACK_TRACE=1").hasLineCount(1);
    }

    @Test
    void shouldNotTakeAnErrorOfTheJvmForAFinding() {
        assertThat(runCommandThat(() -> {
            throw new OutOfMemoryError("Java heap space");
        })).isEqualTo(70);
        assertThat(error.toString()).contains("out of memory").contains("heapBytesMax=").hasLineCount(1);
        assertThat(runCommandThat(() -> {
            throw new AssertionError("checker");
        })).isEqualTo(70);
    }

    @Test
    void shouldNameTheVersionsThatABugReportNeeds() {
        assertThat(run("--version")).isEqualTo(0);
        assertThat(output.toString()).contains("dpu-cosim ").contains("JDK 25").contains("Verilator");
    }

    @Test
    void shouldNameEveryCommandInTheHelp() {
        final CommandLine command = Dpu.commandLine(new Interruption());
        assertThat(command.getSubcommands()).isNotEmpty();
        assertThat(Dpu.help().lines().map(String::strip).map(line -> line.split(" ")[0]))
                .containsAll(command.getSubcommands().keySet());
    }

    private int runCommandThat(final Callable<Integer> action) {
        return run(action, "probe");
    }

    private int run(final String... arguments) {
        return run(() -> ExitCode.CLEAN, arguments);
    }

    private int run(final Callable<Integer> action, final String... arguments) {
        error.getBuffer().setLength(0);
        final CommandLine command = Dpu.commandLine(new Interruption());
        command.addSubcommand("probe", new Probe(action));
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(error, true));
        return Dpu.run(command, arguments);
    }

    /** A command that ends as the test wishes. */
    @Command(name = "probe", mixinStandardHelpOptions = true)
    private static final class Probe implements Callable<Integer> {
        private final Callable<Integer> action;

        @Option(names = "--count")
        private int count;

        Probe(final Callable<Integer> action) {
            this.action = action;
        }

        @Override
        public Integer call() throws Exception {
            return count == 0 ? action.call() : ExitCode.CLEAN;
        }
    }
}
