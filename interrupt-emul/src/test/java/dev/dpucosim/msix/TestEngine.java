// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.function.Function;

/** The engines that every contract test runs on. */
enum TestEngine {
    /** The golden model. */
    MODEL(MsixModel::new, 1),
    /** The Verilated block. */
    RTL(environment -> new MsixRtl(environment, RtlOptions.DEFAULT), 10),
    /** Both in step. */
    LOCKSTEP(environment -> new MsixLockstep(environment, MsixModel::new, RTL.factory, 40), 60);

    private final Function<MsixEnvironment, MsixEngine> factory;
    private final int slowness;

    TestEngine(Function<MsixEnvironment, MsixEngine> factory, int slowness) {
        this.factory = factory;
        this.slowness = slowness;
    }

    /** Rounds of a random test: so many on the model, fewer on an engine that simulates every cycle. */
    int rounds(int count) {
        return count / slowness;
    }

    MsixEngine create(MsixEnvironment environment) {
        return factory.apply(environment);
    }
}
