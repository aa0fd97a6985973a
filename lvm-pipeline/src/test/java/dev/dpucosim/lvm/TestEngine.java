// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import java.util.function.Function;

/** The engines that every contract test runs on. */
public enum TestEngine {
    /** The golden model. */
    MODEL(LvmModel::new, 1),
    /** The Verilated pipeline. */
    RTL(environment -> new LvmRtl(environment, RtlOptions.DEFAULT), 4);

    private final Function<EngineEnvironment, LvmEngine> factory;
    private final int slowness;

    TestEngine(Function<EngineEnvironment, LvmEngine> factory, int slowness) {
        this.factory = factory;
        this.slowness = slowness;
    }

    /** Whether tests run on it that fill whole members, which takes an engine that simulates every cycle minutes. */
    public boolean syncs() {
        return this == MODEL;
    }

    /** Rounds of a random test: so many on the model, fewer on an engine that simulates every cycle. */
    public int rounds(int count) {
        return count / slowness;
    }

    /** A fresh engine. */
    public LvmEngine create(EngineEnvironment environment) {
        return factory.apply(environment);
    }
}
