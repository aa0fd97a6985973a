// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes reports of counts. */
@FunctionalInterface
interface Tool {

    /** Makes what the command says. */
    void run(List<String> command) throws IOException, InterruptedException;

    /** Runs a program to its end; what it says is shown only when it fails. */
    static void program(List<String> command) throws IOException, InterruptedException {
        final Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new ToolMissingException(command.getFirst(), e);
        }
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("tool failed: program=" + command.getFirst() + ", exit=" + process.exitValue()
                    + ", said=" + said.strip().replaceAll("\\R", "; "));
        }
    }
}
