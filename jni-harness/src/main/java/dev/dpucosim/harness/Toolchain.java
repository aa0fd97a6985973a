// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Verilator, the compiler and make: whether they are there and new enough, and running them. */
final class Toolchain {

    /** The oldest Verilator that models are built with. */
    static final String VERILATOR_NEEDED = "5.006";

    private static final Pattern VERILATOR = Pattern.compile("Verilator (\\d+)\\.(\\d+)");

    /** What a tool printed, and the exit code it ended with. */
    record Answer(int exit, String said) {
    }

    private Toolchain() {
    }

    /**
     * What Verilator and the compiler say of their versions.
     *
     * @throws ModelBuildException
     *             if one is missing or too old; the message has one line
     */
    static String versions(String verilator, Path known) throws IOException {
        final String version = new ToolVersions(known, command -> version(command.getFirst(), "Verilator", "verilator",
                ", versionNeeded=" + VERILATOR_NEEDED)).of(verilator);
        final Matcher found = VERILATOR.matcher(version);
        if (!found.find()) {
            throw new ModelBuildException("not a Verilator: program=" + verilator + ", says=" + firstLine(version));
        }
        if (!newEnough(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)))) {
            throw new ModelBuildException("Verilator is too old: version=" + found.group(1) + "." + found.group(2)
                    + ", versionNeeded=" + VERILATOR_NEEDED + ", program=" + verilator
                    + ", Debian package: verilator (Debian 12 or later)");
        }
        return version + new ToolVersions(known, command -> version(command.getFirst(), "C++ compiler", "g++", ""))
                .of("g++");
    }

    /** Only a build needs it. */
    static void requireMake() {
        version("make", "make", "make", "");
    }

    static boolean newEnough(int major, int minor) {
        return major > 5 || major == 5 && minor >= 6;
    }

    /** What a tool says of its version; the Debian package is for the message where it is missing. */
    static String version(String program, String what, String debian, String needed) {
        final Answer answer;
        try {
            answer = run(List.of(program, "--version"));
        } catch (IOException e) {
            throw new ModelBuildException(what + " is missing: program=" + program + needed + ", Debian package: "
                    + debian);
        }
        if (answer.exit() != 0) {
            throw new ModelBuildException(what + " does not run: program=" + program + ", exit=" + answer.exit()
                    + ", says=" + firstLine(answer.said()) + ", Debian package: " + debian);
        }
        return answer.said();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("nothing");
    }

    /**
     * Runs a tool to its end.
     *
     * @throws IOException
     *             if it cannot be started
     */
    static Answer run(List<String> command) throws IOException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelBuildException("interrupted: program=" + command.getFirst(), e);
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    /** What to say of a cache that cannot be used. */
    static ModelBuildException refused(Path cache, IOException reason) {
        final String text = reason.getMessage() == null ? "" : reason.getMessage();
        return new ModelBuildException("cache of models cannot be written: folder=" + cache + ", reason="
                + reason.getClass().getSimpleName() + (text.contains("No space left")
                        ? " (no space left on device)"
                        : "") + ", property naming another: dpucosim.cache");
    }
}
