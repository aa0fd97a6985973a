// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.BringUp;
import dev.dpucosim.rtltest.RtlTest;
import org.junit.jupiter.api.Test;

/** Each test begins with a timer that has been running for a while; it was brought there once. */
@RtlTest(top = "timer", sources = "rtl/timer.sv", clock = "clk", reset = "rst_n")
class RunningTimerTest {

    private static final int CONTROL = 0x04;
    private static final int LIMIT = 0x08;
    private static final int COUNT = 0x0C;

    @BringUp
    static void runForAWhile(Simulation sim) {
        var bus = AxiLiteManager.on(sim, "s_axil");
        bus.write(LIMIT, 1_000_000);
        bus.write(CONTROL, 0b101);
        sim.clock().await(900_000);
        bus.leave();
    }

    @Test
    void shouldGoOnCounting(Simulation sim) {
        var bus = AxiLiteManager.on(sim, "s_axil");
        assertThat(bus.read(COUNT)).isBetween(900_000L, 900_100L);
    }

    @Test
    void shouldInterruptAtItsLimit(Simulation sim) {
        sim.await(sim.signal("irq").rise(), 100_100);
    }

    @Test
    void shouldStopWhenItIsTold(Simulation sim) {
        var bus = AxiLiteManager.on(sim, "s_axil");
        bus.write(CONTROL, 0);
        long count = bus.read(COUNT);
        sim.clock().await(1_000);
        assertThat(bus.read(COUNT)).isEqualTo(count);
    }
}
