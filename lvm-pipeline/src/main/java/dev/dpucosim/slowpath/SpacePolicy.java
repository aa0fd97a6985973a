// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/**
 * What a pool does when it runs out of extents.
 *
 * @param lowWaterExtents free extents at which an event is told; 0: none is
 * @param queueNs how long a write waits for an extent, in nanoseconds of virtual time; 0: it fails at once
 */
public record SpacePolicy(long lowWaterExtents, long queueNs) {
    /** No event, and writes that find no extent fail at once. */
    public static final SpacePolicy DEFAULT = new SpacePolicy(0, 0);

    /** Longest wait: an hour of virtual time. */
    public static final long QUEUE_NS_MAX = 3_600_000_000_000L;

    /** Checks the values. */
    public SpacePolicy {
        if (lowWaterExtents < 0) {
            throw new IllegalArgumentException("low-water mark below zero: extents=" + lowWaterExtents);
        }
        if (queueNs < 0 || queueNs > QUEUE_NS_MAX) {
            throw new IllegalArgumentException(
                    "time to wait for space out of range: ns=" + queueNs + ", min=0, max=" + QUEUE_NS_MAX);
        }
    }
}
