// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An interrupt (Ctrl-C) against a real JVM: what is known is printed, and the exit code is 130. */
final class InterruptionTest {
    @Test
    void shouldPrintWhatIsKnownAndExitWith130() throws IOException, InterruptedException {
        // A run in the background ignores the interrupt, and what it starts would too.
        final Process process = new ProcessBuilder("env", "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), EndlessCommand.class.getName()).redirectErrorStream(true)
                .start();
        final BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("started");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        final List<String> rest = output.lines().toList();
        assertThat(rest).containsExactly("known so far");
        assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
    }

    /** A reader that has gone, as with {@code | head}, is no failure; a disk that is full is one. */
    @Test
    void shouldSayWhenStandardOutputCannotBeWritten() throws IOException, InterruptedException {
        final ProcessBuilder help = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), Dpu.class.getName(), "replay", "--help");
        final Process gone = help.start();
        gone.getInputStream().close();
        assertThat(gone.errorReader().lines()).isEmpty();
        assertThat(gone.waitFor()).isEqualTo(ExitCode.CLEAN);

        final Process full = help.redirectOutput(new File("/dev/full")).start();
        assertThat(full.errorReader().lines())
                .containsExactly("dpu: standard output cannot be written: No space left on device");
        assertThat(full.waitFor()).isEqualTo(ExitCode.INPUT);
    }

    /** Runs until it is interrupted, as a replay would. */
    static final class EndlessCommand {
        private EndlessCommand() {}

        public static void main(final String[] arguments) {
            final Interruption interruption = Interruption.install();
            System.out.println("started");
            while (!interruption.getAsBoolean()) {
                LockSupport.parkNanos(1_000_000);
            }
            System.out.println("known so far");
            interruption.end();
            System.exit(ExitCode.CLEAN);
        }
    }
}
