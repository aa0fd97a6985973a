// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dpu msix}: what is printed where, and exit codes. */
final class MsixCommandTest {
    private static final Path EXAMPLE = Path.of(System.getProperty("dpucosim.root"), "examples/msix/qemu-8.jsonl");

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(List.of("msix"), arguments);
    }

    @Test
    void shouldPrintARecordedProgrammeAsItWasRecorded() throws IOException {
        assertThat(run("--replay", EXAMPLE.toString(), "--engine", "model")).isZero();
        assertThat(dpu.output()).isEqualTo(Files.readString(EXAMPLE));
        assertThat(dpu.error()).isEqualToIgnoringNewLines("as recorded: lines=1443, compared=1443, messages=346");
    }

    @Test
    void shouldRunItOnTheRtlAndInLockstep() throws IOException {
        for (final String engine : new String[] {"rtl", "lockstep"}) {
            assertThat(run("--replay", EXAMPLE.toString(), "--engine", engine)).isZero();
            assertThat(dpu.output()).isEqualTo(Files.readString(EXAMPLE));
        }
    }

    @Test
    void shouldEndWithOneAtTheFirstDifference() throws IOException {
        final Path file = folder.resolve("wrong.jsonl");
        Files.writeString(file, Files.readString(EXAMPLE).replace("\"sent\": [[0, 1]]", "\"sent\": [[0, 2]]"));
        assertThat(run("--replay", file.toString())).isEqualTo(ExitCode.FINDING);
        assertThat(dpu.output()).hasLineCount(21);
        assertThat(dpu.error()).isEqualToIgnoringNewLines(
                file + ": line 21: [\"set\", 0, 3, 0]: sent differs: expected=[[0, 2]], seen=[[0, 1]]");
    }

    @Test
    void shouldSayInOneLineWhatIsMalformed() throws IOException {
        final Path file = Files.writeString(folder.resolve("bad.jsonl"), "{\"op\": [\"set\", 0, 0, 1]}\n{\"op\": 7}\n");
        assertThat(run("--replay", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.output()).isEmpty();
        assertThat(dpu.error())
                .isEqualToIgnoringNewLines("dpu: " + file + ": line 2: op is none of set, ctl, fire: 7");
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        assertThat(run("--replay", folder.resolve("none").toString())).isEqualTo(ExitCode.INPUT);
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: no such file: " + folder.resolve("none"));
    }

    @Test
    void shouldNameTheEnginesWhenOneIsUnknown() {
        assertThat(run("--replay", EXAMPLE.toString(), "--engine", "qemu")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).contains("--engine").contains("qemu").hasLineCount(1);
    }

    @Test
    void shouldCallADifferenceOfTheEnginesAFinding() {
        final Failure failure = Failure.of(new LockstepException(3, "RAISE", "writes", 1, 2));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(failure.message()).isEqualTo(
                "engines differ: operation=3 (RAISE), writes, expected=1, seen=2");
    }
}
