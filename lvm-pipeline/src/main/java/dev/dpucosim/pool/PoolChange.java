// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/**
 * One change of a pool as a value, for a log to keep and replay. Applying it does what the method of {@link PoolMap}
 * of its name does, and throws what that throws. Times and transaction numbers are not in it: they follow from the
 * order of changes.
 */
public sealed interface PoolChange {
    /** Makes the change. */
    void apply(PoolMap map);

    /** A new device. */
    record Create(int device, String name, long blocks) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.create(device, name, blocks);
        }
    }

    /** A snapshot, or a writable clone. */
    record Snapshot(int device, String name, int origin, boolean writable) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.snapshot(device, name, origin, writable);
        }
    }

    /** A device taken away. */
    record Delete(int device) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.delete(device);
        }
    }

    /** A first mapping. */
    record Map(int device, long virtualExtent, long extent) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.map(device, virtualExtent, extent);
        }
    }

    /** A mapping to an extent of its own. */
    record BreakSharing(int device, long virtualExtent, long extent) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.breakSharing(device, virtualExtent, extent);
        }
    }

    /** Mappings taken away. */
    record Unmap(int device, long virtualExtent, long count) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.unmap(device, virtualExtent, count);
        }
    }

    /** A larger data space. */
    record Grow(long extents) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.grow(extents);
        }
    }

    /** A larger device. */
    record GrowDevice(int device, long blocks) implements PoolChange {
        @Override
        public void apply(PoolMap map) {
            map.growDevice(device, blocks);
        }
    }
}
