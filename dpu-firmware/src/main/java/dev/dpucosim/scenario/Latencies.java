// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/** Times of many things, and how long most of them took. */
public final class Latencies {
    private static final int FIRST = 256;

    /** Each percentile is a time that was measured. */
    private final Percentile percentile = new Percentile().withEstimationType(EstimationType.R_1);
    private double[] values = new double[FIRST];
    private int count;

    /** One more. */
    public void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** How many were measured. */
    public int count() {
        return count;
    }

    /** What a share of them did not exceed, in their unit; 0 if there are none. */
    public long percentile(double percent) {
        return count == 0 ? 0 : (long) percentile.evaluate(values, 0, count, percent);
    }

    /** The longest. */
    public long max() {
        return (long) Arrays.stream(values, 0, count).max().orElse(0);
    }

    /** Their mean. */
    public double mean() {
        return Arrays.stream(values, 0, count).average().orElse(0);
    }
}
