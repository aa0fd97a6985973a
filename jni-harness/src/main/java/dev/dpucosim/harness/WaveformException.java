// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A waveform cannot be written: its folder is absent or closed, or the disk is nearly full. */
public final class WaveformException extends SimulationException {

    private static final long serialVersionUID = 1L;

    WaveformException(String message, long timePs) {
        super(message, timePs);
    }
}
