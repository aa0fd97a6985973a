// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of results. */
final class Directories {

    private Directories() {
    }

    /** Makes the folder, without what was in it. */
    static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            final List<Path> all;
            try (Stream<Path> files = Files.walk(folder)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : all) {
                Files.delete(file);
            }
        }
        Files.createDirectories(folder);
    }

    /** Files of the folder that end so, by name; none if there is no folder. */
    static List<Path> files(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
        }
    }
}
