// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.nio.file.Path;
import java.util.function.BiFunction;

/** The engines that the command line knows. */
public enum KeyChipKind {
    /** The golden model. */
    MODEL((environment, unused) -> new KeyChipModel(environment)),
    /** The Verilated RTL. */
    RTL(KeyChipRtl::new),
    /** Both, compared at quiet points. */
    LOCKSTEP((environment, wave) -> new KeyChipLockstep(environment, front -> new KeyChipRtl(front, wave)));

    private final BiFunction<KeyChipEnvironment, Path, KeyChip> factory;

    KeyChipKind(BiFunction<KeyChipEnvironment, Path, KeyChip> factory) {
        this.factory = factory;
    }

    /** A fresh engine. */
    public KeyChip create(KeyChipEnvironment environment) {
        return create(environment, null);
    }

    /** The same with the signals of its RTL, if it has one, recorded as FST; null: not. */
    public KeyChip create(KeyChipEnvironment environment, Path waveformOrNull) {
        return factory.apply(environment, waveformOrNull);
    }
}
