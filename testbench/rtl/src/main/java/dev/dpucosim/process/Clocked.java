// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/**
 * A model of something clocked, such as a bus endpoint: called once before each rising edge, after the processes, it
 * reads what the registers are about to see and drives what is to come after the edge. It must not wait. Costs a call,
 * where a process costs a change of hands.
 */
@FunctionalInterface
public interface Clocked {

    /** Called once before each rising edge, when everything has settled. */
    void cycle();
}
