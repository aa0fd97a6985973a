// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

/**
 * What each direction of a link takes without any fault.
 *
 * @param latencyPs from the last byte on the wire to its arrival, in picoseconds
 * @param bytesPerSecond how fast a frame goes onto the wire; one after the other
 */
public record LinkSettings(long latencyPs, long bytesPerSecond) {

    private static final long PS_PER_SECOND = 1_000_000_000_000L;

    /** Checks the ranges. */
    public LinkSettings {
        if (latencyPs < 0 || bytesPerSecond < 1) {
            throw new IllegalArgumentException("link settings out of range: latencyPs=" + latencyPs
                    + ", bytesPerSecond=" + bytesPerSecond);
        }
    }

    /** A link of 200 Gbit/s, 2 us away. */
    public static LinkSettings usual() {
        return new LinkSettings(2_000_000, 25_000_000_000L);
    }

    /** Time on the wire in picoseconds, rounded down. */
    long wirePs(int bytes) {
        return bytes * PS_PER_SECOND / bytesPerSecond;
    }
}
