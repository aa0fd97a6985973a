// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What tools say when they are asked for their version, remembered as long as their files keep place, size and time:
 * Verilator's answer comes out of a Perl script and takes longer than opening a model. A tool whose program may lie
 * elsewhere, behind a wrapper, is not remembered.
 */
final class ToolVersions {

    /** Asks a tool; as {@link ModelBuilder} does it. */
    @FunctionalInterface
    interface Question {
        String ask(List<String> command) throws IOException;
    }

    private final Path folder;
    private final Question question;

    /**
     * @param folder
     *            where answers are kept
     */
    ToolVersions(Path folder, Question question) {
        this.folder = folder;
        this.question = question;
    }

    String of(String program) throws IOException {
        final List<String> command = List.of(program, "--version");
        final String files = files(program);
        if (files == null) {
            return question.ask(command);
        }
        final Path known = folder.resolve(name(files));
        if (Files.isRegularFile(known)) {
            return Files.readString(known);
        }
        final String said = question.ask(command);
        Files.createDirectories(folder);
        // Nobody reads half of it, whoever else writes the same.
        final Path whole = Files.writeString(Files.createTempFile(folder, "version", ".tmp"), said);
        Files.move(whole, known, StandardCopyOption.ATOMIC_MOVE);
        return said;
    }

    /** Everything that tells one tool from another; null if that cannot be told by looking at files. */
    private static String files(String program) throws IOException {
        final Path found = find(program);
        if (found == null) {
            return null;
        }
        final Path real = found.toRealPath();
        final List<Path> parts = new ArrayList<>(List.of(real));
        final String name = real.getFileName().toString();
        if (name.equals("verilator")) {
            final String root = System.getenv("VERILATOR_ROOT");
            final Path binary = root == null ? real.resolveSibling("verilator_bin") : Path.of(root, "bin",
                    "verilator_bin");
            if (!Files.isRegularFile(binary) || System.getenv("VERILATOR_BIN") != null) {
                return null;
            }
            parts.add(binary.toRealPath());
        } else if (!name.contains("g++")) {
            return null;
        }
        final StringBuilder text = new StringBuilder();
        for (Path part : parts) {
            text.append(part).append(' ').append(Files.size(part)).append(' ').append(Files.getLastModifiedTime(part)
                    .to(java.util.concurrent.TimeUnit.NANOSECONDS)).append('\n');
        }
        return text.toString();
    }

    private static Path find(String program) {
        if (program.indexOf('/') >= 0) {
            return Files.isExecutable(Path.of(program)) ? Path.of(program) : null;
        }
        final String path = System.getenv("PATH");
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            final Path file = Path.of(folder).resolve(program);
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    private static String name(String files) {
        final MessageDigest digest = ModelBuilder.sha256();
        return HexFormat.of().formatHex(digest.digest(files.getBytes(StandardCharsets.UTF_8)), 0, 12);
    }
}
