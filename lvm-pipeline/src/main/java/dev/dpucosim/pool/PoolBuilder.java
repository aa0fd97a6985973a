// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.BitSet;

/**
 * Puts a {@link PoolMap} together from its parts: a device, then its mappings in any order, then the next device.
 * Refuses what contradicts itself: one virtual extent mapped twice, one device with two mappings of a physical extent,
 * extents beyond the device or the pool. Two devices may share an extent. References are counted anew.
 */
public final class PoolBuilder {
    private final PoolMap map;
    private final BitSet ofDevice = new BitSet();
    private ThinDevice device;
    private long limit;

    PoolBuilder(PoolMap map) {
        this.map = map;
        limit = map.extents();
    }

    /** Refuses physical extents from there on, though the pool may have more. */
    PoolBuilder limit(long extents) {
        PoolMap.requireRange("pool size", "extents", extents, 1, map.extents());
        limit = extents;
        return this;
    }

    /** Sets transaction number and clock of the pool. */
    public PoolBuilder state(long transaction, int time) {
        requireTransaction(transaction);
        PoolMap.requireRange("pool clock", "time", time, 0, Mapping.TIME_MAX);
        map.restore(transaction, time);
        return this;
    }

    /** Adds a device; mappings that follow are its own. */
    public PoolBuilder device(int id, String name, long blocks, long transaction, int creationTime, int snapTime,
            boolean writable) {
        requireTransaction(transaction);
        PoolMap.requireRange("creation time", "creationTime", creationTime, 0, Mapping.TIME_MAX);
        PoolMap.requireRange("snapshot time", "snapTime", snapTime, 0, Mapping.TIME_MAX);
        ThinDevice next = new ThinDevice(id, name, blocks, transaction, creationTime, snapTime, writable,
                map.extentBlocks(), new ExtentMap());
        map.restore(next);
        device = next;
        ofDevice.clear();
        return this;
    }

    /** Maps a run of virtual extents of the device to a run of physical ones. */
    public PoolBuilder map(long virtualExtent, long extent, long length, int time) {
        if (device == null) {
            throw new IllegalStateException("no device to map for: virtualExtent=" + virtualExtent);
        }
        PoolMap.requireRange("mapping time", "time", time, 0, Mapping.TIME_MAX);
        PoolMap.requireRange("run of mappings", "length", length, 1, PoolMap.EXTENTS_MAX);
        PoolMap.requireVirtual(device, virtualExtent, length);
        if (extent < 0 || extent > limit - length) {
            throw new PoolException.OutOfRange("extents beyond the pool: device=" + device.id() + ", extent=" + extent
                    + ", count=" + length + ", extents=" + limit);
        }
        for (long i = 0; i < length; i++) {
            long old = device.mapping(virtualExtent + i);
            if (old != Mapping.NONE) {
                throw new PoolException.Conflict("virtual extent mapped twice: device=" + device.id()
                        + ", virtualExtent=" + (virtualExtent + i) + ", extents=" + Mapping.extent(old) + " and "
                        + (extent + i));
            }
            if (ofDevice.get((int) (extent + i))) {
                throw new PoolException.Conflict("extent mapped twice by one device: device=" + device.id()
                        + ", extent=" + (extent + i) + ", virtualExtent=" + (virtualExtent + i));
            }
            ofDevice.set((int) (extent + i));
            map.restore(device, virtualExtent + i, extent + i, time);
        }
        return this;
    }

    /** Ends the device with its last mapped extent, or after one extent when nothing is mapped. */
    PoolBuilder fit() {
        device.resize((Math.max(device.map().last(), 0) + 1) * map.extentBlocks());
        return this;
    }

    /** The device whose mappings are added now. */
    public ThinDevice device() {
        return device;
    }

    /** The whole map; the builder must not be used afterwards. */
    public PoolMap build() {
        return map;
    }

    private static void requireTransaction(long transaction) {
        PoolMap.requireRange("transaction", "transaction", transaction, 0, Long.MAX_VALUE);
    }
}
