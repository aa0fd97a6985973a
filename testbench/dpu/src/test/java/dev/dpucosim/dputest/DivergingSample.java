// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.replay.EngineKind;

/** Changes a block behind the RTL's back; run by {@link DpuTestExtensionTest} only, and must fail. */
class DivergingSample {

    @DpuTest(engine = {EngineKind.MODEL, EngineKind.LOCKSTEP}, seed = 7)
    void tampers(Hosts hosts, Dpu dpu) {
        hosts.host().write(0, new long[64 * 512]);
        dpu.members().member(0).store().write(3, 1, new long[64], 0);
        final long[] wrong = new long[64];
        wrong[5] = 1;
        dpu.members().member(0).store().write(3, 1, wrong, 0);
    }
}
