// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A model that ends itself must not end the process, and must say when it did. */
class EndOfSimulationTest {

    /** 4 cycles of reset, 10 steps, then the edge in the middle of cycle 14. */
    private static final long TIME_PS = 14 * 4000 + 2000;

    private static void assertEnd(int how, Class<? extends SimulationException> type, String message, long timePs) {
        try (Simulation bystander = Fixture.open(); Simulation simulation = Fixture.open()) {
            simulation.step(10);
            simulation.port("end_i").value(how);
            final Consumer<Simulation> twice = s -> assertThatThrownBy(() -> s.step(5)).isInstanceOf(type)
                    .hasMessageContaining(message).isInstanceOfSatisfying(SimulationException.class,
                            e -> assertThat(e.timePs()).isEqualTo(timePs));
            twice.accept(simulation);
            twice.accept(simulation);
            assertThatThrownBy(() -> simulation.reset(1)).isInstanceOf(type);
            assertThatThrownBy(() -> simulation.skip(1)).isInstanceOf(type);
            assertThat(simulation.port("w5_i").value()).isZero();
            assertThat(simulation.cycle()).isEqualTo(14);
            bystander.step(1000);
            assertThat(bystander.port("count_o").value()).isEqualTo(1000);
        }
    }

    @Test
    void shouldReportFinish() {
        assertEnd(1, ModelFinishedException.class, "$finish at ", TIME_PS);
    }

    @Test
    void shouldReportStop() {
        assertEnd(2, ModelStoppedException.class, "$stop at ", TIME_PS);
    }

    @Test
    void shouldReportFatalWithItsText() {
        assertEnd(3, ModelFailedException.class, "fatal at count 10", TIME_PS);
    }

    @Test
    void shouldTellTheModelItsTimeInPicoseconds() {
        assertEnd(3, ModelFailedException.class, "[" + TIME_PS + "] %Error: bus_fixture.sv:", TIME_PS);
    }

    @Test
    void shouldReportAFailedAssertionWithItsText() {
        assertEnd(4, ModelFailedException.class, "assertion at count 10", TIME_PS);
    }

    @Test
    void shouldReportLogicThatDoesNotSettle() {
        assertEnd(5, ModelFailedException.class, "did not converge", 14 * 4000);
    }

    @Test
    void shouldReportAnEndSeenWhileAPortIsRead() {
        try (Simulation simulation = Fixture.open()) {
            simulation.port("end_i").value(5);
            assertThatThrownBy(() -> simulation.port("w5_o").value()).isInstanceOf(ModelFailedException.class)
                    .hasMessageContaining("did not converge");
            assertThat(simulation.port("w5_i").value()).isZero();
        }
    }

    @Test
    void shouldKeepWhatTheModelPrints() {
        try (Simulation first = Fixture.open(); Simulation second = Fixture.open()) {
            first.port("print_i").value(1);
            second.step(5);
            first.step(2);
            second.port("print_i").value(1);
            second.step(1);
            assertThat(first.takeOutput()).isEqualTo("count is 0\ncount is 1\n");
            assertThat(first.takeOutput()).isEmpty();
            assertThat(second.takeOutput()).isEqualTo("count is 5\n");
            first.step(100_000);
            final String output = first.takeOutput();
            assertThat(output).hasSizeBetween(200 * 1024, 256 * 1024).endsWith("count is 100001\n");
        }
    }
}
