// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where {@code --json} writes: a file, which appears whole or not at all, or {@code -} for standard output, while the
 * text for people goes to standard error.
 */
final class JsonTarget {
    private static final String STANDARD_OUTPUT = "-";
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonTarget() {}

    /** Whether text for people has to leave standard output alone. */
    static boolean isStandardOutput(final String target) {
        return STANDARD_OUTPUT.equals(target);
    }

    /**
     * Writes a report.
     *
     * @param target a path, or {@code -}
     * @throws IOException if the file cannot be written; nothing is left behind then
     */
    static void write(final JsonNode report, final String target, final PrintWriter standardOutput)
            throws IOException {
        final String text = MAPPER.writeValueAsString(report) + '\n';
        if (isStandardOutput(target)) {
            standardOutput.print(text);
            standardOutput.flush();
            return;
        }
        final Path file = Path.of(target).toAbsolutePath();
        final Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Writes a tree of maps and lists for a command; a report that cannot be written does not hide what a run has
     * found, so it becomes a line on standard error.
     *
     * @return whether it was written
     */
    static boolean writeOrTell(final Map<String, ?> tree, final String target, final CommandSpec spec) {
        try {
            write(MAPPER.valueToTree(tree), target, spec.commandLine().getOut());
            return true;
        } catch (final IOException e) {
            spec.commandLine().getErr().println("dpu: --json cannot be written: " + Failure.of(e).message() + ": file="
                    + target);
            return false;
        }
    }
}
