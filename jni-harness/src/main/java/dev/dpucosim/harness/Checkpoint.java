// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * The state of a simulation between two cycles, see {@link Simulation#checkpoint}. Good for the life of the process and
 * for any simulation of the same model library; holds nothing of the simulation that it was taken of.
 */
public final class Checkpoint {

    private final Model model;
    private final long cycle;
    private final byte[] state;

    Checkpoint(Model model, long cycle, byte[] state) {
        this.model = model;
        this.cycle = cycle;
        this.state = state;
    }

    /** Of which model. */
    public Model model() {
        return model;
    }

    /** The number of the next cycle where it was taken. */
    public long cycle() {
        return cycle;
    }

    /** How much memory it takes. */
    public long bytes() {
        return state.length;
    }

    byte[] state() {
        return state;
    }

    @Override
    public String toString() {
        return "checkpoint of " + model.name() + " at cycle " + cycle;
    }
}
