// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiStreamChecker;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What goes in comes out, in order, whoever stalls. */
@RtlTest(top = "fifo", sources = "rtl/fifo.sv", clock = "clk", reset = "rst_n", parameter = "Depth=16")
class FifoTest {

    @Seeds({1, 2, 3})
    void shouldKeepFramesAsTheyAre(Simulation sim, SplittableRandom random) {
        var in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.3);
        var out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
        AxiStreamChecker.on(sim, "m_axis");
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] frame = new byte[1 + random.nextInt(40)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        sim.fork(() -> {
            for (byte[] frame : frames) {
                in.send(frame);
            }
        });
        for (byte[] expected : frames) {
            assertThat(out.receive()).isEqualTo(expected);
        }
    }

    @Test
    void shouldTakeAsManyEntriesAsItHas(Simulation sim) {
        var in = AxiStreamSource.on(sim, "s_axis").holding(20);
        for (int i = 0; i < 20; i++) {
            in.send(new byte[]{(byte) i});
        }
        sim.await(sim.signal("full").rise(), 100);
        sim.clock().await(10);
        assertThat(in.beats()).isEqualTo(16);
        sim.signal("m_axis_tready").set(1);
        sim.await(sim.signal("full").fall(), 10);
    }
}
