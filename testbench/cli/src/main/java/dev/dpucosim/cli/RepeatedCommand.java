// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command line that a finding came from, as a shell takes it. */
final class RepeatedCommand {
    private static final Pattern PLAIN = Pattern.compile("[\\w./=:,@%+-]+");

    private RepeatedCommand() {}

    /** The line of a subcommand that is running. */
    static String of(final CommandSpec command) {
        return command.root().commandLine().getParseResult().originalArgs().stream().map(RepeatedCommand::quoted)
                .collect(Collectors.joining(" ", "./dpu ", ""));
    }

    static String quoted(final String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
