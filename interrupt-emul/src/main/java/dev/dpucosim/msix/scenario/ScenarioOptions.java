// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.RtlOptions;
import dev.dpucosim.scenario.OptionRange;

/**
 * What happens in a scenario.
 *
 * @param engine     model, RTL, or both in step
 * @param functions  functions of the host whose vectors are raised
 * @param vectors    vectors of each
 * @param carrier    how they are named on the way
 * @param raises     events of the remote device, over all functions
 * @param dataBytes  data that it writes before each, 0: none
 * @param gapNs      time between two events, on average
 * @param handlerNs  how long a handler keeps its vector masked, 0: it masks nothing
 * @param link       latency, speed and faults of the way between
 * @param seed       of everything random
 * @param rtl        how the RTL is run, if it is
 * @param moderation how far the messages of a vector are kept apart
 */
public record ScenarioOptions(MsixEngineKind engine, int functions, int vectors, CarrierChoice carrier, int raises,
        int dataBytes, long gapNs, long handlerNs, LinkOptions link, long seed, RtlOptions rtl,
        ModerationOptions moderation) {

    /** Entries of the block's table, which functions take in groups. */
    private static final int ENTRIES = 2048;
    private static final int GROUP = 64;
    private static final int DATA_BYTES_MAX = 1 << 16;
    private static final int RAISES_MAX = 10_000_000;
    private static final long NS_MAX = 1_000_000_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the option of the command line that is out of its range
     */
    public ScenarioOptions {
        OptionRange.within("--functions", functions, 1, 8);
        OptionRange.within("--vectors", vectors, 1, ENTRIES);
        if ((long) functions * groups(vectors) > ENTRIES) {
            throw new IllegalArgumentException("--vectors do not fit in the table, of which each function takes groups "
                    + "of " + GROUP + ": functions=" + functions + ", vectors=" + vectors + ", entries=" + ENTRIES);
        }
        OptionRange.within("--raises", raises, 1, RAISES_MAX);
        OptionRange.within("--data", dataBytes, 0, DATA_BYTES_MAX);
        OptionRange.within("--gap", gapNs, 0, NS_MAX);
        OptionRange.within("--handler", handlerNs, 0, NS_MAX);
    }

    /**
     * Whether messages of a vector can be seen to be apart: not where held events may go early, nor where a vector is
     * masked for so long that its message waits for the unmask, nor in lockstep, which ends intervals to compare.
     */
    boolean keepsApart() {
        return moderation.on() && moderation.countMax() == 0 && handlerNs < moderation.leastNs()
                && engine != MsixEngineKind.LOCKSTEP;
    }

    private static int groups(int vectors) {
        return (vectors + GROUP - 1) / GROUP * GROUP;
    }
}
