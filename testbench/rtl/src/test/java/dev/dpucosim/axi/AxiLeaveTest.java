// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.BringUp;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import org.junit.jupiter.api.Test;

/** A manager that leaves its bus to others. */
@RtlTest(top = "lite_registers", sources = "src/test/rtl/lite_registers.sv", cyclesMax = 10_000)
class AxiLeaveTest {

    private static final long LIMIT = 0x08;
    private static final long SCRATCH = 0x18;

    @BringUp
    static void writeALimit(Simulation sim) {
        final AxiLiteManager manager = AxiLiteManager.on(sim, "reg");
        manager.write(LIMIT, 0x1234);
        manager.postWrite(SCRATCH, 0xA5000001L, 0b1111);
        manager.leave();
    }

    @Seeds({1, 2})
    void shouldLeaveABusThatCanBeSavedAndTakenUpAgain(Simulation sim) {
        assertThat(sim.signal("reg_rready_i").get()).isZero();
        assertThat(sim.signal("reg_bready_i").get()).isZero();
        final AxiChecker checker = AxiChecker.lite(sim, "reg");
        final AxiLiteManager manager = AxiLiteManager.on(sim, "reg").stallingRandomly(0.5);
        assertThat(manager.read(LIMIT)).isEqualTo(0x1234);
        assertThat(manager.read(SCRATCH)).isEqualTo(0xA5000001L);
        checker.finish(2);
    }

    @Test
    void shouldLeaveABusThatItHasNotUsed(Simulation sim) {
        final AxiLiteManager first = AxiLiteManager.on(sim, "reg");
        first.leave();
        final AxiLiteManager second = AxiLiteManager.on(sim, "reg");
        second.write(LIMIT, 7);
        assertThat(second.read(LIMIT)).isEqualTo(7);
    }
}
