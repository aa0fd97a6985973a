// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import org.junit.jupiter.api.Test;

/** Run by {@link CollectedCoverageTest}. */
@RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
class CollectedSample {

    private static void sample(Simulation sim, Coverage coverage) {
        final CoverGroup group = coverage.group("clockwork");
        group.point("count").bin("begin", 0, 9).bin("later", 10, 99).illegal("far", 100, 255);
        group.sampleOn(sim.clock(), () -> sim.signal("enable_i").get() == 1, sim.signal("count_o")::get);
        sim.signal("enable_i").set(1);
    }

    @Test
    void counts(Simulation sim, Coverage coverage) {
        sample(sim, coverage);
        sim.signal("count_o").await(20);
    }

    @Test
    void countsTooFar(Simulation sim, Coverage coverage) {
        sample(sim, coverage);
        sim.signal("count_o").await(120);
    }
}
