// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in at one clock comes out at another, whichever is faster. Both run before the reset ends. */
@RtlTest(top = "crossing", sources = "rtl/crossing.sv", clock = "s_clk", reset = "")
class CrossingTest {

    @ParameterizedTest
    @ValueSource(longs = {1_002, 3_998, 4_000, 4_002, 13_006})
    void shouldLoseNothing(long periodPs, Simulation sim, SplittableRandom random) {
        var far = sim.clock("m_clk", periodPs, random.nextLong(periodPs));
        sim.signal("rst_n").set(0);
        far.await(3);
        sim.clock().await(3);
        sim.signal("rst_n").set(1);
        sim.clock().await();

        var in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.2).holding(50);
        var out = AxiStreamSink.on(sim, "m_axis", far).stallingRandomly(0.2);
        byte[][] frames = new byte[50][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new byte[1 + random.nextInt(40)];
            random.nextBytes(frames[i]);
            in.send(frames[i]);
        }
        for (byte[] expected : frames) {
            assertThat(out.receive()).isEqualTo(expected);
        }
    }
}
