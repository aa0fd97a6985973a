// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.process.Simulation;
import java.util.function.Consumer;

/** Runs what is to fail in a simulation of its own, since a failure ends the one in which it happens. */
final class Outcome {

    private static final long CYCLES_MAX = 20_000;

    private Outcome() {
    }

    /** What the test failed with; null if it did not. */
    static Throwable of(dev.dpucosim.harness.Simulation device, Consumer<Simulation> test) {
        final Simulation simulation = Simulation.of(device, CoroutineEngine.chosen(), CYCLES_MAX, 1);
        final Throwable failure = catchThrowable(() -> simulation.run(() -> test.accept(simulation)));
        simulation.close();
        return failure;
    }
}
