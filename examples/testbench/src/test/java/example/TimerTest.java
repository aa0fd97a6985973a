// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiResponseException;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.registermodel.RegisterBus;
import dev.dpucosim.registermodel.RegisterChecks;
import dev.dpucosim.registermodel.RegisterMap;
import dev.dpucosim.registermodel.RegisterModel;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The timer over its bus: its registers are what timer.md says, and its interrupt comes when it should. */
@RtlTest(top = "timer", sources = "rtl/timer.sv", clock = "clk", reset = "rst_n", flightRecorder = 10_000)
class TimerTest {

    /** Bits of the counter. */
    int width() {
        return 32;
    }

    private RegisterMap map() throws IOException {
        String table = Files.readString(Path.of("rtl/timer.md"));
        int high = width() - 1;
        return RegisterMap.parse(table.replace("| 31:0 | VALUE | rw | FFFFFFFF |",
                "| %d:0 | VALUE | rw | %X |".formatted(high, -1L >>> 63 - high)));
    }

    @Test
    void shouldHaveTheRegistersOfItsTable(Simulation sim) throws IOException {
        var checker = AxiChecker.lite(sim, "s_axil");
        RegisterChecks.of(map(), RegisterBus.of(AxiLiteManager.on(sim, "s_axil"), 0)).run();
        checker.finish(300);
    }

    @Seeds({1, 2, 3})
    void shouldInterruptInTheSameDistanceAgainAndAgain(Simulation sim, SplittableRandom random) throws IOException {
        var bus = AxiLiteManager.on(sim, "s_axil").stallingRandomly(0.3);
        var timer = RegisterModel.of(map(), RegisterBus.of(bus, 0));
        var irq = sim.signal("irq");
        int limit = random.nextInt(60, 250);

        timer.write("LIMIT", limit);
        timer.set("CONTROL.ENABLE", 1);
        timer.set("CONTROL.REPEAT", 1);
        timer.set("CONTROL.RUN", 1);

        sim.await(irq.rise(), limit + 10);
        for (int i = 0; i < 10; i++) {
            long before = sim.cycle();
            timer.set("STATUS.CLEAR", 1);
            assertThat(irq.isSet()).isFalse();
            sim.await(irq.rise(), limit + 1);
            assertThat(sim.cycle() - before).isEqualTo(limit + 1);
        }
    }

    @Test
    void shouldStandStillAfterItsLimitUnlessItRepeats(Simulation sim) throws IOException {
        var timer = RegisterModel.of(map(), RegisterBus.of(AxiLiteManager.on(sim, "s_axil"), 0));
        timer.write("LIMIT", 50);
        timer.set("CONTROL.RUN", 1);
        sim.clock().await(200);
        assertThat(timer.get("CONTROL.RUN")).isZero();
        assertThat(timer.get("COUNT.VALUE")).isZero();
        assertThat(timer.get("STATUS.EXPIRED")).isEqualTo(1);
        assertThat(sim.signal("irq").isSet()).as("nobody enabled it").isFalse();
    }

    @Test
    void shouldRefuseWhatItDoesNotHave(Simulation sim) {
        var bus = AxiLiteManager.on(sim, "s_axil");
        assertThatThrownBy(() -> bus.read(0x14)).isInstanceOf(AxiResponseException.class)
                .hasMessageContaining("SLVERR");
        assertThatThrownBy(() -> bus.write(0x14, 1)).isInstanceOf(AxiResponseException.class);
    }
}
