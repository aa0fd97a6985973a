// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A map, and changes of it, as bytes: little-endian, offsets in {@code docs/pool-format.md}. Neither holds a checksum;
 * the pieces that they are cut into do.
 */
final class PoolEncoding {
    static final int HEADER_BYTES = 40;
    static final int RUN_BYTES = 24;
    static final int DEVICE_BYTES_MAX = 40 + ThinDevice.NAME_MAX;
    /** Bytes of the longest change: one with a name. */
    static final int CHANGE_BYTES_MAX = 16 + ThinDevice.NAME_MAX;

    private static final byte CREATE = 1;
    private static final byte SNAPSHOT = 2;
    private static final byte CLONE = 3;
    private static final byte DELETE = 4;
    private static final byte MAP = 5;
    private static final byte BREAK_SHARING = 6;
    private static final byte UNMAP = 7;
    private static final byte GROW = 8;
    private static final byte GROW_DEVICE = 9;
    private static final int DEVICE_BITS = 24;

    /**
     * A map with what is known besides it.
     *
     * @param freshFrom physical extents from there on have never been mapped, and are zero
     */
    record Contents(PoolMap map, long freshFrom) {
    }

    private PoolEncoding() {
    }

    /** The first extent that has never been mapped and is zero, after a change; none of an array that has grown is. */
    static long freshFrom(long before, PoolChange change) {
        return switch (change) {
            case PoolChange.Map map -> Math.max(before, map.extent() + 1);
            case PoolChange.BreakSharing broken -> Math.max(before, broken.extent() + 1);
            case PoolChange.Grow grow -> grow.extents();
            default -> before;
        };
    }

    /** Bytes that a map takes. */
    static long bytes(PoolMap map) {
        long bytes = HEADER_BYTES;
        for (ThinDevice device : map.devices()) {
            bytes += DEVICE_BYTES_MAX - ThinDevice.NAME_MAX + device.name().length() + RUN_BYTES * runs(device);
        }
        return bytes;
    }

    /** Runs of a device's mappings. */
    static long runs(ThinDevice device) {
        long runs = 0;
        for (MappingRuns run = device.runs(); run.next();) {
            runs++;
        }
        return runs;
    }

    /** A map as bytes, and what is known besides. */
    static byte[] of(PoolMap map, long freshFrom) {
        return of(map, map.extents(), freshFrom);
    }

