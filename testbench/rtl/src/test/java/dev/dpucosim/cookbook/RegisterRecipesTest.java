// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.registermodel.RegisterBus;
import dev.dpucosim.registermodel.RegisterChecks;
import dev.dpucosim.registermodel.RegisterMap;
import dev.dpucosim.registermodel.RegisterModel;
import dev.dpucosim.rtltest.RtlTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Recipes around registers, on the timer of examples/testbench. */
@RtlTest(top = "timer", sources = "examples/testbench/rtl/timer.sv", clock = "clk", reset = "rst_n")
class RegisterRecipesTest {

    private static final Path TABLE = Path.of(System.getProperty("dpucosim.root"), "examples/testbench/rtl/timer.md");

    @Test
    void shouldHaveTheRegistersOfItsTable(Simulation sim) throws IOException {
        // recipe: register test
        final RegisterMap map = RegisterMap.read(TABLE);
        final RegisterBus bus = RegisterBus.of(AxiLiteManager.on(sim, "s_axil"), 0);
        RegisterChecks.of(map, bus).run();
        // end
    }

    @Test
    void shouldReachRegistersByName(Simulation sim) throws IOException {
        final RegisterMap map = RegisterMap.read(TABLE);
        final RegisterBus bus = RegisterBus.of(AxiLiteManager.on(sim, "s_axil"), 0);
        // recipe: registers by name
        final RegisterModel timer = RegisterModel.of(map, bus);
        timer.write("LIMIT", 99);
        timer.set("CONTROL.REPEAT", 1);
        timer.set("CONTROL.RUN", 1);
        timer.verify("CONTROL");
        assertThat(timer.get("COUNT.VALUE")).isLessThan(99);
        // end
    }

    @Test
    void shouldHandleItsInterrupt(Simulation sim) {
        final var bus = AxiLiteManager.on(sim, "s_axil");
        final int[] interrupts = new int[1];
        // recipe: interrupt
        sim.fork("interrupt handler", () -> {
            while (true) {
                sim.signal("irq").await(1);
                interrupts[0]++;
                bus.write(0x10, 1);
            }
        });
        // end
        bus.write(0x08, 99);
        bus.write(0x04, 0b111);
        sim.clock().await(1_050);
        assertThat(interrupts[0]).isEqualTo(10);
    }

    @Test
    void shouldKeepTheRulesOfItsBus(Simulation sim) {
        // recipe: protocol of a bus
        final AxiChecker checker = AxiChecker.lite(sim, "s_axil");
        final AxiLiteManager bus = AxiLiteManager.on(sim, "s_axil").stallingRandomly(0.4);
        for (int i = 0; i < 50; i++) {
            bus.write(0x08, i);
            assertThat(bus.read(0x08)).isEqualTo(i);
        }
        checker.finish(100);
        // end
    }
}
