// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.function.Function;

/** The engines that the command line knows. */
public enum MsixEngineKind {
    /** The golden model. */
    MODEL(MsixModel::new),
    /** The Verilated RTL. */
    RTL(environment -> new MsixRtl(environment, RtlOptions.DEFAULT)),
    /** Both, compared after every operation. */
    LOCKSTEP(environment -> new MsixLockstep(environment, MODEL.factory, RTL.factory));

    private final Function<MsixEnvironment, MsixEngine> factory;

    MsixEngineKind(Function<MsixEnvironment, MsixEngine> factory) {
        this.factory = factory;
    }

    /** A fresh engine. */
    public MsixEngine create(MsixEnvironment environment) {
        return factory.apply(environment);
    }
}
