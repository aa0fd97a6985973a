// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a simulation is set up. Defaults: clock {@code clk_i}, reset {@code rst_ni}, 4,000 ps (250 MHz), seed 1. */
public final class SimulationBuilder {

    /** Folder in which all simulations of this process leave what they counted; they count nothing without it. */
    public static final String COVERAGE_PROPERTY = "dpucosim.coverage";

    private static final long LOG_BYTES_MAX = 256L << 20;

    private final Model model;
    private String clock = "clk_i";
    private String reset = "rst_ni";
    private boolean resetActiveLow = true;
    private long periodPs = 4_000;
    private int seed = 1;
    private boolean traced;
    private Path waveform;
    private long waveformFromCycle;
    private long waveformToCycle = Long.MAX_VALUE;
    private long recordedCycles;
    private Path coverage;
    private boolean uncounted;

    SimulationBuilder(Model model) {
        this.model = model;
    }

    /** The clock's port; "" for a design without a clock. */
    public SimulationBuilder clock(String port) {
        this.clock = port;
        return this;
    }

    /** The reset's port; "" for none. Active low if the name ends in {@code n} or {@code _ni}. */
    public SimulationBuilder reset(String port) {
        return reset(port, port.endsWith("n") || port.endsWith("_ni"));
    }

    /** The reset's port, and whether 0 means reset, whatever its name. */
    public SimulationBuilder reset(String port, boolean activeLow) {
        this.reset = port;
        this.resetActiveLow = activeLow;
        return this;
    }

    /** Clock period in picoseconds; even, so that both edges have a whole time. */
    public SimulationBuilder periodPs(long value) {
        if (value < 2 || value % 2 != 0) {
            throw new IllegalArgumentException("clock period is not an even number of ps: periodPs=" + value);
        }
        this.periodPs = value;
        return this;
    }

    /** What registers without a reset start from is drawn from this. */
    public SimulationBuilder seed(long value) {
        // The runtime takes 31 bits and reads 0 as "by the clock".
        final int folded = (int) (value ^ value >>> 31 ^ value >>> 62) & Integer.MAX_VALUE;
        this.seed = folded == 0 ? Integer.MAX_VALUE : folded;
        return this;
    }

    /** Use the variant that can write waveforms, see {@link Simulation#waveform}. */
    public SimulationBuilder traced() {
        this.traced = true;
        return this;
    }

    /** Write an FST waveform of the whole run. */
    public SimulationBuilder waveform(Path file) {
        return waveform(file, 0, Long.MAX_VALUE);
    }

    /** Write an FST waveform of the cycles from (inclusive) and to (exclusive). */
    public SimulationBuilder waveform(Path file, long fromCycle, long toCycle) {
        this.traced = true;
        this.waveform = file;
        this.waveformFromCycle = fromCycle;
        this.waveformToCycle = toCycle;
        return this;
    }

    /**
     * Keeps what it takes to show the last so many cycles as a waveform, see {@link Simulation#writeRecording}. Uses
     * the variant that can write waveforms, and writes none until asked. Memory: what changed at the inputs in twice as
     * many cycles, and two copies of the state; at most 512 MiB of changes, beyond that fewer cycles are kept.
     */
    public SimulationBuilder flightRecorder(long cycles) {
        if (cycles < 1) {
            throw new IllegalArgumentException("nothing to record: cycles=" + cycles);
        }
        this.traced = true;
        this.recordedCycles = cycles;
        return this;
    }

    /**
     * Counts executed lines and toggled bits, with the variant of the model that does ({@link ModelBuilder#covered}),
     * and writes the counts to the file when the simulation is closed: Verilator's own text, with gzip. Property
     * {@value #COVERAGE_PROPERTY} asks for it in all simulations, each with a file of its own in the folder it names.
     * Verilator cannot save a design that counts: simulations with a flight recorder count nothing.
     */
    public SimulationBuilder coverage(Path file) {
        this.coverage = file;
        return this;
    }

    /** Counts nothing, whoever asks for it; so that the state can be saved. */
    public SimulationBuilder uncounted() {
        this.uncounted = true;
        return this;
    }

    /**
     * Creates the model. Nothing is evaluated yet; all inputs are 0, reset is active.
     *
     * @throws ModelLoadException
     *             if the library cannot be used
     * @throws IllegalArgumentException
     *             if clock or reset is not a 1-bit input
     * @throws CheckpointException
     *             if there is to be a flight recorder and the model's state cannot be saved
     */
    public Simulation open() {
        final CoverageFile counts = uncounted || recordedCycles > 0
                ? null
                : CoverageFile.of(coverage, model.name());
        final Path library = library(counts != null);
        NativeLibrary.load();
        final Session session = new Session(model.name(), Arena.ofShared());
        try {
            final StatusBlock status = new StatusBlock(session.allocate(StatusBlock.BYTES, 64));
            session.opened(NativeSimulation.open(library.toString(), clock, reset, resetActiveLow, periodPs, seed,
                    status.address()));
            final Simulation simulation = new Simulation(model, session, status, counts);
            if (recordedCycles > 0) {
                simulation.record(recordedCycles, LOG_BYTES_MAX);
            }
            if (waveform != null) {
                simulation.waveform(waveform, waveformFromCycle, waveformToCycle);
            }
            return simulation;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private Path library(boolean covered) {
        final Path uncovered = traced ? model.tracedLibrary() : model.library();
        final Path library = covered ? model.coverageLibrary() : uncovered;
        if (!Files.isRegularFile(library)) {
            throw new ModelLoadException("no such model library: file=" + library + ", traced=" + traced
                    + ", coverage=" + covered);
        }
        return library;
    }
}
