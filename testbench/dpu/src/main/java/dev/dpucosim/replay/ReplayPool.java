// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import java.util.Comparator;
import java.util.List;

/**
 * What a replay asks of the pool.
 *
 * @param lowWaterBytes free bytes at which an event is told; 0: none is
 * @param queueNs how long a write waits for space in virtual time; 0: it fails at once
 * @param snapshots to be made on the way, in the order of their requests
 * @param growths of the members on the way, in the order of their requests
 */
public record ReplayPool(long lowWaterBytes, long queueNs, List<SnapshotRequest> snapshots,
        List<GrowthRequest> growths) {

    /** Largest member that a growth may ask for, in bytes: 16 TiB. */
    public static final long MEMBER_BYTES_MAX = 1L << 44;

    /** No event, no waiting, no snapshots. */
    public static final ReplayPool DEFAULT = new ReplayPool(0, 0, List.of(), List.of());

    /**
     * A snapshot of a volume.
     *
     * @param volume by its namespace id, from 1: the place of its device in the trace
     * @param request before which it is made, from 1
     */
    public record SnapshotRequest(int volume, long request) {
    }

    /**
     * A growth of all members, whose room the pool then takes.
     *
     * @param memberBytes of each member then, metadata and all
     * @param request before which it is begun, from 1
     */
    public record GrowthRequest(long memberBytes, long request) {
    }

    /** Puts snapshots and growths in order. */
    public ReplayPool {
        snapshots = snapshots.stream().sorted(Comparator.comparingLong(SnapshotRequest::request)).toList();
        growths = growths.stream().sorted(Comparator.comparingLong(GrowthRequest::request)).toList();
    }
}
