// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatenciesTest {

    @Test
    void shouldGiveValuesThatWereMeasured() {
        Latencies latencies = new Latencies();
        for (long value = 1_000; value >= 1; value--) {
            latencies.add(10 * value);
        }
        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.percentile(50)).isEqualTo(5_000);
        assertThat(latencies.percentile(90)).isEqualTo(9_000);
        assertThat(latencies.percentile(99)).isEqualTo(9_900);
        assertThat(latencies.percentile(100)).isEqualTo(10_000);
        assertThat(latencies.max()).isEqualTo(10_000);
        assertThat(latencies.mean()).isEqualTo(5_005);
    }

    @Test
    void shouldBeZeroOfNothing() {
        assertThat(new Latencies().percentile(99)).isZero();
        assertThat(new Latencies().max()).isZero();
        assertThat(new Latencies().mean()).isZero();
    }
}
