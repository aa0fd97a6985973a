// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** A pool as sorted maps, which shares nothing between its devices and counts references by looking at all of them. */
final class PlainPool {
    /** One device. */
    static final class Device {
        private final TreeMap<Long, long[]> mappings = new TreeMap<>();
        private String name;
        private long blocks;
        private long transaction;
        private int creationTime;
        private int snapTime;
        private boolean writable = true;

        TreeMap<Long, long[]> mappings() {
            return mappings;
        }
    }

    private final TreeMap<Integer, Device> devices = new TreeMap<>();
    private long transaction;
    private int time;

    TreeMap<Integer, Device> devices() {
        return devices;
    }

    void apply(PoolChange change) {
        switch (change) {
            case PoolChange.Create c -> add(c.device(), c.name(), c.blocks());
            case PoolChange.Snapshot c -> {
                time++;
                Device origin = devices.get(c.origin());
                origin.snapTime = time;
                Device made = add(c.device(), c.name(), origin.blocks);
                made.writable = c.writable();
                origin.mappings.forEach((key, value) -> made.mappings.put(key, value.clone()));
            }
            case PoolChange.Delete c -> {
                devices.remove(c.device());
                transaction++;
            }
            case PoolChange.Map c -> devices.get(c.device()).mappings.put(c.virtualExtent(),
                    new long[] {c.extent(), time});
            case PoolChange.BreakSharing c -> devices.get(c.device()).mappings.put(c.virtualExtent(),
                    new long[] {c.extent(), time});
            case PoolChange.Unmap c -> devices.get(c.device()).mappings.subMap(c.virtualExtent(),
                    c.virtualExtent() + c.count()).clear();
            case PoolChange.Grow ignored -> {
            }
            case PoolChange.GrowDevice c -> {
                devices.get(c.device()).blocks = c.blocks();
                transaction++;
            }
        }
    }

    private Device add(int id, String name, long blocks) {
        Device device = new Device();
        device.name = name;
        device.blocks = blocks;
        device.transaction = transaction++;
        device.creationTime = time;
        device.snapTime = time;
        devices.put(id, device);
        return device;
    }

    int references(long extent) {
        int count = 0;
        for (Device device : devices.values()) {
            for (long[] mapping : device.mappings.values()) {
                count += mapping[0] == extent ? 1 : 0;
            }
        }
        return count;
    }

    /** Compares everything that a map tells. */
    void requireSame(PoolMap map) {
        assertThat(map.transaction()).isEqualTo(transaction);
        assertThat(map.time()).isEqualTo(time);
        assertThat(map.devices()).hasSameSizeAs(devices.values());
        int[] counts = new int[(int) map.extents()];
        Iterator<ThinDevice> seen = map.devices().iterator();
        for (Map.Entry<Integer, Device> entry : devices.entrySet()) {
            ThinDevice device = seen.next();
            Device expected = entry.getValue();
            assertThat(device.id()).isEqualTo(entry.getKey());
            assertThat(device.name()).isEqualTo(expected.name);
            assertThat(device.blocks()).isEqualTo(expected.blocks);
            assertThat(device.transaction()).isEqualTo(expected.transaction);
            assertThat(device.creationTime()).isEqualTo(expected.creationTime);
            assertThat(device.snapTime()).isEqualTo(expected.snapTime);
            assertThat(device.writable()).isEqualTo(expected.writable);
            assertThat(device.mappedExtents()).isEqualTo(expected.mappings.size());
            MappingCursor cursor = device.mappings();
            for (Map.Entry<Long, long[]> mapping : expected.mappings.entrySet()) {
                assertThat(cursor.next()).isTrue();
                assertThat(new long[] {cursor.virtualExtent(), cursor.extent(), cursor.time()})
                        .containsExactly(mapping.getKey(), mapping.getValue()[0], mapping.getValue()[1]);
                counts[(int) cursor.extent()]++;
            }
            assertThat(cursor.next()).isFalse();
        }
        long used = 0;
        for (int extent = 0; extent < counts.length; extent++) {
            assertThat(map.references(extent)).as("extent %s", extent).isEqualTo(counts[extent]);
            used += counts[extent] > 0 ? 1 : 0;
        }
        assertThat(map.usedExtents()).isEqualTo(used);
    }
}
