// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which devices map a region of physical extents, and where: what {@code thin_rmap} says. */
public final class ReverseMap {
    /** Physical extents in sequence that one device maps in the same sequence. */
    public record Entry(long extent, long length, int device, long virtualExtent) {
        @Override
        public String toString() {
            return "data " + extent + ".." + (extent + length) + " -> thin(" + device + ") " + virtualExtent + ".."
                    + (virtualExtent + length);
        }
    }

    private ReverseMap() {
    }

    /**
     * Looks a region up, up to the end that is not in it; ascending by physical extent, then by device.
     *
     * @throws PoolException.OutOfRange when it is not a region of the pool
     */
    public static List<Entry> of(PoolMap map, long from, long to) {
        PoolMap.requireRange("end of region", "to", to, 1, map.extents());
        PoolMap.requireRange("begin of region", "from", from, 0, to - 1);
        List<Entry> entries = new ArrayList<>();
        for (ThinDevice device : map.devices()) {
            MappingCursor cursor = device.mappings();
            long virtualExtent = 0;
            long extent = 0;
            long length = 0;
            while (cursor.next()) {
                if (cursor.extent() < from || cursor.extent() >= to) {
                    continue;
                }
                if (length > 0 && cursor.extent() == extent + length
                        && cursor.virtualExtent() == virtualExtent + length) {
                    length++;
                    continue;
                }
                add(entries, extent, length, device.id(), virtualExtent);
                virtualExtent = cursor.virtualExtent();
                extent = cursor.extent();
                length = 1;
            }
            add(entries, extent, length, device.id(), virtualExtent);
        }
        entries.sort(Comparator.comparingLong(Entry::extent).thenComparingInt(Entry::device));
        return entries;
    }

    private static void add(List<Entry> entries, long extent, long length, int device, long virtualExtent) {
        if (length > 0) {
            entries.add(new Entry(extent, length, device, virtualExtent));
        }
    }
}
