// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.memory.DpuMemory;
import java.util.Map;
import java.util.TreeMap;

/** Room in DPU memory for mapping tables of namespaces that come and go: the first gap that is long enough, zeroed. */
final class TableSpace {
    /** No gap is long enough. */
    static final long NONE = -1;

    private final DpuMemory memory;
    private final long begin;
    private final long end;
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    /** Room from one address to below another. */
    TableSpace(DpuMemory memory, long from, long to) {
        this.memory = memory;
        begin = from;
        end = to;
        if (to > from) {
            gaps.put(from, to - from);
        }
    }

    /** Takes room, or {@link #NONE}. */
    long take(long bytes) {
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            if (gap.getValue() >= bytes) {
                long address = gap.getKey();
                long left = gap.getValue() - bytes;
                gaps.remove(address);
                if (left > 0) {
                    gaps.put(address + bytes, left);
                }
                memory.zero(address, bytes);
                return address;
            }
        }
        return NONE;
    }

    /** Gives room back; what was never taken here is nobody's. */
    void giveBack(long address, long bytes) {
        if (address < begin || address >= end) {
            return;
        }
        long from = address;
        long length = bytes;
        Map.Entry<Long, Long> before = gaps.lowerEntry(address);
        if (before != null && before.getKey() + before.getValue() == address) {
            from = before.getKey();
            length += before.getValue();
        }
        Long behind = gaps.remove(address + bytes);
        gaps.put(from, length + (behind == null ? 0 : behind));
    }
}
