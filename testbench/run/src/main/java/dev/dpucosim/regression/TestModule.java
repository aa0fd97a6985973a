// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Maven module whose tests are run.
 *
 * @param name
 *            as lists show it
 * @param folder
 *            where it is
 * @param packages
 *            which of its test packages are testbenches
 * @param options
 *            what its JVM is started with beside the usual
 */
record TestModule(String name, Path folder, Pattern packages, List<String> options) {

    /** From {@code name|folder|options|packages}, the last two optional; options are parted by blanks. */
    static TestModule parse(String text) {
        final String[] fields = text.split("\\|", 4);
        if (fields.length < 2) {
            throw new IllegalArgumentException("not a module: module=" + text);
        }
        return new TestModule(fields[0], Path.of(fields[1]).toAbsolutePath().normalize(),
                Pattern.compile(fields.length > 3 ? fields[3] : ".*"),
                fields.length > 2 && !fields[2].isBlank() ? List.of(fields[2].strip().split(" +")) : List.of());
    }

    Path testClasses() {
        return folder.resolve("target/test-classes");
    }

    Path classes() {
        return folder.resolve("target/classes");
    }

    boolean compiled() {
        return Files.isDirectory(testClasses());
    }

    /** Where its tests leave logs, stories and waveforms. */
    Path reports() {
        return folder.resolve("target/dpucosim");
    }

    Path log() {
        return reports().resolve("testbench.log");
    }

    Path waves() {
        return reports().resolve("waves");
    }
}
