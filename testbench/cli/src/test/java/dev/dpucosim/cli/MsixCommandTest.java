// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.LockstepException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code dpu msix}: what is printed where, and exit codes. */
final class MsixCommandTest {
    private static final Path EXAMPLE = Path.of(System.getProperty("dpucosim.root"), "examples/msix/qemu-8.jsonl");

    private final StringWriter output = new StringWriter();
    private final StringWriter error = new StringWriter();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        final String[] all = new String[arguments.length + 1];
        all[0] = "msix";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        final CommandLine command = Dpu.commandLine(new Interruption()).setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(error, true));
        return Dpu.run(command, all);
    }

    @Test
    void shouldPrintARecordedProgrammeAsItWasRecorded() throws IOException {
        assertThat(run("--replay", EXAMPLE.toString(), "--engine", "model")).isZero();
        assertThat(output.toString()).isEqualTo(Files.readString(EXAMPLE));
        assertThat(error.toString()).isEqualToIgnoringNewLines("as recorded: lines=1443, compared=1443, messages=346");
    }

    @Test
    void shouldRunItOnTheRtlAndInLockstep() throws IOException {
        for (final String engine : new String[] {"rtl", "lockstep"}) {
            assertThat(run("--replay", EXAMPLE.toString(), "--engine", engine)).isZero();
        }
        assertThat(output.toString()).isEqualTo(Files.readString(EXAMPLE).repeat(2));
    }

    @Test
    void shouldEndWithOneAtTheFirstDifference() throws IOException {
        final Path file = folder.resolve("wrong.jsonl");
        Files.writeString(file, Files.readString(EXAMPLE).replace("\"sent\": [[0, 1]]", "\"sent\": [[0, 2]]"));
        assertThat(run("--replay", file.toString())).isEqualTo(ExitCode.FINDING);
        assertThat(output.toString()).hasLineCount(21);
        assertThat(error.toString()).isEqualToIgnoringNewLines(
                file + ": line 21: [\"set\", 0, 3, 0]: sent differs: expected=[[0, 2]], seen=[[0, 1]]");
    }

    @Test
    void shouldSayInOneLineWhatIsMalformed() throws IOException {
        final Path file = Files.writeString(folder.resolve("bad.jsonl"), "{\"op\": [\"set\", 0, 0, 1]}\n{\"op\": 7}\n");
        assertThat(run("--replay", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(output.toString()).isEmpty();
        assertThat(error.toString())
                .isEqualToIgnoringNewLines("dpu: " + file + ": line 2: op is none of set, ctl, fire: 7");
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        assertThat(run("--replay", folder.resolve("none").toString())).isEqualTo(ExitCode.INPUT);
        assertThat(error.toString()).isEqualToIgnoringNewLines("dpu: no such file: " + folder.resolve("none"));
    }

    @Test
    void shouldNameTheEnginesWhenOneIsUnknown() {
        assertThat(run("--replay", EXAMPLE.toString(), "--engine", "qemu")).isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("--engine").contains("qemu").hasLineCount(1);
    }

    @Test
    void shouldCallADifferenceOfTheEnginesAFinding() {
        final Failure failure = Failure.of(new LockstepException(3, "RAISE", "writes", 1, 2));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(failure.message()).isEqualTo(
                "engines differ: operation=3 (RAISE), writes, expected=1, seen=2");
    }
}
