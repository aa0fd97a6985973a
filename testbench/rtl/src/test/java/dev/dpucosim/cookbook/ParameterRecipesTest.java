// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes around parameters and clocks, on designs of examples/testbench. */
class ParameterRecipesTest {

    private static final Path FIFO = Path.of(System.getProperty("dpucosim.root"), "examples/testbench/rtl/fifo.sv");

    // recipe: generics
    @ParameterizedTest
    @ValueSource(ints = {2, 32})
    void shouldHoldAsMuchAsItsDepth(int depth) {
        final Model model = ModelBuilder.top("fifo").source(FIFO).option("-GDepth=" + depth).build();
        try (var device = dev.dpucosim.harness.Simulation.of(model).clock("clk").reset("rst_n").open()) {
            device.reset(4);
            try (var sim = Simulation.of(device, CoroutineEngine.chosen(), 10_000, 1)) {
                sim.run(() -> {
                    final var in = AxiStreamSource.on(sim, "s_axis");
                    in.send(new byte[64]);
                    sim.await(sim.signal("full").rise(), 100);
                    sim.clock().await(2);
                    assertThat(in.beats()).isEqualTo(depth);
                });
            }
        }
    }
    // end

    // recipe: generics of a class
    @Nested
    @RtlTest(top = "fifo", sources = "examples/testbench/rtl/fifo.sv", clock = "clk", reset = "rst_n",
            parameter = "Depth=4", define = "SIMULATION")
    class OfDepthFour extends EveryDepth {}

    @Nested
    @RtlTest(top = "fifo", sources = "examples/testbench/rtl/fifo.sv", clock = "clk", reset = "rst_n",
            parameter = "Depth=16")
    class OfDepthSixteen extends EveryDepth {}

    abstract static class EveryDepth {
        @Test
        void shouldPassOnWhatComes(Simulation sim) {
            final var out = AxiStreamSink.on(sim, "m_axis");
            AxiStreamSource.on(sim, "s_axis").send(new byte[] {1, 2, 3});
            assertThat(out.receive()).containsExactly(1, 2, 3);
        }
    }
    // end

    @Nested
    @RtlTest(top = "crossing", sources = "examples/testbench/rtl/crossing.sv", clock = "s_clk", reset = "")
    class Crossing {
        // recipe: several clocks
        @ParameterizedTest
        @ValueSource(longs = {1_002, 4_000, 13_006})
        void shouldCrossToAnyClock(long periodPs, Simulation sim) {
            final Clock far = sim.clock("m_clk", periodPs, 600);
            sim.signal("rst_n").set(0);
            far.await(3);
            sim.clock().await(3);
            sim.signal("rst_n").set(1);
            sim.clock().await();
            final var in = AxiStreamSource.on(sim, "s_axis");
            final var out = AxiStreamSink.on(sim, "m_axis", far);
            in.send(new byte[] {1, 2, 3});
            assertThat(out.receive()).containsExactly(1, 2, 3);
            far.await(10);
        }
        // end
    }
}
