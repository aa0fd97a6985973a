// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the same as JSON, schema 1; - is standard output, with the text on standard error.")
    private String json;

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PoolOpening opening = members.check(spec.commandLine().getErr());
            final PrintWriter text = JsonTarget.isStandardOutput(json)
                    ? spec.commandLine().getErr()
                    : spec.commandLine().getOut();
            text.println(summary(opening, members, "repairable"));
            text.flush();
            if (json != null) {
                JsonTarget.write(tree(opening, members), json, spec.commandLine().getOut());
            }
            return members.status(opening) == PoolStatus.CLEAN ? ExitCode.CLEAN : ExitCode.FINDING;
        }
    }

    /** One line that says it all. */
    static String summary(final PoolOpening opening, final PoolMembers members, final String repaired) {
        final PoolIdentity identity = PoolIdentity.newest(members.stores());
        final String map = opening.salvage() == null || opening.status() == PoolStatus.DAMAGED
                ? ""
                : ", volumes=" + opening.salvage().devices().size() + ", mappings=" + opening.salvage().mappings()
                        + ", extentsUsed=" + opening.salvage().usedExtents();
        final String array = map.isEmpty() ? "" : ", " + new PoolArrayReport(identity, members).values();
        return word(members.status(opening), repaired) + ": superblock=" + opening.superblocks()
                + ", commitsReplayed=" + opening.commitsReplayed() + ", changesReplayed=" + opening.changesReplayed()
                + ", logBlocks=" + opening.logBlocks() + map + array
                + (opening.writeHole() == null ? "" : ", writeHole=" + opening.writeHole().label())
                + (opening.partialParity().entries() == 0
                        ? ""
                        : ", entriesReplayed=" + opening.partialParity().replayed() + ", entriesForgotten="
                                + opening.partialParity().forgotten())
                + ", findings=" + opening.findings().size();
    }

    private static String word(final PoolStatus status, final String repaired) {
        return switch (status) {
            case CLEAN -> "clean";
            case REPAIRED -> repaired;
            case DAMAGED -> "damaged";
        };
    }

    private static ObjectNode tree(final PoolOpening opening, final PoolMembers members) {
        final ObjectNode root = new ObjectMapper().createObjectNode().put("schema", 1)
                .put("status", word(members.status(opening), "repairable")).put("superblock", opening.superblocks())
                .put("commitsReplayed", opening.commitsReplayed()).put("changesReplayed", opening.changesReplayed())
                .put("logBlocks", opening.logBlocks());
        if (opening.status() != PoolStatus.DAMAGED) {
            root.put("volumes", opening.salvage().devices().size()).put("mappings", opening.salvage().mappings())
                    .put("extentsUsed", opening.salvage().usedExtents());
            new PoolArrayReport(PoolIdentity.newest(members.stores()), members).put(root);
        }
        opening.findings().forEach(finding -> root.withArrayProperty("findings").add(finding.what()));
        return root;
    }
}
