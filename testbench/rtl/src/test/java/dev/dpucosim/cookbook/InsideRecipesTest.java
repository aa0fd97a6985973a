// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Signal;
import dev.dpucosim.process.SignalArray;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import org.junit.jupiter.api.Test;

/** Recipes around what lies inside a design. */
// recipe: public signals
@RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv",
        publicSignals = {"u_store.slots_q", "u_store.front_q", "Slots"}, forceable = "u_store.count_q")
// end
class InsideRecipesTest {

    @Test
    void shouldReadAMemoryByName(Simulation sim) {
        // recipe: memory by name
        final SignalArray slots = sim.array("u_store.slots_q");
        for (int i = 0; i < sim.parameter("Slots"); i++) {
            slots.set(i, 100 + i);
        }
        sim.clock().await();
        assertThat(slots.get(3)).isEqualTo(103);
        assertThat(sim.signal("u_store.front_q").get()).isZero();
        // end
        assertThat(sim.signal("word_o").get()).isEqualTo(100);
    }

    @Test
    void shouldForceASignal(Simulation sim) {
        // recipe: force
        final Signal count = sim.signal("u_store.count_q");
        count.force(8);
        sim.clock().await();
        assertThat(sim.signal("full_o").isSet()).isTrue();
        count.release();
        // end
    }

    @Test
    void shouldCloseWhatItOpens(Model model) {
        // recipe: own simulation
        try (var device = dev.dpucosim.harness.Simulation.of(model).open()) {
            device.reset(4);
            device.step(100);
        }
        // end
        assertThat(model.name()).isEqualTo("letterbox");
    }
}
