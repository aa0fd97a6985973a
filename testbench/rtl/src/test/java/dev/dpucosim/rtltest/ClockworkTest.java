// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Process;
import dev.dpucosim.process.Signal;
import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of README.md, and what stands around a test. */
@RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
class ClockworkTest {

    private long cycleOfBringUp;

    @BeforeEach
    void bringUp(Simulation sim) {
        sim.clock().await(6);
        cycleOfBringUp = sim.cycle();
    }

    @AfterEach
    void lookAgain(Simulation sim) {
        assertThat(sim.cycle()).isGreaterThan(cycleOfBringUp);
    }

    @Test
    void shouldCountWhileEnabled(Simulation sim) {
        final Signal count = sim.signal("count_o");
        final Process switching = sim.fork("switching", () -> {
            sim.signal("enable_i").set(1);
            sim.clock().await(10);
            sim.signal("enable_i").set(0);
        });
        count.await(10);
        switching.join();
        sim.clock().await(5);
        assertThat(count.get()).isEqualTo(10);
    }

    @Test
    void shouldRunTestsInSimulationsOfTheirOwn(Simulation sim) {
        assertThat(cycleOfBringUp).isEqualTo(10);
        assertThat(sim.signal("count_o").get()).isZero();
        sim.clock().await();
    }
}
