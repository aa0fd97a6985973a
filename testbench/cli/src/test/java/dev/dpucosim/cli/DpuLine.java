// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code dpu} as from a command line, and keeps what the last run printed. */
final class DpuLine {
    private final StringWriter output = new StringWriter();
    private final StringWriter error = new StringWriter();

    String output() {
        return output.toString();
    }

    String error() {
        return error.toString();
    }

    /** Its exit code. */
    int run(final String... arguments) {
        output.getBuffer().setLength(0);
        error.getBuffer().setLength(0);
        return Dpu.run(Dpu.commandLine(new Interruption()).setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(error, true)), arguments);
    }

    /** The same with words before the arguments. */
    int run(final List<String> words, final String... arguments) {
        final List<String> all = new ArrayList<>(words);
        all.addAll(List.of(arguments));
        return run(all.toArray(new String[0]));
    }
}
