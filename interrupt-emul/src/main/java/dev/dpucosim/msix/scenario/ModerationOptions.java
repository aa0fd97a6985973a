// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.scenario.OptionRange;

/**
 * How far the messages of a vector are kept apart.
 *
 * @param leastNs  time from one event that is let through to the next, at least; 0: no moderation
 * @param countMax held events after which one goes all the same, 0: none does
 */
public record ModerationOptions(long leastNs, int countMax) {
    /** No moderation. */
    public static final ModerationOptions OFF = new ModerationOptions(0, 0);

    /** What the block may be ahead of the clock. */
    private static final long SPARE_NS = 4_096;
    private static final long SWEEP_NS = 8_192;
    private static final long NS_MAX = 500_000_000;
    private static final int COUNT_MAX = 255;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the option of the command line that is out of its range
     */
    public ModerationOptions {
        OptionRange.within("--moderation", leastNs, 0, NS_MAX);
        OptionRange.within("--moderation-count", countMax, 0, COUNT_MAX);
        if (countMax > 0 && leastNs == 0) {
            throw new IllegalArgumentException("--moderation-count needs --moderation");
        }
    }

    /** Whether there is any. */
    public boolean on() {
        return leastNs > 0;
    }

    /** Sweeps of the block's table that last so long at least, wherever in a sweep an interval begins. */
    int sweeps() {
        return (int) ((leastNs + SPARE_NS) / SWEEP_NS) + 2;
    }
}
