// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SyncRate;

/**
 * How firmware keeps the array of a plan whole.
 *
 * @param spares
 *            blank drives that may take the place of members
 * @param rebuild
 *            rate of rebuild and resync
 * @param scrub
 *            rate of scrub
 * @param scrubMode
 *            whether stripes are looked at after each start, and what is done about those that do not fit
 * @param writeHole
 *            whether columns are logged before they are written
 */
public record Keeping(int spares, SyncRate rebuild, SyncRate scrub, ScrubMode scrubMode, WriteHole writeHole) {

    /** No spare and no scrub; resync and rebuild at md's rates. */
    public static final Keeping PLAIN = new Keeping(0, SyncRate.DEFAULT, SyncRate.DEFAULT, ScrubMode.NONE,
            WriteHole.NONE);

    @Override
    public String toString() {
        return "spares=" + spares + ", rebuildRate=" + words(rebuild) + ", scrub=" + scrubMode + ", scrubRate=" + words(
                scrub) + ", writeHole=" + writeHole.label();
    }

    private static String words(SyncRate rate) {
        return rate.bytesPerSecondMin() + ".." + rate.bytesPerSecondMax();
    }
}
