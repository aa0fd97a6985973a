// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The programs of Debian's thin-provisioning-tools, on metadata in a plain file. */
final class ThinTools {
    private static final Path FOLDER = Path.of("/usr/sbin");

    /** How a program ended and what it printed, errors included. */
    record Result(int exitCode, String output) {
        String clean() {
            assertThat(exitCode).as(output).isZero();
            return output;
        }
    }

    private final Path folder;
    private final Path metadata;

    ThinTools(Path folder) {
        this.folder = folder;
        metadata = folder.resolve("metadata");
    }

    private static Result run(Path output, String tool, String... arguments) throws IOException, InterruptedException {
        assertThat(FOLDER.resolve(tool)).as("of the package thin-provisioning-tools").exists();
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(tool).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                .start();
        return new Result(process.waitFor(), Files.readString(output));
    }

    /** Restores XML into fresh metadata. */
    Result restore(Path xml) throws IOException, InterruptedException {
        Files.deleteIfExists(metadata);
        try (FileChannel file = FileChannel.open(metadata, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (16L << 20) - 1);
        }
        return run(folder.resolve("restored"), "thin_restore", "-i", xml.toString(), "-o", metadata.toString());
    }

    /** Runs a program on the metadata. */
    Result on(String tool, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(metadata.toString());
        return run(folder.resolve(tool), tool, arguments.toArray(new String[0]));
    }
}
