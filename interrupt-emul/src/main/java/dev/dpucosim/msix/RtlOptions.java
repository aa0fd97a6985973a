// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.nio.file.Path;

/**
 * How the Verilated block is run.
 *
 * @param seed      of what registers without a reset wake up with
 * @param waveform  where the signals are recorded as FST, or null: not
 * @param fromCycle first clock cycle recorded
 * @param toCycle   clock cycle at which recording ends, or {@link Long#MAX_VALUE}
 * @param promptHost whether every write is answered OKAY at once, whatever the host answers: batches of cycles then do
 *                   not end at writes, and the host sees those of a batch together
 */
public record RtlOptions(long seed, Path waveform, long fromCycle, long toCycle, boolean promptHost) {

    /** Seed 1, nothing recorded. */
    public static final RtlOptions DEFAULT = new RtlOptions(1, null, 0, Long.MAX_VALUE, false);

    /** @throws IllegalArgumentException if the window of cycles is empty */
    public RtlOptions {
        if (fromCycle < 0 || toCycle <= fromCycle) {
            throw new IllegalArgumentException("wave window is empty: fromCycle=" + fromCycle + ", toCycle="
                    + toCycle);
        }
    }

    /** The same with a recording of some cycles. */
    public RtlOptions withWaveform(Path file, long from, long to) {
        return new RtlOptions(seed, file, from, to, promptHost);
    }

    /** The same with a host that answers at once. */
    public RtlOptions withPromptHost() {
        return new RtlOptions(seed, waveform, fromCycle, toCycle, true);
    }
}
