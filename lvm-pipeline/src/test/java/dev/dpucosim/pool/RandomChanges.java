// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;

/** Changes that a map accepts, drawn one after the other: many mappings, some snapshots of snapshots, few deletions. */
final class RandomChanges {
    private static final int DEVICES_MAX = 7;

    private final SeededStream random;
    private final long virtualExtents;
    private int lastDevice;
    private long lastVirtual;
    private long lastExtent;

    RandomChanges(long seed, long virtualExtents) {
        random = new SeededStream(seed);
        this.virtualExtents = virtualExtents;
    }

    static PoolMap pool(long seed, int changes) {
        PoolMap map = PoolMap.create(PoolMapTest.UUID, 128, 2000);
        RandomChanges random = new RandomChanges(seed, 700);
        for (int i = 0; i < changes; i++) {
            random.next(map).apply(map);
        }
        return map;
    }

    PoolChange next(PoolMap map) {
        while (true) {
            PoolChange change = draw(map);
            if (change != null) {
                return change;
            }
        }
    }

    private PoolChange draw(PoolMap map) {
        if (map.devices().isEmpty() || map.devices().size() < DEVICES_MAX && random.oneIn(200)) {
            int id = ++lastDevice;
            return new PoolChange.Create(id, "volume-" + id, virtualExtents * map.extentBlocks() - random.nextInt(9));
        }
        List<ThinDevice> devices = new ArrayList<>(map.devices());
        ThinDevice device = devices.get(random.nextInt(devices.size()));
        if (devices.size() < DEVICES_MAX && random.oneIn(60)) {
            int id = ++lastDevice;
            return new PoolChange.Snapshot(id, "snapshot-" + id, device.id(), random.oneIn(2));
        }
        if (devices.size() > DEVICES_MAX / 2 && random.oneIn(150)) {
            return new PoolChange.Delete(device.id());
        }
        if (random.oneIn(300)) {
            return random.oneIn(2) ? new PoolChange.Grow(map.extents() + 1 + random.nextInt(20))
                    : new PoolChange.GrowDevice(device.id(), device.blocks() + 1 + random.nextInt(300));
        }
        if (!device.writable()) {
            return null;
        }
        // Half of the changes go on behind the last one, as files do.
        boolean next = random.oneIn(2);
        long at = next ? (lastVirtual + 1) % device.extents() : random.nextLong(device.extents());
        if (random.oneIn(25)) {
            return new PoolChange.Unmap(device.id(), at, 1 + random.nextLong(Math.min(20, device.extents() - at)));
        }
        long free = map.nextFree(next ? lastExtent + 1 : random.nextLong(map.extents()));
        if (free == Mapping.NONE) {
            lastExtent = 0;
            return null;
        }
        lastVirtual = at;
        lastExtent = free;
        if (device.mapping(at) == Mapping.NONE) {
            return new PoolChange.Map(device.id(), at, free);
        }
        return map.shared(device.id(), at) ? new PoolChange.BreakSharing(device.id(), at, free) : null;
    }
}
