// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import java.util.function.Function;

/** The engines that every contract test runs on. */
public enum TestEngine {
    /** The golden model. */
    MODEL(LvmModel::new),
    /** The Verilated pipeline. */
    RTL(environment -> new LvmRtl(environment, RtlOptions.DEFAULT));

    private final Function<EngineEnvironment, LvmEngine> factory;

    TestEngine(Function<EngineEnvironment, LvmEngine> factory) {
        this.factory = factory;
    }

    /** A fresh engine. */
    public LvmEngine create(EngineEnvironment environment) {
        return factory.apply(environment);
    }
}
