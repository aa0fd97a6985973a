// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.Test;

/** Stops listening and waits for ever; run by {@link RtlTestExtensionTest} only. */
@RtlTest(top = "accumulator", sources = "src/test/rtl/accumulator.sv", cyclesMax = 500)
class StuckSample {

    @Test
    void gets(Simulation sim) {
        final AxiStreamSource in = AxiStreamSource.on(sim, "in");
        final AxiStreamSink sum = AxiStreamSink.on(sim, "sum").holding(3);
        sim.fork("writer <1>", () -> {
            for (int i = 0; i < 100; i++) {
                in.send(new byte[] {(byte) i, 0, 0, 0});
            }
        });
        sum.receive();
        sim.signal("sum_tready_i").awaitFall();
        sim.event("what nobody sends").await();
    }
}
