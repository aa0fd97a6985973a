// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.axi.AxiManager;
import dev.dpucosim.axi.AxiRam;
import dev.dpucosim.axi.AxiResponse;
import dev.dpucosim.axi.AxiResponseException;
import dev.dpucosim.axi.AxiSubordinate;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Recipes around memory on AXI4, at wires that lead from a manager's ports to a subordinate's. */
@RtlTest(top = "axi_wires", sources = "src/test/rtl/axi_wires.sv", cyclesMax = 100_000)
class MemoryRecipesTest {

    @Test
    void shouldLoadAndReadMemoryBehindTheBus(Simulation sim) {
        final AxiManager design = AxiManager.on(sim, "s");
        // recipe: memory
        final byte[] memory = new byte[1 << 16];
        Arrays.fill(memory, 0x1000, 0x2000, (byte) 0x5A);
        AxiSubordinate.on(sim, "m", AxiRam.of(memory)).stallingRandomly(0.3).latency(0, 20).reordering();
        // end
        assertThat(design.read(0x1FFE, 4)).containsExactly(0x5A, 0x5A, 0, 0);
        design.write(0x3001, new byte[] {1, 2, 3});
        assertThat(memory[0x3002]).isEqualTo((byte) 2);
    }

    @Test
    void shouldAnswerErrorsFromARegion(Simulation sim) {
        final AxiManager design = AxiManager.on(sim, "s");
        final byte[] memory = new byte[1 << 16];
        // recipe: bus errors
        AxiSubordinate.on(sim, "m", AxiRam.of(memory).failing(0x2000, 0x100, AxiResponse.SLVERR));
        // end
        assertThatThrownBy(() -> design.read(0x2080, 8)).isInstanceOf(AxiResponseException.class);
        assertThat(design.read(0x2100, 8)).containsOnly(0);
    }
}
