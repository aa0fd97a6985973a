// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.raid.Geometry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A command that makes one change of a pool. The change is tried on the map in memory first: what is refused there has
 * written nothing.
 */
abstract class PoolChangeCommand implements Callable<Integer> {
    /** The command line. */
    @Spec
    protected CommandSpec spec;

    @Parameters(paramLabel = "DIR", index = "0", description = "Directory of the member images.")
    private Path directory;

    /** The change, for a pool as it is now. */
    abstract PoolChange change(PoolMap map);

    /** What was done, for people; the map is as it is afterwards. */
    abstract String done(PoolMap map);

    @Override
    public final Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PrintWriter error = spec.commandLine().getErr();
            final PoolMap tried = members.tried(error);
            final PoolChange change = change(tried);
            change.apply(tried);
            final PoolOpening opening = members.open(error);
            try (PoolStore store = opening.require()) {
                store.append(List.of(change));
                spec.commandLine().getOut().println(done(store.map()));
                spec.commandLine().getOut().flush();
            }
            return PoolRepairCommand.code(opening, members);
        }
    }

    /** A volume by its name or, where no volume has that name, by its number. */
    static ThinDevice volume(final PoolMap map, final String text) {
        for (final ThinDevice device : map.devices()) {
            if (device.name().equals(text)) {
                return device;
            }
        }
        return text.matches("[0-9]{1,8}") ? map.device(Integer.parseInt(text)) : map.device(text);
    }

    /** A size in bytes as blocks. */
    static long blocks(final long bytes, final CommandSpec spec) {
        if (bytes % Geometry.BLOCK_BYTES != 0) {
            throw new ParameterException(spec.commandLine(), "size not whole blocks: bytes=" + bytes
                    + ", blockBytes=" + Geometry.BLOCK_BYTES);
        }
        return bytes / Geometry.BLOCK_BYTES;
    }

    private static String space(final PoolMap map) {
        return "used " + PoolText.number(map.usedExtents()) + " of " + PoolText.number(map.extents()) + " extents";
    }

    /** Adds an empty volume. */
    @Command(name = "volume", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Adds an empty volume to a pool.")
    static final class Volume extends PoolChangeCommand {
        @Parameters(paramLabel = "NAME", index = "1", description = "Its name.")
        private String name;

        @Parameters(paramLabel = "SIZE", index = "2", converter = ByteSize.class, description = "Its size: 10G.")
        private long size;

        @Option(names = "--id", paramLabel = "N", description = "Its number (default: the lowest above 0 not taken).")
        private Integer id;

        @Override
        PoolChange change(final PoolMap map) {
            return new PoolChange.Create(id == null ? map.nextDevice() : id, name, blocks(size, spec));
        }

        @Override
        String done(final PoolMap map) {
            return "made volume " + map.device(name).id() + " " + name + ": " + PoolText.size(map.device(name)
                    .blocks());
        }
    }

    /** Makes a volume larger. */
    @Command(name = "resize", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Makes a volume larger. Smaller it does not become: what lies behind the new end would stay "
                    + "mapped, as dm-thin keeps it; pool discard gives its space back.")
    static final class Resize extends PoolChangeCommand {
        @Parameters(paramLabel = "VOLUME", index = "1", description = "Name or number of the volume.")
        private String volume;

        @Parameters(paramLabel = "SIZE", index = "2", converter = ByteSize.class, description = "Its new size: 20G.")
        private long size;

        private int device;
        private long before;

        @Override
        PoolChange change(final PoolMap map) {
            final ThinDevice resized = volume(map, volume);
            device = resized.id();
            before = resized.blocks();
            if (blocks(size, spec) <= before) {
                throw new ParameterException(spec.commandLine(), (blocks(size, spec) == before
                        ? "volume has that size already"
                        : "a volume does not become smaller, its mappings would stay; discard gives space back")
                        + ": volume=" + resized.name() + ", bytes=" + size + ", bytesNow=" + before
                                * Geometry.BLOCK_BYTES);
            }
            return new PoolChange.GrowDevice(device, blocks(size, spec));
        }

        @Override
        String done(final PoolMap map) {
            return "resized " + device + " " + map.device(device).name() + " from " + PoolText.size(before) + " to "
                    + PoolText.size(map.device(device).blocks());
        }
    }

    /** What snapshots and clones have in common. */
    abstract static class Copy extends PoolChangeCommand {
        @Parameters(paramLabel = "VOLUME", index = "1", description = "Name or number of the volume.")
        private String origin;

        @Parameters(paramLabel = "NAME", index = "2", description = "Name of the new one.")
        private String name;

        @Option(names = "--id", paramLabel = "N", description = "Its number (default: the lowest above 0 not taken).")
        private Integer id;

        private final boolean writable;

        Copy(final boolean writable) {
            this.writable = writable;
        }

        @Override
        final PoolChange change(final PoolMap map) {
            return new PoolChange.Snapshot(id == null ? map.nextDevice() : id, name, volume(map, origin).id(),
                    writable);
        }

        @Override
        final String done(final PoolMap map) {
            final ThinDevice made = map.device(name);
            return "made " + (writable ? "clone " : "snapshot ") + made.id() + " " + name + " of " + origin + ": "
                    + PoolText.number(made.mappedExtents()) + " extents shared; " + space(map);
        }
    }

    /** Makes a snapshot. */
    @Command(name = "snapshot", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Keeps a volume as it is now, for reading only; of a snapshot too.")
    static final class Snapshot extends Copy {
        Snapshot() {
            super(false);
        }
    }

    /** Makes a clone. */
    @Command(name = "clone", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Makes a volume that begins as a copy of another or of a snapshot, and can be written.")
    static final class Clone extends Copy {
        Clone() {
            super(true);
        }
    }

    /** Returns space. */
    @Command(name = "discard", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Takes the extents that lie wholly in a range of a volume away from it: it reads zero there, "
                    + "and what no other volume shares is free.")
    static final class Discard extends PoolChangeCommand {
        @Parameters(paramLabel = "VOLUME", index = "1", description = "Name or number of the volume.")
        private String volume;

        @Option(names = "--offset", paramLabel = "SIZE",
                description = "First byte of the range (default: 0).")
        private String offset = "0";

        @Option(names = "--length", paramLabel = "SIZE", converter = ByteSize.class,
                description = "Bytes of the range (default: up to the end).")
        private Long length;

        private int device;
        private long before;

        @Override
        PoolChange change(final PoolMap map) {
            final ThinDevice from = volume(map, volume);
            device = from.id();
            before = from.mappedExtents();
            final long first = offset.equals("0") ? 0 : new ByteSize().convert(offset);
            final long size = from.blocks() * Geometry.BLOCK_BYTES;
            final long bytes = length == null ? size - first : length;
            if (first >= size || bytes > size - first) {
                throw new ParameterException(spec.commandLine(), "range beyond the volume: offset=" + first
                        + ", length=" + bytes + ", bytes=" + size);
            }
            final long extent = (long) map.extentBlocks() * Geometry.BLOCK_BYTES;
            final long begin = (first + extent - 1) / extent;
            final long end = first + bytes == size ? from.extents() : (first + bytes) / extent;
            if (begin >= end) {
                throw new ParameterException(spec.commandLine(), "no whole extent in the range: offset=" + first
                        + ", length=" + bytes + ", extentBytes=" + extent);
            }
            return new PoolChange.Unmap(device, begin, end - begin);
        }

        @Override
        String done(final PoolMap map) {
            return "discarded of " + map.device(device).name() + ": "
                    + PoolText.number(before - map.device(device).mappedExtents()) + " extents; " + space(map);
        }
    }

    /** Takes a volume away. */
    @Command(name = "delete", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Takes a volume, a snapshot or a clone away. Those that share with it keep what they share.")
    static final class Delete extends PoolChangeCommand {
        @Parameters(paramLabel = "VOLUME", index = "1", description = "Name or number of the volume.")
        private String volume;

        private String name;

        @Override
        PoolChange change(final PoolMap map) {
            final ThinDevice gone = volume(map, volume);
            name = gone.id() + " " + gone.name();
            return new PoolChange.Delete(gone.id());
        }

        @Override
        String done(final PoolMap map) {
            return "deleted " + name + "; " + space(map);
        }
    }
}
