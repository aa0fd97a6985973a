// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.ModelBuildException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds sources by the names that tests write: relative to the Maven module, or to the nearest folder above. */
final class SourceFiles {

    private SourceFiles() {
    }

    /**
     * Where the file or folder is.
     *
     * @throws ModelBuildException
     *             if it is nowhere; the message says where was looked
     */
    static Path find(String name) {
        final Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            final Path file = folder.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new ModelBuildException("no such source: file=" + name + ", folder=" + start + " or above");
    }
}
