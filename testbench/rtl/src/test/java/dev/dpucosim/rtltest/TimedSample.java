// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.Test;

/** Asks where its time went; run by {@link RtlTimeReportTest}. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv", timeReport = true)
class TimedSample {

    @Test
    void sends(Simulation sim) {
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis");
        sim.fork("sender", () -> in.send(new byte[64]));
        out.receive();
    }
}
