// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void shouldCountCyclesAndTime() {
        try (Simulation simulation = Simulation.of(Fixture.model()).periodPs(2_500).open()) {
            assertThat(simulation.timePs()).isZero();
            simulation.reset(4);
            simulation.step(10);
            simulation.skip(1_000_000);
            simulation.step(6);
            assertThat(simulation.cycle()).isEqualTo(1_000_020);
            assertThat(simulation.cyclesStepped()).isEqualTo(20);
            assertThat(simulation.cyclesSkipped()).isEqualTo(1_000_000);
            assertThat(simulation.timePs()).isEqualTo(1_000_020 * 2_500L);
            assertThat(simulation.port("count_o").value()).isEqualTo(16);
            for (ThrowingCallable backwards : List.<ThrowingCallable>of(() -> simulation.skip(-1),
                    () -> simulation.step(-1), () -> simulation.reset(-1), () -> simulation.run(-5, Stop.PACKET),
                    () -> simulation.lite("csr", -1))) {
                assertThatThrownBy(backwards).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("time does not run backwards: cycles=-");
            }
            assertThat(simulation.run(0, Stop.PACKET)).isEqualTo(new RunResult(0, 0));
        }
    }

    @Test
    void shouldStopInTheCycleInWhichAPortHasItsValue() {
        try (Simulation simulation = Fixture.open()) {
            final Stop hundred = simulation.when("count_o", 100);
            final RunResult result = simulation.run(1_000, hundred);
            assertThat(result.saw(hundred)).isTrue();
            // Seen by the edge that ends cycle 100 after reset, which counts on to 101.
            assertThat(result.cycles()).isEqualTo(101);
            assertThat(simulation.port("count_o").value()).isEqualTo(101);
            assertThat(simulation.run(50, hundred).exhausted()).isTrue();
            assertThatThrownBy(() -> simulation.runUntil(50, hundred))
                    .isInstanceOf(SimulationTimeoutException.class).hasMessageContaining("cyclesMax=50")
                    .hasMessageContaining("timePs=" + (4 + 201) * 4000);
            assertThatThrownBy(() -> simulation.when("w5_o", 32)).hasMessageContaining("value=32");
            assertThatThrownBy(() -> simulation.when("w65_o", 1)).hasMessageContaining("bits=65");
        }
    }

    @Test
    void shouldStopOnWhicheverEventComesFirstAndNameIt() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            simulation.sink("out", SinkOptions.DEFAULT);
            final Stop late = simulation.when("count_o", 500);
            source.offer(Fixture.segment(new byte[128]));
            final RunResult result = simulation.run(1_000, Stop.PACKET.or(late));
            assertThat(result.saw(Stop.PACKET)).isTrue();
            assertThat(result.saw(late)).isFalse();
            assertThat(result.cycles()).isEqualTo(3);
        }
    }

    @Test
    void shouldNotTakeAPortForIdleWhileAnEndpointIsBusy() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            simulation.sink("out", SinkOptions.DEFAULT);
            final Stop idle = simulation.when("copy_busy_o", 0);
            final Stop drained = simulation.whenDrained("copy_busy_o", 0);
            source.offer(Fixture.segment(new byte[640]));
            assertThat(simulation.run(100, idle).cycles()).isEqualTo(1);
            // The tenth beat goes in cycle 10; cycle 11 finds the source empty.
            assertThat(simulation.run(100, drained).cycles()).isEqualTo(10);
            assertThat(source.completed()).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveTheSameRunWhetherIdleCyclesAreSteppedOrSkipped() {
        final List<Long> stepped = traffic(false);
        assertThat(traffic(true)).isEqualTo(stepped);
        assertThat(stepped).hasSize(50 * 3);
    }

    @Test
    void shouldRepeatItselfFromTheSameSeed() {
        assertThat(traffic(false)).isEqualTo(traffic(false));
    }

    private static List<Long> traffic(boolean skip) {
        final SplittableRandom random = new SplittableRandom(4);
        final List<Long> seen = new ArrayList<>();
        try (Simulation simulation = Fixture.open(9)) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT.withStall(new Stall(1, 3, 5)));
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 2, 6)));
            for (int i = 0; i < 50; i++) {
                source.offer(Fixture.segment(Fixture.bytes(random, 1 + random.nextInt(2000))));
                simulation.runUntil(1_000, Stop.PACKET);
                sink.drain(packet -> {
                    seen.add(packet.cycleFirst());
                    seen.add(packet.cycleLast());
                    seen.add(packet.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) & 0xffL);
                });
                simulation.step(3);
                final int idle = random.nextInt(1000);
                if (skip) {
                    simulation.skip(idle);
                } else {
                    simulation.step(idle);
                }
            }
        }
        return seen;
    }
}
