// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import java.nio.file.Path;

/**
 * A recording of the RTL's signals.
 *
 * @param file where it goes
 * @param fromCycle first clock cycle recorded
 * @param toCycle clock cycle at which recording ends, or {@link Long#MAX_VALUE}
 */
public record WaveWindow(Path file, long fromCycle, long toCycle) {

    /** Checks the values. */
    public WaveWindow {
        if (fromCycle < 0 || toCycle < fromCycle) {
            throw new IllegalArgumentException(
                    "wave window is empty: fromCycle=" + fromCycle + ", toCycle=" + toCycle);
        }
    }
}
