// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.CycleCount;

/** The subject's time, to be said in a divergence. */
final class SubjectClock {

    private final Dpu subject;

    SubjectClock(Dpu subject) {
        this.subject = subject;
    }

    long timePs() {
        return subject.scheduler().nowPs();
    }

    /** The cycle now, or -1 of an engine without a clock. */
    long cycle() {
        return subject.engine() instanceof CycleCount cycles ? cycles.cyclesStepped() + cycles.cyclesSkipped() : -1;
    }
}
