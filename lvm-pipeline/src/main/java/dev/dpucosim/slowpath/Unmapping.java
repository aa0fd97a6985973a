// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.pool.MappingCursor;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Takes mappings away from somebody who has their range to himself: out of the table, then out of what hardware has
 * cached or been told, then out of the pool. Their extents come back through {@link FreedExtents}.
 */
final class Unmapping {
    /** Clearing an entry of a table, in nanoseconds. */
    static final long CLEAR_COST_NS = 20;
    /** The next epoch of a namespace. */
    static final long RENEW_COST_NS = 100;

    /** A range of virtual extents; {@code to} is its end. */
    record Range(long from, long to) {
    }

    /** Is told when the mappings are gone. */
    @FunctionalInterface
    interface Done {
        /**
         * They are gone for good, or cannot be taken away.
         *
         * @param mappings that there were
         */
        void done(int status, long mappings, long nowPs);
    }

    private final Namespaces namespaces;
    private final PoolMap map;
    private final CommitOwners commits;
    private final FirmwareWork.Queue work;

    Unmapping(ThinParts parts, PoolMap map, CommitOwners commits) {
        namespaces = parts.namespaces();
        work = parts.work();
        this.map = map;
        this.commits = commits;
    }

    /**
     * Begins to take mappings of ranges away.
     *
     * @param chosen which of those that there are, by virtual extent
     */
    void start(int namespace, List<Range> ranges, LongPredicate chosen, Done done, long nowPs) {
        List<Long> extents = new ArrayList<>();
        List<PoolChange> changes = new ArrayList<>();
        for (Range range : ranges) {
            for (MappingCursor at = map.device(namespace + 1).mappings(range.from); at.next()
                    && at.virtualExtent() < range.to;) {
                if (chosen.test(at.virtualExtent()) && namespaces.word(namespace, at.virtualExtent()) != 0) {
                    add(changes, namespace + 1, at.virtualExtent());
                    extents.add(at.virtualExtent());
                }
            }
        }
        if (extents.isEmpty()) {
            done.done(NvmeStatus.SUCCESS, 0, nowPs);
        } else {
            work.forEach(extents, CLEAR_COST_NS, extent -> namespaces.word(namespace, extent, 0), later -> renew(
                    namespace,
                    extents, changes, done, later));
        }
    }

    /** Neighbours become one change. */
    private static void add(List<PoolChange> changes, int device, long extent) {
        if (!changes.isEmpty() && changes.getLast() instanceof PoolChange.Unmap last
                && last.virtualExtent() + last.count() == extent) {
            changes.set(changes.size() - 1, new PoolChange.Unmap(device, last.virtualExtent(), last.count() + 1));
        } else {
            changes.add(new PoolChange.Unmap(device, extent, 1));
        }
    }

    /** What was told of the mappings before is void from here on, and what comes round again is dropped. */
    private void renew(int namespace, List<Long> extents, List<PoolChange> changes, Done done, long nowPs) {
        work.add(RENEW_COST_NS, now -> {
            namespaces.renew(namespace);
            work.forEach(extents, Namespaces.DROP_COST_NS, extent -> namespaces.drop(namespace, extent),
                    later -> commits
                            .add(changes, false, (status, settledPs) -> done.done(status, extents.size(), settledPs),
                                    later));
        });
    }
}
