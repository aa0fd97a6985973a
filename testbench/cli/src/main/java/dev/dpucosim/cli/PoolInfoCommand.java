// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dpucosim.pool.MappingCursor;
import dev.dpucosim.pool.PoolGrowth;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a pool. */
@Command(name = "info", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows a pool and its volumes; writes nothing.")
final class PoolInfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images.")
    private Path directory;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the same as JSON, schema 1; - is standard output, with the text on standard error.")
    private String json;

    @Override
    public Integer call() throws IOException {
        final PrintWriter error = spec.commandLine().getErr();
        final PrintWriter text = JsonTarget.isStandardOutput(json) ? error : spec.commandLine().getOut();
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PoolOpening opening = PoolMembers.requireUndamaged(members.check(error));
            final PoolIdentity identity = PoolIdentity.newest(members.stores());
            final PoolArrayReport array = new PoolArrayReport(identity, members);
            print(text, opening, identity, array, members.status(opening));
            printRoom(text, members, identity, opening.salvage());
            text.flush();
            if (json != null) {
                JsonTarget.write(tree(opening, identity, array, members.status(opening)), json, spec.commandLine()
                        .getOut());
            }
        }
        return ExitCode.CLEAN;
    }

    private static void print(final PrintWriter text, final PoolOpening opening, final PoolIdentity identity,
            final PoolArrayReport array, final PoolStatus status) {
        final PoolMap map = opening.salvage();
        final long extent = map.extentBlocks();
        text.println("pool      " + map.uuid() + ", transaction " + map.transaction() + ", clock " + map.time());
        array.print(text);
        text.println("data      " + PoolText.size(map.extents() * extent) + " in " + PoolText.number(map.extents())
                + " extents: " + PoolText.number(map.usedExtents()) + " used, " + PoolText.number(map.freeExtents())
                + " free");
        text.println("metadata  " + status(opening, status) + ", " + (identity.closed() ? "closed"
                : "not closed")
                + ", superblock " + opening.superblocks() + "; log: " + opening.commitsReplayed() + " commits of "
                + opening.changesReplayed() + " changes in " + opening.logBlocks() + " blocks");
        if (identity.geometry().level().parities() > 0) {
            text.println("hole      " + writeHole(opening, identity));
        }
        text.printf("%-8s  %-20s %10s %12s %12s  %-5s %11s %7s %11s%n", "volume", "name", "size", "mapped", "shared",
                "hosts", "transaction", "created", "snapshotted");
        for (final ThinDevice device : map.devices()) {
            text.printf(Locale.ROOT, "%8d  %-20s %10s %,12d %,12d  %-5s %11d %7d %11d%n", device.id(), device.name(),
                    PoolText.size(device.blocks()), device.mappedExtents(), shared(map, device),
                    device.writable() ? "write" : "read", device.transaction(), device.creationTime(),
                    device.snapTime());
        }
    }

    private static String writeHole(final PoolOpening opening, final PoolIdentity identity) {
        if (identity.array().writeHole() == WriteHole.NONE) {
            return "none: no log of partial parity, an unclean end is followed by a resync";
        }
        return "ppl: partial parity is logged; entries to be replayed: " + opening.partialParity().replayed()
                + ", to be forgotten: " + opening.partialParity().forgotten();
    }

    /** What the pool would become if it took the room that its members have. */
    private static void printRoom(final PrintWriter text, final PoolMembers members, final PoolIdentity identity,
            final PoolMap map) {
        try {
            final PoolGrowth growth = PoolGrowth.of(members.stores(), identity, map);
            text.println("members are larger than the pool, with pool grow it has " + PoolText.size(growth.extents()
                    * map.extentBlocks()) + " in " + PoolText.number(growth.extents()) + " extents");
        } catch (final UnsuitableMembersException ignored) {
            // They are not, or not all of them.
        }
    }

    private static String status(final PoolOpening opening, final PoolStatus status) {
        return status == PoolStatus.CLEAN
                ? "clean"
                : "repairable, findings=" + opening.findings().size();
    }

    private static long shared(final PoolMap map, final ThinDevice device) {
        long count = 0;
        for (final MappingCursor cursor = device.mappings(); cursor.next();) {
            count += map.references(cursor.extent()) > 1 ? 1 : 0;
        }
        return count;
    }

    private static ObjectNode tree(final PoolOpening opening, final PoolIdentity identity,
            final PoolArrayReport array, final PoolStatus status) {
        final PoolMap map = opening.salvage();
        final ObjectNode root = new ObjectMapper().createObjectNode().put("schema", 1)
                .put("pool", map.uuid().toString()).put("transaction", map.transaction()).put("time", map.time())
                .put("status", status == PoolStatus.CLEAN ? "clean" : "repairable")
                .put("closed", identity.closed()).put("raid", identity.geometry().level().code())
                .put("chunkBytes", identity.geometry().chunkBlocks() * 512L)
                .put("extentBytes", map.extentBlocks() * 512L).put("extents", map.extents())
                .put("extentsUsed", map.usedExtents())
                .put("writeHole", identity.array().writeHole().label())
                .put("entriesToReplay", opening.partialParity().replayed());
        array.put(root);
        opening.findings().forEach(finding -> root.withArrayProperty("findings").add(finding.what()));
        for (final ThinDevice device : map.devices()) {
            root.withArrayProperty("volumes").addObject().put("id", device.id()).put("name", device.name())
                    .put("bytes", device.blocks() * 512L).put("extentsMapped", device.mappedExtents())
                    .put("extentsShared", shared(map, device)).put("writable", device.writable())
                    .put("transaction", device.transaction()).put("creationTime", device.creationTime())
                    .put("snapTime", device.snapTime());
        }
        return root;
    }
}
