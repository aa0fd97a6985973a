// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.KeyChipKind;
import dev.dpucosim.scenario.OptionRange;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What happens in a scenario.
 *
 * @param engine      of the chip
 * @param processes   on both hosts together, in turn; each has a grant of one on the other host
 * @param operations  what they ask for, copies and attacks together
 * @param bytes       of a copy
 * @param revokeEvery operations after which an exporter revokes what it has granted, 0: never
 * @param attack      whether one operation in four should be refused
 * @param gapNs       time between two operations, on average
 * @param latencyNs   up to which an answer of a host's memory comes late
 * @param seed        of everything random
 * @param waveOrNull  where the signals of the RTL are recorded as FST; null: nowhere
 */
public record ScenarioOptions(KeyChipKind engine, int processes, int operations, int bytes, int revokeEvery,
        boolean attack, long gapNs, long latencyNs, long seed, Path waveOrNull) {

    private static final int PROCESSES_MAX = 60;
    private static final int OPERATIONS_MAX = 10_000_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final long NS_MAX = 1_000_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the option of the command line that is out of its range
     */
    public ScenarioOptions {
        OptionRange.within("--processes", processes, 2, PROCESSES_MAX);
        OptionRange.within("--operations", operations, 1, OPERATIONS_MAX);
        OptionRange.within("--size", bytes, 1, BYTES_MAX);
        OptionRange.within("--revoke-every", revokeEvery, 0, OPERATIONS_MAX);
        OptionRange.within("--gap", gapNs, 0, NS_MAX);
        OptionRange.within("--latency", latencyNs, 0, NS_MAX);
        if (waveOrNull != null && engine == KeyChipKind.MODEL) {
            throw new IllegalArgumentException("--wave records the RTL, which --engine " + engine.name().toLowerCase(
                    Locale.ROOT) + " does not run");
        }
    }
}
