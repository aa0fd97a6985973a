// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A hand-written testbench in C++, the peer of a benchmark: built by CMake, run as a program of its own. */
final class PlainTestbench {

    private static final Path BUILD = Path.of(System.getProperty("dpucosim.root"), "build");

    private final String program;

    private PlainTestbench(String program) {
        this.program = program;
    }

    /**
     * Builds it first.
     *
     * @param folder
     *            of its CMakeLists.txt
     * @param target
     *            its name
     */
    static PlainTestbench built(String folder, String target) throws IOException, InterruptedException {
        said(List.of("cmake", "--build", BUILD.toString(), "--target", target));
        return new PlainTestbench(BUILD.resolve(folder).resolve(target).toString());
    }

    /** Runs it to its end and returns the values of its line {@code name=value name=value ...}. */
    Map<String, String> run(Object... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        final Map<String, String> values = new HashMap<>();
        for (String pair : said(command).strip().split(" ")) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return values;
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("failed: " + command + "\n" + output);
        }
        return output;
    }
}
