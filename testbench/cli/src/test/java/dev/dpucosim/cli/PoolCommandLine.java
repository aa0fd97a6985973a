// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code dpu pool} on one directory, which is each command's first argument, and keeps what the last printed. */
final class PoolCommandLine {
    private final Path directory;
    private final StringWriter output = new StringWriter();
    private final StringWriter error = new StringWriter();

    PoolCommandLine(final Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    String output() {
        return output.toString();
    }

    String error() {
        return error.toString();
    }

    /** Runs a command; its exit code. */
    int run(final String command, final String... more) {
        output.getBuffer().setLength(0);
        error.getBuffer().setLength(0);
        final CommandLine line = Dpu.commandLine(new Interruption()).setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(error, true));
        final List<String> all = new ArrayList<>(List.of("pool", command, directory.toString()));
        all.addAll(List.of(more));
        return Dpu.run(line, all.toArray(new String[0]));
    }
}
