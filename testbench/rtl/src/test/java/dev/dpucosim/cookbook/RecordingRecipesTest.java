// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.busrecord.BusRecorder;
import dev.dpucosim.busrecord.BusReplay;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes around bus recordings and the time that a run takes, on the FIFO of examples/testbench. */
// recipe: time of a test
@RtlTest(top = "fifo", sources = "examples/testbench/rtl/fifo.sv", clock = "clk", reset = "rst_n", timeReport = true)
// end
class RecordingRecipesTest {

    private static void run(Model model, Consumer<Simulation> body) {
        try (var device = dev.dpucosim.harness.Simulation.of(model).clock("clk").reset("rst_n").open()) {
            device.reset(4);
            try (var sim = Simulation.of(device, CoroutineEngine.chosen(), 10_000, 1)) {
                body.accept(sim);
            }
        }
    }

    private static void stream(Simulation sim) {
        AxiStreamSource.on(sim, "s_axis").send(new byte[] {1, 2, 3});
        assertThat(AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5).receive()).containsExactly(1, 2, 3);
        sim.clock().await(300);
    }

    @Test
    void shouldReplayWhatWasRecorded(Model model, @TempDir Path folder) {
        final Path file = folder.resolve("run.bus");
        run(model, sim -> sim.run(() -> {
            // recipe: record buses
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(file);
            // end
            stream(sim);
        }));
        run(model, sim -> sim.run(() -> {
            // recipe: replay buses
            final var result = BusReplay.of(file).run(sim).assertAgrees();
            assertThat(result.compared()).isEqualTo(1);
            // end
        }));
    }

    @Test
    void shouldTellWhereTheTimeGoes(Model model) {
        run(model, sim -> {
            // recipe: time of a program
            sim.measureTime();
            sim.run(() -> stream(sim));
            assertThat(sim.timeReport().text()).startsWith("where the time went: ").contains("AxiStreamSource s_axis");
            // end
        });
    }
}
