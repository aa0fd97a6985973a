// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.nio.file.Path;
import java.util.List;

/** Runs {@code dpu pool} on one directory, which is each command's first argument, and keeps what the last printed. */
final class PoolCommandLine {
    private final Path directory;
    private final DpuLine dpu = new DpuLine();

    PoolCommandLine(final Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    String output() {
        return dpu.output();
    }

    String error() {
        return dpu.error();
    }

    /** Runs a command; its exit code. */
    int run(final String command, final String... more) {
        return dpu.run(List.of("pool", command, directory.toString()), more);
    }
}
