// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.nio.file.Path;

/**
 * How the Verilated block is run.
 *
 * @param seed     of what registers without a reset wake up with
 * @param waveform where the signals are recorded as FST, or null: not
 */
public record RtlOptions(long seed, Path waveform) {

    /** Seed 1, nothing recorded. */
    public static final RtlOptions DEFAULT = new RtlOptions(1, null);
}
