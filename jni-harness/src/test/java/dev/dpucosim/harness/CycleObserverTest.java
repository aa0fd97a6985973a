// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CycleObserverTest {

    private static List<Long> from(long first, long count) {
        return LongStream.range(first, first + count).boxed().toList();
    }

    @Test
    void shouldShowEveryCycleWhoeverStepsTheClock() {
        final List<Long> seen = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            simulation.observe(seen::add);
            simulation.step(10);
            simulation.stepper().advance(5);
            final long before = simulation.cycle();
            final AxiLite csr = simulation.lite("csr", 100);
            csr.write(8, 5);
            assertThat(simulation.cycle()).isGreaterThan(before + 1);
            assertThat(seen).isEqualTo(from(4, simulation.cycle() - 4));
        }
    }

    @Test
    void shouldShowWhatRegistersAreAboutToSee() {
        final List<Long> taken = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            final AxiLite csr = simulation.lite("csr", 100);
            final Wire valid = simulation.stepper().wire("csr_awvalid_i");
            final Wire ready = simulation.stepper().wire("csr_awready_o");
            simulation.observe(cycle -> {
                if (valid.isSet() && ready.isSet()) {
                    taken.add(cycle);
                }
            });
            csr.write(8, 5);
            csr.write(16, 6);
            assertThat(taken).hasSize(2);
        }
    }

    @Test
    void shouldPassOverCyclesThatAreSkippedOrInReset() {
        final List<Long> seen = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            simulation.observe(seen::add);
            simulation.step(1);
            simulation.skip(7);
            simulation.step(1);
            simulation.reset(3);
            simulation.step(1);
        }
        assertThat(seen).containsExactly(4L, 12L, 16L);
    }

    @Test
    void shouldThrowWhatAnObserverThrewAndNotAskItAgain() {
        final List<Long> seen = new ArrayList<>();
        try (Simulation simulation = Fixture.open()) {
            simulation.observe(cycle -> {
                if (cycle == 6) {
                    throw new IllegalStateException("on purpose");
                }
                assertThat(cycle).isLessThan(6);
            });
            simulation.observe(seen::add);
            assertThatThrownBy(() -> simulation.step(10)).hasMessage("on purpose");
            simulation.step(1);
            assertThat(seen).isEqualTo(from(4, 11));
        }
    }

    @Test
    void shouldTellOnceThatTheSimulationCloses() {
        final List<String> told = new ArrayList<>();
        final CycleObserver observer = new CycleObserver() {
            @Override
            public void cycle(long cycle) {
                told.add("cycle");
            }

            @Override
            public void closing() {
                told.add("closing");
            }
        };
        final Simulation simulation = Fixture.open();
        simulation.observe(observer);
        simulation.step(1);
        simulation.close();
        simulation.close();
        assertThat(told).containsExactly("cycle", "closing");
        try (Simulation other = Fixture.open()) {
            other.observe(observer);
            other.unobserve(observer);
            other.step(1);
        }
        assertThat(told).hasSize(2);
    }
}
