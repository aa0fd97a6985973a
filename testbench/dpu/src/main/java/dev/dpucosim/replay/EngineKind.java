// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.raid.RaidLevel;

/** What a trace is replayed through. */
public enum EngineKind {
    /** The golden model. */
    MODEL("model"),
    /** The Verilated RTL. */
    RTL("rtl"),
    /** Both, side by side, and compared. */
    LOCKSTEP("lockstep");

    private final String label;

    EngineKind(String label) {
        this.label = label;
    }

    /** Whether it goes on with arrays of a level when members are missing. */
    public boolean goesRound(RaidLevel level) {
        return this == MODEL || LvmRtl.DEGRADED.contains(level);
    }

    /** The word used on the command line and in reports. */
    public String label() {
        return label;
    }
}
