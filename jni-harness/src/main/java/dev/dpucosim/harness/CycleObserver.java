// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * Looks at every cycle that endpoints see, whoever steps the clock: {@link Simulation#run}, a register access or a
 * {@link Stepper}. Costs a call out of native code for each; without an observer there is none.
 */
@FunctionalInterface
public interface CycleObserver {

    /**
     * Everything has settled before the cycle's rising edge: {@link Wire}s show what the registers are about to see.
     * Must not call into the simulation. What it throws comes out of the call that steps the clock, once that returns,
     * and it is not asked again.
     */
    void cycle(long cycle);

    /** The simulation is about to be closed; wires show nothing any more. */
    default void closing() {}
}
