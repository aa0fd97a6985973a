// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * The map of a thin pool: which devices there are, and where each virtual extent of each lies. It follows dm-thin:
 * a clock that rises with every snapshot, a transaction number that rises whenever devices come or go, mappings that
 * carry the time at which they were made.
 *
 * <p>An extent is shared when more than one mapping points at it: that is counted, and says exactly whether a write
 * needs a copy. dm-thin compares times instead, {@link #snapshottedSince}, which still says yes when the other side of
 * a snapshot is gone. Changes throw {@link PoolException} and then have changed nothing. Every change is also a
 * {@link PoolChange}; the same changes on equal maps give equal maps.
 */
public final class PoolMap {
    /** Steps of the extent size, in blocks: 64 KiB. */
    public static final int EXTENT_BLOCKS_STEP = 128;
    /** Largest extent, in blocks: 1 GiB. */
    public static final int EXTENT_BLOCKS_MAX = 1 << 21;
    /** Most physical extents. */
    public static final long EXTENTS_MAX = Integer.MAX_VALUE;

    private static final LongConsumer NOBODY = extent -> {};

    private final UUID uuid;
    private final int extentBlocks;
    private final TreeMap<Integer, ThinDevice> devices = new TreeMap<>();
    private final TreeMap<String, Integer> names = new TreeMap<>();
    private final ReferenceCounts counts;
    private LongConsumer freed = NOBODY;
    private long transaction;
    private int time;
    private int timeSeen;
    private long mappings;

    PoolMap(UUID uuid, int extentBlocks, long extents) {
        requireRange("extent size", "extentBlocks", extentBlocks, EXTENT_BLOCKS_STEP, EXTENT_BLOCKS_MAX);
        if (extentBlocks % EXTENT_BLOCKS_STEP != 0) {
            throw new PoolException.OutOfRange("extent size not a multiple of 64 KiB: extentBlocks=" + extentBlocks
                    + ", stepBlocks=" + EXTENT_BLOCKS_STEP);
        }
        requireRange("pool size", "extents", extents, 1, EXTENTS_MAX);
        this.uuid = uuid;
        this.extentBlocks = extentBlocks;
        counts = new ReferenceCounts(extents);
    }

    /** A pool without devices, at time and transaction 0. */
    public static PoolMap create(UUID uuid, int extentBlocks, long extents) {
        return new PoolMap(uuid, extentBlocks, extents);
    }

    /** Puts a map together that was kept elsewhere. */
    public static PoolBuilder builder(UUID uuid, int extentBlocks, long extents) {
        return new PoolBuilder(new PoolMap(uuid, extentBlocks, extents));
    }

    /** Sets who is told each physical extent that nothing points at any more, as part of the change. */
    public void freed(LongConsumer listener) {
        freed = listener;
    }

    /** Makes a device without mappings. */
    public ThinDevice create(int device, String name, long blocks) {
        requireNew(device, name);
        requireRange("device size", "blocks", blocks, 1, ThinDevice.BLOCKS_MAX);
        ThinDevice made = new ThinDevice(device, name, blocks, transaction, time, time, true, extentBlocks,
                new ExtentMap());
        add(made);
        transaction++;
        return made;
    }

    /**
     * Makes a device that shares every extent of another as it is now. The clock rises.
     *
     * @param writable false for a snapshot, true for a clone; either can be snapshotted again
     */
    public ThinDevice snapshot(int device, String name, int origin, boolean writable) {
        ThinDevice from = device(origin);
        requireNew(device, name);
        int now = Math.max(time, timeSeen) + 1;
        requireRange("pool clock", "time", now, 1, Mapping.TIME_MAX);
        ThinDevice made = new ThinDevice(device, name, from.blocks(), transaction, now, now, writable, extentBlocks,
                from.map().copy());
        time = now;
        from.snapshotted(now);
        add(made);
        for (MappingCursor cursor = made.mappings(); cursor.next();) {
            counts.increment(cursor.extent());
        }
        mappings += made.mappedExtents();
        transaction++;
        return made;
    }

    /** Takes a device away, with its mappings. */
    public void delete(int device) {
        ThinDevice gone = device(device);
        for (MappingCursor cursor = gone.mappings(); cursor.next();) {
            release(cursor.extent());
        }
        mappings -= gone.mappedExtents();
        devices.remove(device);
        names.remove(gone.name());
        transaction++;
    }

    /** Maps a virtual extent that is not mapped to a physical one that nothing points at. */
    public void map(int device, long virtualExtent, long extent) {
        ThinDevice to = writable(device);
        requireVirtual(to, virtualExtent, 1);
        requireFree(extent);
        long old = to.mapping(virtualExtent);
        if (old != Mapping.NONE) {
            throw new PoolException.Conflict("virtual extent mapped already: device=" + device + ", virtualExtent="
                    + virtualExtent + ", extent=" + Mapping.extent(old));
        }
        to.map().put(virtualExtent, Mapping.of(extent, time));
        counts.increment(extent);
        mappings++;
    }

    /**
     * Maps a mapped virtual extent to a physical one that nothing points at instead: what a write to a shared extent
     * does. Allowed also when it has meanwhile ceased to be shared; its old extent is freed then.
     */
    public void breakSharing(int device, long virtualExtent, long extent) {
        ThinDevice to = writable(device);
        requireVirtual(to, virtualExtent, 1);
        requireFree(extent);
        long old = requireMapped(to, virtualExtent);
        to.map().put(virtualExtent, Mapping.of(extent, time));
        counts.increment(extent);
        release(Mapping.extent(old));
    }

    /**
     * Takes the mappings of a range of virtual extents away; those that are not mapped do not matter.
     *
     * @return mappings that were there
     */
    public long unmap(int device, long virtualExtent, long count) {
        ThinDevice from = writable(device);
        requireVirtual(from, virtualExtent, count);
        long end = virtualExtent + count;
        for (MappingCursor cursor = from.mappings(virtualExtent); cursor.next() && cursor.virtualExtent() < end;) {
            release(cursor.extent());
        }
        long before = from.mappedExtents();
        from.map().remove(virtualExtent, end);
        mappings -= before - from.mappedExtents();
        return before - from.mappedExtents();
    }

    /** Makes the data space larger. */
    public void grow(long extents) {
        requireRange("pool size", "extents", extents, counts.extents() + 1, EXTENTS_MAX);
        counts.grow(extents);
    }

    /** Makes a device larger. */
    public void growDevice(int device, long blocks) {
        ThinDevice grown = device(device);
        requireRange("device size", "blocks", blocks, grown.blocks() + 1, ThinDevice.BLOCKS_MAX);
        grown.resize(blocks);
        transaction++;
    }

    private void release(long extent) {
        if (counts.decrement(extent)) {
            freed.accept(extent);
        }
    }

    /** Identity of the pool, the same on all its members. */
    public UUID uuid() {
        return uuid;
    }

    /** Rises by one whenever a device is made, snapshotted, grown or deleted. */
    public long transaction() {
        return transaction;
    }

    /** dm-thin's clock of snapshots. */
    public int time() {
        return time;
    }

    /** Blocks of 512 bytes of an extent. */
    public int extentBlocks() {
        return extentBlocks;
    }

    /** Physical extents of the data space. */
    public long extents() {
        return counts.extents();
    }

    /** Physical extents that something points at. */
    public long usedExtents() {
        return counts.used();
    }

    /** Physical extents that can still be taken. */
    public long freeExtents() {
        return counts.extents() - counts.used();
    }

    /** Mappings of all devices. */
    public long mappings() {
        return mappings;
    }

    /** All devices in order of their ids. */
    public Collection<ThinDevice> devices() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /** Whether there is a device of that id. */
    public boolean has(int device) {
        return devices.containsKey(device);
    }

    /** A device by its id. */
    public ThinDevice device(int device) {
        ThinDevice found = devices.get(device);
        if (found == null) {
            throw new PoolException.NoSuchDevice("no such device: device=" + device + ", devices=" + devices.size());
        }
        return found;
    }

    /** A device by its name. */
    public ThinDevice device(String name) {
        Integer id = names.get(name);
        if (id == null) {
            throw new PoolException.NoSuchDevice("no such device: name=" + name + ", names=" + names.keySet());
        }
        return devices.get(id);
    }

    /** The lowest id above 0 that no device has. */
    public int nextDevice() {
        int id = 1;
        for (Map.Entry<Integer, ThinDevice> device : devices.tailMap(1).entrySet()) {
            if (device.getKey() != id) {
                break;
            }
            id++;
        }
        return id;
    }

    /** Mappings that point at a physical extent. */
    public int references(long extent) {
        requireRange("extent", "extent", extent, 0, counts.extents() - 1);
        return counts.count(extent);
    }

    /** The first physical extent from there on that nothing points at, or {@link Mapping#NONE}. */
    public long nextFree(long from) {
        return counts.nextFree(from);
    }

    /** The end of the extents that something points at: all from there on are free. */
    public long usedEnd() {
        return counts.usedEnd();
    }

    /** Whether a mapped virtual extent is shared, so that a write to it needs an extent of its own. */
    public boolean shared(int device, long virtualExtent) {
        return counts.count(Mapping.extent(requireMapped(device(device), virtualExtent))) > 1;
    }

    /** dm-thin's test: whether the device has been snapshotted since the extent was mapped. */
    public boolean snapshottedSince(int device, long virtualExtent) {
        ThinDevice of = device(device);
        return of.snapTime() > Mapping.time(requireMapped(of, virtualExtent));
    }

    void restore(long restoredTransaction, int restoredTime) {
        transaction = restoredTransaction;
        time = restoredTime;
    }

    void restore(ThinDevice device) {
        requireNew(device.id(), device.name());
        requireRange("device size", "blocks", device.blocks(), 1, ThinDevice.BLOCKS_MAX);
        add(device);
    }

    void restore(ThinDevice device, long virtualExtent, long extent, int mappedAt) {
        device.map().put(virtualExtent, Mapping.of(extent, mappedAt));
        counts.increment(extent);
        mappings++;
        timeSeen = Math.max(timeSeen, mappedAt);
    }

    private void add(ThinDevice device) {
        devices.put(device.id(), device);
        names.put(device.name(), device.id());
    }

    private ThinDevice writable(int device) {
        ThinDevice found = device(device);
        if (!found.writable()) {
            throw new PoolException.Conflict("device is read-only: device=" + device + ", name=" + found.name());
        }
        return found;
    }

    private void requireNew(int device, String name) {
        requireRange("device id", "device", device, 0, ThinDevice.ID_MAX);
        ThinDevice.requireName(name);
        if (devices.containsKey(device)) {
            throw new PoolException.DeviceExists("device exists already: device=" + device + ", name="
                    + devices.get(device).name());
        }
        requireName(name);
    }

    /**
     * Says whether a new device may have a name.
     *
     * @throws PoolException when it is none, or another device has it
     */
    public void requireName(String name) {
        ThinDevice.requireName(name);
        if (names.containsKey(name)) {
            throw new PoolException.DeviceExists("name is taken: name=" + name + ", device=" + names.get(name));
        }
    }

    private void requireFree(long extent) {
        if (references(extent) > 0) {
            throw new PoolException.Conflict("extent is in use: extent=" + extent + ", references="
                    + references(extent));
        }
    }

    private static long requireMapped(ThinDevice device, long virtualExtent) {
        long mapping = device.mapping(virtualExtent);
        if (mapping == Mapping.NONE) {
            throw new PoolException.Conflict("virtual extent not mapped: device=" + device.id() + ", virtualExtent="
                    + virtualExtent);
        }
        return mapping;
    }

    static void requireVirtual(ThinDevice device, long virtualExtent, long count) {
        if (virtualExtent < 0 || count < 1 || virtualExtent > device.extents() - count) {
            throw new PoolException.OutOfRange("virtual extents beyond the device: device=" + device.id()
                    + ", virtualExtent=" + virtualExtent + ", count=" + count + ", extents=" + device.extents());
        }
    }

    static void requireRange(String what, String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new PoolException.OutOfRange(
                    what + " out of range: " + name + "=" + value + ", min=" + min + ", max=" + max);
        }
    }
}
