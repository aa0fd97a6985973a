// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {

    @Test
    void shouldGiveThePercentilesOfAHistogramThatCountsDirectly() {
        LatencyCounts counts = new LatencyCounts();
        Histogram direct = new Histogram(1, LatencyCounts.LATENCY_NS_MAX, 3);
        SeededStream stream = new SeededStream(1);
        for (int i = 0; i < 200_000; i++) {
            long latencyNs = stream.nextLong() >>> 18 + stream.nextInt(46);
            latencyNs = Math.min(latencyNs, LatencyCounts.LATENCY_NS_MAX);
            counts.record(latencyNs);
            direct.recordValue(latencyNs);
        }
        for (long edge : new long[] {0, 1, 1023, 1024, 2047, 2048, 2049, 4095, 4096, LatencyCounts.LATENCY_NS_MAX}) {
            counts.record(edge);
            direct.recordValue(edge);
        }
        Histogram histogram = counts.histogram();

        assertThat(histogram.getTotalCount()).isEqualTo(200_010);
        for (double percentile = 0; percentile <= 100; percentile += 0.05) {
            assertThat(histogram.getValueAtPercentile(percentile)).isEqualTo(direct.getValueAtPercentile(percentile));
        }
        assertThat(histogram.getMaxValue()).isEqualTo(direct.getMaxValue());
    }

    @Test
    void shouldKeepWhatIsOutOfRangeAtItsEnds() {
        LatencyCounts counts = new LatencyCounts();
        counts.record(-5);
        counts.record(Long.MAX_VALUE);

        assertThat(counts.histogram().getMinValue()).isZero();
        assertThat(counts.histogram().getMaxValue())
                .isEqualTo(counts.histogram().highestEquivalentValue(LatencyCounts.LATENCY_NS_MAX));
    }
}
