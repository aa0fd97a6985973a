// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.scenario.OptionRange;
import dev.dpucosim.link.LinkSettings;

/**
 * The way between remote device and host, the same in both directions.
 *
 * @param loss      share of frames that are lost
 * @param duplicate share that come twice
 * @param reorder   share that come late, so that others overtake them
 * @param corrupt   share with flipped bits or, as often, without their end
 * @param latencyNs from the wire to the other end
 * @param gbits     speed in 10^9 bits a second
 */
public record LinkOptions(double loss, double duplicate, double reorder, double corrupt, long latencyNs,
        double gbits) {
    private static final double SHARE_MAX = 0.5;
    private static final double GBITS_MIN = 0.001;
    private static final double GBITS_MAX = 10_000;
    private static final long LATENCY_NS_MAX = 1_000_000;
    private static final int MILLION = 1_000_000;
    private static final double BYTES_OF_GBIT = 1e9 / 8;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the option of the command line that is out of its range
     */
    public LinkOptions {
        within("--loss", loss, 0, SHARE_MAX);
        within("--duplicate", duplicate, 0, SHARE_MAX);
        within("--reorder", reorder, 0, SHARE_MAX);
        within("--corrupt", corrupt, 0, SHARE_MAX);
        OptionRange.within("--latency", latencyNs, 0, LATENCY_NS_MAX);
        within("--bandwidth", gbits, GBITS_MIN, GBITS_MAX);
    }

    private static void within(String option, double value, double minimum, double maximum) {
        // So that no number is refused too.
        if (!(value >= minimum && value <= maximum)) {
            throw new IllegalArgumentException(option + " out of range: value=" + value + ", min=" + minimum + ", max="
                    + maximum);
        }
    }

    LinkSettings settings() {
        return new LinkSettings(latencyNs * 1_000, (long) (gbits * BYTES_OF_GBIT));
    }

    /** The fault plan of a direction. */
    String faults() {
        long broken = perMillion(corrupt);
        return "loss=" + perMillion(loss) + " double=" + perMillion(duplicate) + " late=" + perMillion(reorder)
                + " damage=" + (broken + 1) / 2 + " cut=" + broken / 2;
    }

    private static long perMillion(double share) {
        return Math.round(share * MILLION);
    }
}
