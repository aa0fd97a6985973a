// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Run by {@link RtlTestExtensionTest} only. */
@RtlTest(top = "accumulator", sources = "src/test/rtl/accumulator.sv", resetCycles = 7)
class SeededSample {

    static final List<String> SEEN = new ArrayList<>();
    static Simulation last;

    @Seeds({5, 6, 5})
    void passes(Simulation simulation, SplittableRandom random, Model model) {
        SEEN.add(model.name() + " cycle " + simulation.cycle() + " random " + random.nextInt(1000));
        last = simulation;
    }

    @Seeds(9)
    void fails(Simulation simulation) {
        simulation.step(2_000);
        throw new IllegalStateException("on purpose");
    }
}
