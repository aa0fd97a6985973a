// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code dpu}; each thing it can do is a subcommand. */
@Command(name = "dpu", mixinStandardHelpOptions = true, description = "A SmartNIC/DPU you can hold in a JVM.")
public final class Dpu implements Runnable {
    private Dpu() {}

    /** Without a subcommand: shows the help. */
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param arguments the command line
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new Dpu()).execute(arguments));
    }
}