    /** A map as bytes, as of a pool with so many extents. */
    static byte[] of(PoolMap map, long extents, long freshFrom) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes(map))).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(map.extentBlocks()).putInt(map.devices().size()).putLong(extents);
        out.putLong(map.transaction()).putInt(map.time()).putInt(0).putLong(freshFrom);
        for (ThinDevice device : map.devices()) {
            out.putInt(device.id()).put((byte) (device.writable() ? 1 : 0)).put((byte) device.name().length());
            out.putShort((short) 0).putInt(device.creationTime()).putInt(device.snapTime());
            out.putLong(device.blocks()).putLong(device.transaction()).putLong(runs(device));
            out.put(device.name().getBytes(StandardCharsets.US_ASCII));
            for (MappingRuns run = device.runs(); run.next();) {
                out.putLong(run.virtualExtent()).putLong(Mapping.of(run.extent(), run.time())).putLong(run.length());
            }
        }
        return out.array();
    }

    /**
     * The map that bytes hold.
     *
     * @throws IllegalArgumentException or {@link PoolException} when they hold none
     */
    static Contents map(UUID pool, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            int extentBlocks = in.getInt();
            int devices = in.getInt();
            PoolBuilder builder = PoolMap.builder(pool, extentBlocks, in.getLong());
            builder.state(in.getLong(), in.getInt());
            in.getInt();
            long freshFrom = in.getLong();
            for (int i = 0; i < devices; i++) {
                device(in, builder);
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("checkpoint too long: bytes=" + bytes.length + ", left="
                        + in.remaining());
            }
            return new Contents(builder.build(), freshFrom);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("checkpoint too short: bytes=" + bytes.length, e);
        }
    }

    private static void device(ByteBuffer in, PoolBuilder builder) {
        int id = in.getInt();
        boolean writable = in.get() != 0;
        int nameBytes = in.get() & 0xFF;
        in.getShort();
        int creationTime = in.getInt();
        int snapTime = in.getInt();
        long blocks = in.getLong();
        long transaction = in.getLong();
        long runs = in.getLong();
        builder.device(id, name(in, nameBytes), blocks, transaction, creationTime, snapTime, writable);
        for (long i = 0; i < runs; i++) {
            long virtualExtent = in.getLong();
            long mapping = in.getLong();
            builder.map(virtualExtent, Mapping.extent(mapping), in.getLong(), Mapping.time(mapping));
        }
    }

    private static String name(ByteBuffer in, int bytes) {
        byte[] name = new byte[bytes];
        in.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    /** Adds a change to bytes, of which at least {@link #CHANGE_BYTES_MAX} must be free. */
    static void put(PoolChange change, ByteBuffer out) {
        switch (change) {
            case PoolChange.Create create -> {
                head(out, CREATE, create.device()).putLong(create.blocks());
                name(out, create.name());
            }
            case PoolChange.Snapshot snapshot -> {
                head(out, snapshot.writable() ? CLONE : SNAPSHOT, snapshot.device()).putInt(snapshot.origin());
                name(out, snapshot.name());
            }
            case PoolChange.Delete delete -> head(out, DELETE, delete.device());
            case PoolChange.Map map -> head(out, MAP, map.device()).putInt((int) map.extent())
                    .putLong(map.virtualExtent());
            case PoolChange.BreakSharing broken -> head(out, BREAK_SHARING, broken.device())
                    .putInt((int) broken.extent()).putLong(broken.virtualExtent());
            case PoolChange.Unmap unmap -> head(out, UNMAP, unmap.device()).putLong(unmap.virtualExtent())
                    .putLong(unmap.count());
            case PoolChange.Grow grow -> head(out, GROW, 0).putLong(grow.extents());
            case PoolChange.GrowDevice grow -> head(out, GROW_DEVICE, grow.device()).putLong(grow.blocks());
        }
    }

    private static ByteBuffer head(ByteBuffer out, byte kind, int device) {
        return out.putInt(device & (1 << DEVICE_BITS) - 1 | kind << DEVICE_BITS);
    }

    private static void name(ByteBuffer out, String name) {
        out.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The changes that bytes hold.
     *
     * @throws IllegalArgumentException when they hold something else
     */
    static List<PoolChange> changes(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        List<PoolChange> changes = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                int head = in.getInt();
                changes.add(change(in, head >>> DEVICE_BITS, head & (1 << DEVICE_BITS) - 1));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("change too short: bytes=" + length, e);
        }
        return changes;
    }

    private static PoolChange change(ByteBuffer in, int kind, int device) {
        switch (kind) {
            case CREATE -> {
                long blocks = in.getLong();
                return new PoolChange.Create(device, name(in, in.get() & 0xFF), blocks);
            }
            case SNAPSHOT, CLONE -> {
                int origin = in.getInt();
                return new PoolChange.Snapshot(device, name(in, in.get() & 0xFF), origin, kind == CLONE);
            }
            case DELETE -> {
                return new PoolChange.Delete(device);
            }
            case MAP, BREAK_SHARING -> {
                long extent = Integer.toUnsignedLong(in.getInt());
                long virtualExtent = in.getLong();
                return kind == MAP
                        ? new PoolChange.Map(device, virtualExtent, extent)
                        : new PoolChange.BreakSharing(device, virtualExtent, extent);
            }
            case UNMAP -> {
                long virtualExtent = in.getLong();
                return new PoolChange.Unmap(device, virtualExtent, in.getLong());
            }
            case GROW -> {
                return new PoolChange.Grow(in.getLong());
            }
            case GROW_DEVICE -> {
                return new PoolChange.GrowDevice(device, in.getLong());
            }
            default -> throw new IllegalArgumentException("no such change: kind=" + kind);
        }
    }
}
