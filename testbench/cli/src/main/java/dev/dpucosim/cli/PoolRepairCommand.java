// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes bad copies good. */
@Command(name = "repair", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Rewrites bad copies of a pool's metadata from good ones, and closes the pool. What has no good "
                + "copy is damage: it is named, and nothing is written.",
        footer = {"%nExit codes: 0 clean, nothing to repair; 5 repaired; 1 damaged; 2 wrong usage; 3 unusable input."})
final class PoolRepairCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PoolOpening opening = members.open(spec.commandLine().getErr());
            if (opening.store() != null) {
                opening.store().close();
            }
            final PrintWriter text = spec.commandLine().getOut();
            text.println(PoolCheckCommand.summary(opening, members, "repaired"));
            text.flush();
            return opening.status() == PoolStatus.DAMAGED ? ExitCode.FINDING : code(opening, members);
        }
    }

    /** What a command that has opened a pool for changes exits with. */
    static int code(final PoolOpening opening, final PoolMembers members) {
        return members.status(opening) == PoolStatus.CLEAN ? ExitCode.CLEAN : ExitCode.REPAIRED;
    }
}
