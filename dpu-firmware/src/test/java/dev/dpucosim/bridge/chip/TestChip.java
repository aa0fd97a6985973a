// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.function.Function;

/** The engines that every contract test runs on. */
enum TestChip {
    /** The golden model. */
    MODEL(KeyChipModel::new),
    /** The Verilated chip. */
    RTL(KeyChipRtl::new),
    /** Both in step. */
    LOCKSTEP(KeyChipLockstep::new);

    private final Function<KeyChipEnvironment, KeyChip> factory;

    TestChip(Function<KeyChipEnvironment, KeyChip> factory) {
        this.factory = factory;
    }

    KeyChip create(KeyChipEnvironment environment) {
        return factory.apply(environment);
    }
}
