// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipModel;
import dev.dpucosim.bridge.chip.KeyChipRtl;
import dev.dpucosim.bridge.monitor.BridgeLog;
import dev.dpucosim.bridge.monitor.BusTap;
import java.util.function.Function;

/** The engines that behaviours and rules are shown on, through the API. */
enum TestBridge {
    /** The golden model. */
    MODEL(KeyChipModel::new),
    /** The Verilated chip. */
    RTL(KeyChipRtl::new);

    private final Function<KeyChipEnvironment, KeyChip> factory;

    TestBridge(Function<KeyChipEnvironment, KeyChip> factory) {
        this.factory = factory;
    }

    KeyChip chip(KeyChipEnvironment environment) {
        return factory.apply(environment);
    }

    Bridge open(BridgeSettings settings, BridgeLog log, BusTap tap) {
        return Bridge.open(settings, factory, log, tap);
    }
}
