// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipLockstep;
import dev.dpucosim.bridge.chip.KeyChipModel;
import dev.dpucosim.bridge.chip.KeyChipRtl;
import dev.dpucosim.bridge.monitor.BridgeLog;
import dev.dpucosim.bridge.monitor.BusTap;
import java.util.function.Function;

/** The engines that behaviours and rules are shown on, through the API. */
enum TestBridge {
    /** The golden model. */
    MODEL(KeyChipModel::new, 1),
    /** The Verilated chip. */
    RTL(KeyChipRtl::new, 1),
    /** Both in step, compared at every quiet point. */
    LOCKSTEP(KeyChipLockstep::new, 10);

    private final Function<KeyChipEnvironment, KeyChip> factory;
    private final int share;

    TestBridge(Function<KeyChipEnvironment, KeyChip> factory, int share) {
        this.factory = factory;
        this.share = share;
    }

    /** How many of so many repetitions a test asks for: fewer where each takes many times as long. */
    int of(int repetitions) {
        return repetitions / share;
    }

    KeyChip chip(KeyChipEnvironment environment) {
        return factory.apply(environment);
    }

    Bridge open(BridgeSettings settings, BridgeLog log, BusTap tap) {
        return Bridge.open(settings, factory, log, tap);
    }
}
