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

/** Says whether a pool is as it should be. */
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Reads and compares every copy of a pool's metadata, replays its log in memory and counts "
                + "references anew; names each finding with member and offset; writes nothing.",
        footer = {"%nExit codes: 0 clean; 1 damaged, or a copy that repair can make good; 2 wrong usage; 3 unusable "
                + "input."})
final class PoolCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PoolOpening opening = members.check(spec.commandLine().getErr());
            final PrintWriter text = spec.commandLine().getOut();
            text.println(summary(opening, members.status(opening), "repairable"));
            text.flush();
            return members.status(opening) == PoolStatus.CLEAN ? ExitCode.CLEAN : ExitCode.FINDING;
        }
    }

    /** One line that says it all. */
    static String summary(final PoolOpening opening, final PoolStatus how, final String repaired) {
        final String status = switch (how) {
            case CLEAN -> "clean";
            case REPAIRED -> repaired;
            case DAMAGED -> "damaged";
        };
        final String map = opening.salvage() == null || opening.status() == PoolStatus.DAMAGED
                ? ""
                : ", volumes=" + opening.salvage().devices().size() + ", mappings=" + opening.salvage().mappings()
                        + ", extentsUsed=" + opening.salvage().usedExtents();
        return status + ": superblock=" + opening.superblocks() + ", commitsReplayed=" + opening.commitsReplayed()
                + ", changesReplayed=" + opening.changesReplayed() + ", logBlocks=" + opening.logBlocks() + map
                + (opening.writeHole() == null ? "" : ", writeHole=" + opening.writeHole().label())
                + (opening.partialParity().entries() == 0
                        ? ""
                        : ", entriesReplayed=" + opening.partialParity().replayed() + ", entriesForgotten="
                                + opening.partialParity().forgotten())
                + ", findings=" + opening.findings().size();
    }
}
