// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SyncRate;

/**
 * How the array is kept whole during a replay.
 *
 * @param spares blank drives that may take the place of members that are out
 * @param rebuild rate of rebuild and resync
 * @param scrub rate of scrub
 * @param scrubMode whether stripes are looked at, and what is done about those that do not fit
 * @param forceDirtyDegraded whether an array is started that was not closed and lacks a member
 */
public record UpkeepOptions(int spares, SyncRate rebuild, SyncRate scrub, ScrubMode scrubMode,
        boolean forceDirtyDegraded) {
    /** Most spares. */
    public static final int SPARES_MAX = 16;

    /** No spare, no scrub, md's rates. */
    public static UpkeepOptions defaults() {
        return new UpkeepOptions(0, SyncRate.DEFAULT, SyncRate.DEFAULT, ScrubMode.NONE, false);
    }
}
