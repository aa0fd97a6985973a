// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Simulation;

/** Lacks its annotation; run by {@link RtlTestExtensionTest} only. */
class ModulelessSample {

    @Seeds(1)
    void fails(Simulation simulation) {
        simulation.step(1);
    }
}
