// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.util.Arrays;

/** Figures of several ways to do one thing, taken turn by turn, round after round. The first way is the peer. */
final class Turns {

    private final double[][] figures;

    Turns(int ways, int rounds) {
        figures = new double[ways][rounds];
    }

    void set(int way, int round, double figure) {
        figures[way][round] = figure;
    }

    double least(int way) {
        return sorted(figures[way])[0];
    }

    double median(int way) {
        return median(figures[way]);
    }

    double most(int way) {
        return sorted(figures[way])[figures[way].length - 1];
    }

    /** A way's figures over those of the peer in the same rounds. */
    Turns ratios(int way) {
        final Turns ratios = new Turns(1, figures[way].length);
        for (int round = 0; round < figures[way].length; round++) {
            ratios.set(0, round, figures[way][round] / figures[0][round]);
        }
        return ratios;
    }

    /** The median of the rounds' ratios to the peer. */
    double ratio(int way) {
        return ratios(way).median(0);
    }

    private static double median(double[] values) {
        return sorted(values)[values.length / 2];
    }

    private static double[] sorted(double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
