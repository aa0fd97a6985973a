// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.nio.file.Path;

/**
 * What a flight recorder wrote.
 *
 * @param file
 *            the waveform
 * @param fromCycle
 *            the first cycle in it
 * @param toCycle
 *            the cycle after the last
 */
public record Recording(Path file, long fromCycle, long toCycle) {

    /** How many cycles it shows. */
    public long cycles() {
        return toCycle - fromCycle;
    }
}
