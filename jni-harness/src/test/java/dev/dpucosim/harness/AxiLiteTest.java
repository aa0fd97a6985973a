// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxiLiteTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldReadBackWhatWasWritten(int skew) {
        final SplittableRandom random = new SplittableRandom(skew);
        final long[] expected = new long[8];
        try (Simulation simulation = Fixture.open()) {
            simulation.port("csr_skew_i").value(skew);
            final AxiLite csr = simulation.lite("csr", 100);
            for (int i = 0; i < 200; i++) {
                final int register = random.nextInt(8);
                if (random.nextBoolean()) {
                    expected[register] = random.nextLong();
                    csr.write(register * 8L, expected[register]);
                } else {
                    assertThat(csr.read(register * 8L)).isEqualTo(expected[register]);
                }
            }
            assertThat(csr.completed()).isEqualTo(200);
        }
    }

    @Test
    void shouldReportErrorResponses() {
        try (Simulation simulation = Fixture.open()) {
            final AxiLite csr = simulation.lite("csr", 100);
            assertThat(csr.tryRead(0x100).response()).isEqualTo(2);
            assertThat(csr.tryWrite(0x108, 1).okay()).isFalse();
            assertThatThrownBy(() -> csr.read(0x100)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("axi-lite csr: error response: address=0x100, response=2");
            csr.write(8, 5);
            assertThat(csr.read(8)).isEqualTo(5);
            assertThatThrownBy(() -> csr.read(0x10000)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("address=0x10000, bits=16");
        }
    }

    @Test
    void shouldTimeOutWhenNothingAnswers() {
        try (Simulation simulation = Fixture.open()) {
            final AxiLite csr = simulation.lite("csr", 50);
            final long begin = simulation.cycle();
            assertThatThrownBy(() -> csr.read(0x200)).isInstanceOfSatisfying(SimulationTimeoutException.class,
                    e -> assertThat(e.timePs()).isEqualTo((begin + 50) * 4000))
                    .hasMessageContaining("no response: bus=csr, cycles=50");
            simulation.reset(2);
            csr.write(16, 77);
            assertThat(csr.read(16)).isEqualTo(77);
        }
    }

    @Test
    void shouldPerformPostedTransfersInOrder() {
        try (Simulation simulation = Fixture.open()) {
            final AxiLite csr = simulation.lite("csr", 50);
            for (int i = 0; i < 8; i++) {
                csr.postWrite(i * 8L, 1000 + i);
            }
            final long[] tickets = new long[8];
            for (int i = 0; i < 8; i++) {
                tickets[i] = csr.postRead(i * 8L);
            }
            assertThatThrownBy(() -> csr.response(tickets[0])).isInstanceOf(IllegalStateException.class);
            simulation.runUntil(500, Stop.LITE_DONE);
            for (int i = 0; i < 8; i++) {
                final LiteResponse response = csr.response(tickets[i]);
                assertThat(response.value()).isEqualTo(1000 + i);
                assertThat(response.okay()).isTrue();
                if (i > 0) {
                    assertThat(response.cycle()).isGreaterThan(csr.response(tickets[i - 1]).cycle());
                }
            }
            for (int i = 0; i < 256; i++) {
                csr.postWrite(0, i);
            }
            assertThatThrownBy(() -> csr.postWrite(0, 1)).hasMessageContaining("countMax=256");
            simulation.reset(1);
            assertThat(csr.response(csr.completed() - 1).response()).isEqualTo(4);
        }
    }
}
