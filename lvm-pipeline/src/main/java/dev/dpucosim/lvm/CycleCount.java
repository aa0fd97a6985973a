// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** Of an engine that has a clock: how many cycles it took. */
public interface CycleCount {

    /** Cycles that were simulated. */
    long cyclesStepped();

    /** Cycles that passed while everything was idle and were not simulated. */
    long cyclesSkipped();
}
