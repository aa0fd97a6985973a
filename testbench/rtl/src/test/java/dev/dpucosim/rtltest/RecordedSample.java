// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.process.Signal;
import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.Test;

/** Fails after 3,000 cycles with a flight recorder on; run by {@link FlightRecorderTest} only. */
@RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv", flightRecorder = 1_000)
class RecordedSample {

    @Test
    void fails(Simulation sim) {
        final Signal enable = sim.signal("enable_i");
        sim.fork("blinking", () -> {
            while (true) {
                enable.set(1 - enable.get());
                sim.clock().await(7);
            }
        });
        sim.clock().await(3_000);
        throw new IllegalStateException("on purpose");
    }
}
