// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import dev.dpucosim.random.SeededStream;
import org.apache.commons.math3.distribution.RealDistribution;

/** How long a command takes: a distribution compiled into a table of 4,096 quantiles, so that a draw is one load. */
public final class LatencyModel {

    private static final int QUANTILE_BITS = 12;

    private final long[] quantilesPs;
    private final String description;

    private LatencyModel(long[] quantilesPs, String description) {
        this.quantilesPs = quantilesPs;
        this.description = description;
    }

    /** Always the same time, in nanoseconds. */
    public static LatencyModel fixed(long latencyNs) {
        return new LatencyModel(new long[] {latencyNs * 1000}, "fixed " + latencyNs + " ns");
    }

    /**
     * The mid-quantiles of a distribution over nanoseconds; what lies below zero is zero.
     *
     * @param description as a report shows it
     */
    public static LatencyModel of(RealDistribution latencyNs, String description) {
        int count = 1 << QUANTILE_BITS;
        long[] quantilesPs = new long[count];
        for (int i = 0; i < count; i++) {
            double quantileNs = latencyNs.inverseCumulativeProbability((i + 0.5) / count);
            quantilesPs[i] = Math.max(0, Math.round(quantileNs * 1000));
        }
        return new LatencyModel(quantilesPs, description);
    }

    /** Draws a time, in picoseconds. */
    public long drawPs(SeededStream stream) {
        long[] table = quantilesPs;
        return table.length == 1 ? table[0] : table[(int) (stream.nextLong() >>> 64 - QUANTILE_BITS)];
    }

    /** The median, in picoseconds. */
    public long medianPs() {
        return quantilesPs[quantilesPs.length / 2];
    }

    @Override
    public String toString() {
        return description;
    }
}
