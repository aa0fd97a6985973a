// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmEngine;

/** Makes the hot path of a DPU: the model, the RTL, or what a test puts in their place. */
@FunctionalInterface
public interface EngineFactory {

    /** A hot path as after reset, within an environment. */
    LvmEngine create(EngineEnvironment environment);
}
