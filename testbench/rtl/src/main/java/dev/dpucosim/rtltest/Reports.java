// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where what is told of tests lies, and the names of such files. */
final class Reports {

    /** Folder of the reports; beside those of the build tool unless the property says otherwise. */
    static final String FOLDER_PROPERTY = "dpucosim.stories";

    private Reports() {
    }

    /** Made if it is not there. */
    static Path folder() throws IOException {
        return Files.createDirectories(Path.of(System.getProperty(FOLDER_PROPERTY, "target/dpucosim")));
    }

    static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /**
     * Notes in a file of this process what it is about to run. Should the process die of it, the file stays and tells
     * what it was. Where nothing can be written there is no such help, and no harm either.
     */
    static void running(String test) {
        try {
            Files.writeString(runningFile(), test + "\n");
        } catch (IOException e) {
            return;
        }
    }

    static void nothingRuns() {
        try {
            Files.deleteIfExists(runningFile());
        } catch (IOException e) {
            return;
        }
    }

    private static Path runningFile() throws IOException {
        return folder().resolve("running-" + ProcessHandle.current().pid() + ".txt");
    }
}
