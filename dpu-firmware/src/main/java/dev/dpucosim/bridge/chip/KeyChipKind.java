// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.function.Function;

/** The engines that the command line knows. */
public enum KeyChipKind {
    /** The golden model. */
    MODEL(KeyChipModel::new),
    /** The Verilated RTL. */
    RTL(KeyChipRtl::new),
    /** Both, compared at quiet points. */
    LOCKSTEP(KeyChipLockstep::new);

    private final Function<KeyChipEnvironment, KeyChip> factory;

    KeyChipKind(Function<KeyChipEnvironment, KeyChip> factory) {
        this.factory = factory;
    }

    /** A fresh engine. */
    public KeyChip create(KeyChipEnvironment environment) {
        return factory.apply(environment);
    }
}
