// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StallStreamTest {

    @ParameterizedTest
    @CsvSource({"1,4,7", "3,4,-1", "1,3,0", "0,1,5", "1073741823,2147483647,9", "2147483646,2147483647,2"})
    void shouldHoldBackInTheCyclesOfANativeEndpoint(int numerator, int denominator, long seed) {
        final Stall stall = new Stall(numerator, denominator, seed);
        final StallStream stream = StallStream.of(stall);
        int held = 0;
        try (Simulation simulation = Fixture.open()) {
            simulation.sink("out", SinkOptions.DEFAULT.withStall(stall));
            final Port ready = simulation.port("out_tready_i");
            for (int i = 0; i < 400; i++) {
                final long cycle = simulation.cycle();
                simulation.step(1);
                assertThat(ready.value() == 0).as("cycle %d", cycle).isEqualTo(stream.holds(cycle));
                held += stream.holds(cycle) ? 1 : 0;
            }
        }
        assertThat(held / 400.0).isBetween((double) numerator / denominator - 0.1, (double) numerator / denominator
                + 0.1);
    }

    @Test
    void shouldNotDependOnWhatWasAskedBefore() {
        final StallStream stream = StallStream.of(new Stall(1, 2, 3));
        final StallStream other = StallStream.of(new Stall(1, 2, 3));
        for (long cycle = 1000; cycle-- > 0;) {
            assertThat(stream.holds(cycle)).isEqualTo(other.holds(cycle)).isEqualTo(stream.holds(cycle));
        }
    }
}
