// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.BufferedReader;
import java.io.IOException;
import picocli.CommandLine.IVersionProvider;

/** The versions a bug report needs: this program, the JDK and Verilator. The launcher prints the same three lines. */
final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"dpu-cosim " + program(),
            "JDK " + Runtime.version() + " (" + System.getProperty("java.home")
                    + ")",
            verilator()};
    }

    private static String program() {
        final String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "(classes, not a jar)" : version;
    }

    private static String verilator() {
        final ProcessBuilder command = new ProcessBuilder("verilator", "--version").redirectErrorStream(true);
        try (BufferedReader output = command.start().inputReader()) {
            final String line = output.readLine();
            return line == null ? "Verilator: says nothing" : line;
        } catch (final IOException absent) {
            return "Verilator: not found";
        }
    }
}
