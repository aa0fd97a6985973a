// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.thin.MappingEntry;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The mapping tables of a DPU as they are in its memory, and which extents its hot path has found mapped. */
final class MappingView {

    private static final int EXTENTS_PER_SET = 1 << 20;
    private static final int NAMESPACE_SHIFT = 40;

    private final NamespaceView namespaces;
    private final Map<Long, BitSet> found = new HashMap<>();
    private final Map<Long, BitSet> writable = new HashMap<>();

    MappingView(NamespaceView namespaces) {
        this.namespaces = namespaces;
    }

    /** The physical extent of a virtual extent, or -1 when it is not mapped, or for a write shared. */
    long extent(int namespace, long virtualExtent, boolean write) {
        long word = namespaces.word(namespace, virtualExtent);
        return MappingEntry.usable(word, write) ? MappingEntry.extent(word) & 0xFFFFFFFFL : -1;
    }

    /** Whether the mapping of a virtual extent is good for reads alone. */
    boolean sealed(int namespace, long virtualExtent) {
        return MappingEntry.sealed(namespaces.word(namespace, virtualExtent));
    }

    /** Takes note that a mapping was taken away. */
    void forget(int namespace, long virtualExtent) {
        set(found, namespace, virtualExtent).clear((int) (virtualExtent % EXTENTS_PER_SET));
        set(writable, namespace, virtualExtent).clear((int) (virtualExtent % EXTENTS_PER_SET));
    }

    /** Takes note that all mappings of a namespace may be shared from now on. */
    void share(int namespace) {
        writable.keySet().removeIf(key -> key >>> NAMESPACE_SHIFT == namespace);
    }

    /** Takes note that an extent is mapped, and not shared if a write found it. */
    void found(int namespace, long virtualExtent, boolean write) {
        set(found, namespace, virtualExtent).set((int) (virtualExtent % EXTENTS_PER_SET));
        if (write) {
            set(writable, namespace, virtualExtent).set((int) (virtualExtent % EXTENTS_PER_SET));
        }
    }

    /** Whether a lookup must find it again. */
    boolean wasFound(int namespace, long virtualExtent, boolean write) {
        return set(write ? writable : found, namespace, virtualExtent).get((int) (virtualExtent % EXTENTS_PER_SET));
    }

    private static BitSet set(Map<Long, BitSet> sets, int namespace, long virtualExtent) {
        return sets.computeIfAbsent((long) namespace << NAMESPACE_SHIFT | virtualExtent / EXTENTS_PER_SET,
                key -> new BitSet());
    }
}
