// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file that a run of minutes writes at its end: that it has nowhere to go is better said before. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Checks that the file can be there.
     *
     * @throws ParameterException if it is a folder, or is in none
     * @throws CommandException without the right to write there
     */
    static void require(final CommandSpec spec, final String option, final Path target) {
        final Path file = target.toAbsolutePath();
        if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
            throw new ParameterException(spec.commandLine(), option + " cannot be written: file=" + file);
        }
        if (!Files.isWritable(file.getParent())) {
            throw new CommandException(ExitCode.MISSING, "no right to write: folder=" + file.getParent());
        }
    }
}
