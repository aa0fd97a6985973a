// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.BringUp;
import dev.dpucosim.rtltest.RtlTest;
import org.junit.jupiter.api.Test;

// recipe: flight recorder
@RtlTest(top = "timer", sources = "examples/testbench/rtl/timer.sv", clock = "clk", reset = "rst_n",
        flightRecorder = 10_000)
// end
class BringUpRecipesTest {

    // recipe: bring-up
    @BringUp
    static void runUntilHalfTime(Simulation sim) {
        final var bus = AxiLiteManager.on(sim, "s_axil");
        bus.write(0x08, 10_000);
        bus.write(0x04, 0b101);
        bus.leave();
        sim.clock().await(5_000);
    }

    @Test
    void shouldInterruptInTheSecondHalf(Simulation sim) {
        sim.await(sim.signal("irq").rise(), 5_010);
    }
    // end

    @Test
    void shouldBeRunning(Simulation sim) {
        assertThat(AxiLiteManager.on(sim, "s_axil").read(0x0C)).isBetween(5_000L, 5_050L);
    }
}
