// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolGrowth;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a pool as large as its members have become. */
@Command(name = "grow", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Gives a pool the room of members that are larger by now: all of them were replaced by larger "
                + "ones, or their images were extended. Data stays, metadata moves behind the new end of it; after a "
                + "loss of power there is the old pool or the new one. Volumes stay as they are, see pool resize.")
final class PoolGrowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PrintWriter error = spec.commandLine().getErr();
            final PoolMap now = members.tried(error);
            requireNothingToReplay(PoolStore.check(members.stores()));
            final PoolGrowth growth = PoolGrowth.of(members.stores(), PoolIdentity.newest(members.stores()), now);
            final PoolOpening opening = members.open(error);
            try (PoolStore store = opening.require()) {
                final Geometry before = store.geometry();
                final long extents = store.map().extents();
                store.grow(growth);
                spec.commandLine().getOut().println(done(before, extents, store));
                spec.commandLine().getOut().flush();
            }
            return PoolRepairCommand.code(opening, members);
        }
    }

    /** The log of partial parity is made anew elsewhere. */
    private static void requireNothingToReplay(final PoolOpening opening) {
        if (opening.partialParity().replayed() > 0) {
            throw new UnsuitableMembersException(
                    "the log of partial parity has entries to be replayed, pool repair does "
                            + "that: entries=" + opening.partialParity().replayed());
        }
    }

    private static String done(final Geometry before, final long extents, final PoolStore store) {
        final PoolMap map = store.map();
        final long added = store.geometry().stripes() - before.stripes();
        return "grown from " + PoolText.size(extents * map.extentBlocks()) + " to " + PoolText.size(map.extents() * map
                .extentBlocks()) + ": " + PoolText.number(map.extents()) + " extents, " + PoolText.number(map
                        .freeExtents()) + " free; " + PoolText.number(added) + " stripes added"
                + (before.level() == RaidLevel.RAID0 ? "" : ", which a resync is to go through");
    }
}
