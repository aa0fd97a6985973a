// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** The end of a scenario with a verdict: its report where it belongs, and the exit code. */
final class ScenarioEnd {
    private ScenarioEnd() {}

    /**
     * Prints and writes the report; a finding is followed by the command that repeats it.
     *
     * @param json where the tree goes, or null
     * @return one of {@link ExitCode}
     */
    static int of(final boolean holds, final boolean complete, final List<String> lines,
            final Supplier<Map<String, Object>> tree, final String json, final CommandSpec spec) {
        final PrintWriter text = JsonTarget.isStandardOutput(json) ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        lines.forEach(text::println);
        if (!holds) {
            text.println("repeat      " + RepeatedCommand.of(spec));
        }
        text.flush();
        final int exitCode = !holds
                ? ExitCode.FINDING
                : complete ? ExitCode.CLEAN : ExitCode.INTERRUPTED;
        return json == null || JsonTarget.writeOrTell(tree.get(), json, spec) || exitCode != ExitCode.CLEAN
                ? exitCode
                : ExitCode.INPUT;
    }
}
