// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.storage.HotSpares;

/**
 * How firmware keeps the array whole.
 *
 * @param active whether it does anything by itself: resync, rebuild, scrub
 * @param spares drives that may take the place of members that are out
 * @param rebuild rate of rebuild and resync
 * @param scrub rate of scrub
 * @param scrubMode what is done about stripes that do not fit
 * @param forceDirtyDegraded whether parity is taken for right where nobody can know, because the array was not closed
 *            and lacks a member; what that member held in stripes that were being written may come back as garbage
 */
public record UpkeepSettings(boolean active, HotSpares spares, SyncRate rebuild, SyncRate scrub, ScrubMode scrubMode,
        boolean forceDirtyDegraded) {

    /** Nothing is done unless asked for. */
    public static UpkeepSettings none() {
        return new UpkeepSettings(false, HotSpares.none(), SyncRate.DEFAULT, SyncRate.DEFAULT, ScrubMode.NONE, false);
    }

    /** Resync and rebuild at md's rates, with these spares. */
    public static UpkeepSettings with(HotSpares spares) {
        return new UpkeepSettings(true, spares, SyncRate.DEFAULT, SyncRate.DEFAULT, ScrubMode.NONE, false);
    }

    /** The same with other rates. */
    public UpkeepSettings withRates(SyncRate rebuilding, SyncRate scrubbing) {
        return new UpkeepSettings(active, spares, rebuilding, scrubbing, scrubMode, forceDirtyDegraded);
    }

    /** The same with a scrub. */
    public UpkeepSettings withScrub(ScrubMode mode) {
        return new UpkeepSettings(active, spares, rebuild, scrub, mode, forceDirtyDegraded);
    }

    /** The same with parity taken for right where nobody can know. */
    public UpkeepSettings withForce(boolean dirtyDegraded) {
        return new UpkeepSettings(active, spares, rebuild, scrub, scrubMode, dirtyDegraded);
    }
}
