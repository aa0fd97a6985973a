// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.function.Function;

/** The engines that every contract test runs on. */
enum TestEngine {
    /** The golden model. */
    MODEL(MsixModel::new);

    private final Function<MsixEnvironment, MsixEngine> factory;

    TestEngine(Function<MsixEnvironment, MsixEngine> factory) {
        this.factory = factory;
    }

    MsixEngine create(MsixEnvironment environment) {
        return factory.apply(environment);
    }
}
