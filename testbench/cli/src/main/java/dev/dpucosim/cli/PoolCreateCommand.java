// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolRemains;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.MemberDirectory;
import dev.dpucosim.storage.MemberStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a pool. */
@Command(name = "create", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Makes a pool, in new member images or, with --reuse, behind the data of images that are there.")
final class PoolCreateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images; made when absent.")
    private Path directory;

    @Option(names = "--raid", paramLabel = "LEVEL", defaultValue = "5",
            description = "0, 1, 5, 6 or 10 (default: ${DEFAULT-VALUE}).")
    private int raid;

    @Option(names = "--members", paramLabel = "N", defaultValue = "5",
            description = "Members, up to 16 (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(names = "--chunk", paramLabel = "SIZE", defaultValue = "64K", converter = ByteSize.class,
            description = "Chunk, a power of two, 4K to 1M (default: ${DEFAULT-VALUE}).")
    private long chunk;

    @Option(names = "--extent", paramLabel = "SIZE", defaultValue = "64K", converter = ByteSize.class,
            description = "Extent, 64K to 1G in steps of 64K (default: ${DEFAULT-VALUE}).")
    private long extent;

    @Option(names = "--member-size", paramLabel = "SIZE", converter = ByteSize.class,
            description = "Data area of each member; metadata comes behind it (default: 1G).")
    private Long memberSize;

    @Option(names = "--write-hole", paramLabel = "ppl|none", converter = WriteHoleText.class,
            description = "What is done about data and parity of which power has let only a part be written, for "
                    + "RAID 5 and 6: ppl, partial parity is logged before; none, all of the array is resynced "
                    + "afterwards (default: ppl).")
    private WriteHole writeHole;

    @Option(names = "--volume", paramLabel = "NAME=SIZE", converter = {NoConversion.class, ByteSize.class},
            description = "A volume to begin with, of that size; may be repeated.")
    private Map<String, Long> volumes = new LinkedHashMap<>();

    @Option(names = "--uuid", paramLabel = "UUID", description = "Identity of the pool (default: a new one).")
    private UUID uuid;

    @Option(names = "--reuse",
            description = "Take the images that DIR holds, with the size and the data that they have (default: "
                    + "refuse).")
    private boolean reuse;

    @Option(names = "--overwrite",
            description = "With --reuse: take them also when they belong to a pool, which is lost (default: refuse).")
    private boolean overwrite;

    /** Names stay as they were typed. */
    static final class NoConversion implements picocli.CommandLine.ITypeConverter<String> {
        @Override
        public String convert(final String text) {
            return text;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (overwrite && !reuse) {
            throw usage("--overwrite says what to do with --reuse, which is not given");
        }
        if (reuse && memberSize != null) {
            throw usage("--member-size is the size that images have already with --reuse");
        }
        if (reuse) {
            try (PoolMembers images = PoolMembers.open(directory)) {
                requireSuitable(images.stores());
                final Geometry geometry = fitting(images.stores().getFirst().blocks());
                make(images.stores(), geometry, map(geometry));
            }
        } else {
            makeNew();
        }
        return ExitCode.CLEAN;
    }

    private long memberBlocks() {
        return (memberSize == null ? 1L << 30 : memberSize) >>> MemberStore.BLOCK_SHIFT;
    }

    private Geometry geometry(final long memberBlocks) {
        final RaidLevel level = RaidLevel.ofCode(raid).orElseThrow(() -> usage("no such RAID level: raid=" + raid
                + ", known=0, 1, 5, 6, 10"));
        WriteHoleText.require(writeHole, level, spec);
        try {
            return Geometry.of(level, members, chunk, extent, memberBlocks);
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** The largest array that leaves room for its metadata on members of that size. */
    private Geometry fitting(final long blocks) {
        long data = blocks;
        while (true) {
            final Geometry geometry = geometry(Math.max(data, 0));
            final long excess = PoolLayout.of(geometry).memberBlocksMin() - blocks;
            if (excess <= 0) {
                return geometry;
            }
            data = geometry.memberBlocks() - Math.max(excess, geometry.chunkBlocks());
        }
    }

    private void requireSuitable(final List<MemberStore> stores) {
        final long found = stores.stream().filter(store -> store != null).count();
        if (found != members || stores.size() != members) {
            throw usage("another count of members: directory=" + directory + ", found=" + found + ", members="
                    + members);
        }
        for (int i = 0; i < members; i++) {
            final long bytes = stores.get(i).blocks() << MemberStore.BLOCK_SHIFT;
            final long expected = stores.getFirst().blocks() << MemberStore.BLOCK_SHIFT;
            if (bytes != expected) {
                throw usage("members of unequal size: member=" + i + ", offset=" + Math.min(bytes, expected)
                        + ", bytes=" + bytes + ", expected=" + expected);
            }
            final PoolIdentity identity = PoolIdentity.of(stores.get(i));
            if (identity != null && !overwrite) {
                throw usage("member belongs to a pool, --overwrite would take it: member=" + i + ", offset="
                        + identity.offset() + ", pool=" + identity.pool());
            }
            final long damaged = PoolIdentity.damaged(stores.get(i));
            if (identity == null && damaged != PoolIdentity.UNDAMAGED && !overwrite) {
                throw usage("member has a damaged superblock, --overwrite would take it: member=" + i + ", offset="
                        + damaged);
            }
            final long remains = identity != null || overwrite ? PoolRemains.NONE : PoolRemains.offset(stores.get(i));
            if (remains != PoolRemains.NONE) {
                throw usage("member has a pool's log or checkpoint, --overwrite would take it: member=" + i
                        + ", offset=" + remains);
            }
        }
    }

    private void makeNew() throws IOException {
        final Geometry geometry = geometry(memberBlocks());
        final PoolMap map = map(geometry);
        final boolean directoryIsNew = !Files.exists(directory);
        final long data = geometry.memberBlocks();
        final List<MemberStore> stores = MemberDirectory.open(directory, members, data,
                PoolLayout.of(geometry).tailBlocks(data), false);
        boolean made = false;
        try {
            make(stores, geometry, map);
            made = true;
        } finally {
            stores.forEach(MemberStore::close);
            if (!made) {
                for (int i = 0; i < members; i++) {
                    Files.deleteIfExists(MemberDirectory.image(directory, i));
                }
                if (directoryIsNew) {
                    Files.deleteIfExists(directory);
                }
            }
        }
    }

    private PoolMap map(final Geometry geometry) {
        // No seed: two pools that are made alike must still be told from each other.
        final PoolMap map = PoolMap.create(uuid == null ? UUID.randomUUID() : uuid, geometry.extentBlocks(),
                Math.min(geometry.extents(), PoolMap.EXTENTS_MAX));
        volumes.forEach((name, size) -> map.create(map.nextDevice(), name, PoolChangeCommand.blocks(size, spec)));
        return map;
    }

    private void make(final List<MemberStore> stores, final Geometry geometry, final PoolMap map) {
        final WriteHole hole = writeHole == null ? WriteHole.byDefault(geometry.level()) : writeHole;
        try (PoolStore store = PoolStore.create(stores, geometry, PoolLayout.of(geometry), map, hole)) {
            spec.commandLine().getOut().println("made pool " + store.map().uuid() + ": " + PoolText.array(geometry)
                    + ", " + PoolText.size(map.extents() * map.extentBlocks()) + " in " + PoolText.number(map.extents())
                    + " extents, volumes=" + map.devices().size() + PoolText.writeHole(geometry, hole));
        }
    }

    private ParameterException usage(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
