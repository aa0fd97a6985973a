// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.WriteHole;
import java.util.Locale;

/** Numbers and shapes of pools as people read them. */
final class PoolText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;

    private PoolText() {}

    /** A count of blocks of 512 bytes as a size: whole where it is whole, else with one digit. */
    static String size(final long blocks) {
        double value = blocks * (double) Geometry.BLOCK_BYTES;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    static String number(final long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** What is done about the write hole, behind other values; nothing where there is no such hole. */
    static String writeHole(final Geometry geometry, final WriteHole hole) {
        return geometry.level().parities() == 0 ? "" : ", writeHole=" + hole.label();
    }

    static String array(final Geometry geometry) {
        return geometry.level() + ", " + geometry.members() + " members, chunk " + size(geometry.chunkBlocks())
                + ", extent " + size(geometry.extentBlocks());
    }
}
