// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import org.HdrHistogram.Histogram;

/**
 * Counts latencies in the buckets of an HdrHistogram with three digits, without what that does for threads: a tenth of
 * the time of a replay without payload went there. Becomes a histogram when a report is made.
 */
final class LatencyCounts {

    /** Longest latency that is told apart: a day. */
    static final long LATENCY_NS_MAX = 86_400_000_000_000L;

    private static final int DIGITS = 3;
    /** log2 of the buckets of a power of two; twice as many below the first. */
    private static final int BUCKET_BITS = 10;

    /** Small, because these are reached at random; what overflows goes to {@link #spilled}. */
    private final int[] counts = new int[index(LATENCY_NS_MAX) + 1];
    private final long[] spilled = new long[counts.length];

    /** Counts one latency in nanoseconds; a negative one as 0, one beyond the longest as the longest. */
    void record(long latencyNs) {
        int index = index(Math.min(Math.max(latencyNs, 0), LATENCY_NS_MAX));
        if (++counts[index] == Integer.MAX_VALUE) {
            spill(index);
        }
    }

    private void spill(int index) {
        spilled[index] += counts[index];
        counts[index] = 0;
    }

    private static int index(long value) {
        int shift = Math.max(0, Long.SIZE - 1 - BUCKET_BITS - Long.numberOfLeadingZeros(value | 1));
        return (shift << BUCKET_BITS) + (int) (value >>> shift);
    }

    /** The lowest value of a bucket. */
    private static long value(int index) {
        int shift = Math.max(0, (index >>> BUCKET_BITS) - 1);
        return (long) (index - (shift << BUCKET_BITS)) << shift;
    }

    /** All that was counted. */
    Histogram histogram() {
        Histogram histogram = new Histogram(1, LATENCY_NS_MAX, DIGITS);
        for (int i = 0; i < counts.length; i++) {
            spill(i);
            if (spilled[i] > 0) {
                histogram.recordValueWithCount(value(i), spilled[i]);
            }
        }
        return histogram;
    }
}
