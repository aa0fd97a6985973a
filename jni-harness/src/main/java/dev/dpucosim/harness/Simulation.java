// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One instance of a Verilated model with its clock and bus endpoints.
 *
 * <p>
 * The cycle loop runs in native code; Java crosses once for a batch of cycles ({@link #run}) or for one access to a
 * port. Endpoints are attached by the prefix of their ports: signal {@code tvalid} of prefix {@code capsule} is port
 * {@code capsule_tvalid}, {@code capsule_tvalid_i} or {@code capsule_tvalid_o}, in any letter case.
 *
 * <p>
 * One thread at a time: a second one gets {@link IllegalStateException}. Any number of simulations may live at once.
 * Every method throws {@link IllegalStateException} after {@link #close}, and those that step throw
 * {@link SimulationException} when the model ends or breaks a bus rule.
 */
public final class Simulation implements AutoCloseable {

    private final Model model;
    private final Session session;
    private final StatusBlock status;
    /** Where counts go when this is closed; null if nothing is counted. */
    private CoverageFile coverage;
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private Stepper stepper;

    Simulation(Model model, Session session, StatusBlock status, CoverageFile coverage) {
        this.coverage = coverage;
        this.model = model;
        this.session = session;
        this.status = status;
        final long handle = session.enter();
        try {
            final int count = NativeSimulation.portCount(handle);
            for (int i = 0; i < count; i++) {
                final String name = NativeSimulation.portName(handle, i);
                final long shape = NativeSimulation.portShape(handle, i);
                ports.put(name, new Port(session, i, name, PortDirection.values()[(int) (shape >>> 32)], (int) shape));
            }
        } finally {
            session.exit();
        }
    }

    /** Sets up a simulation of the model. */
    public static SimulationBuilder of(Model model) {
        return new SimulationBuilder(model);
    }

    /** How many simulations this process dropped without closing them. */
    public static long leaks() {
        return Session.leaks();
    }

    /** The simulations of this process that nobody has closed, in the order in which they were opened. */
    public static List<OpenedSimulation> opened() {
        return OpenedSimulation.all();
    }

    /** What is simulated. */
    public Model model() {
        return model;
    }

    /** All ports, in the order of the module's header. */
    public List<Port> ports() {
        return new ArrayList<>(ports.values());
    }

    /**
     * The port of that name.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    public Port port(String name) {
        final Port port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no such port: port=" + name + ", model=" + model.name() + ", nearest="
                    + NearestNames.of(name, ports.keySet()));
        }
        return port;
    }

    /**
     * A public variable or parameter by hierarchical name, from the top module's name on ({@code top.block.count_q}) or
     * from inside it ({@code block.count_q}).
     *
     * @throws IllegalArgumentException
     *             if there is none, it is not public, or it is an array; the message offers the nearest
     */
    public PublicSignal signal(String name) {
        return PublicNames.signal(session, model, name);
    }

    /**
     * A public array, named as a {@link #signal} is.
     *
     * @throws IllegalArgumentException
     *             if there is none, or it is no array; the message offers the nearest
     */
    public PublicArray array(String name) {
        return PublicNames.array(session, model, name);
    }

    /** The hierarchical names of all public variables, parameters and arrays. */
    public List<String> signalNames() {
        return PublicNames.all(session);
    }

    /** Memory that lives as long as the simulation; the native side may read it. */
    public MemorySegment allocate(long bytes) {
        session.enter();
        try {
            return session.allocate(bytes, 64);
        } finally {
            session.exit();
        }
    }

    /** Attaches a transmitter to a stream input. */
    public StreamSource source(String prefix, SourceOptions options) {
        return StreamSource.attach(session, prefix, options);
    }

    /** Attaches a receiver to a stream output. */
    public StreamSink sink(String prefix, SinkOptions options) {
        return StreamSink.attach(session, prefix, options);
    }

    /** Listens to {@code <prefix>_valid} and {@code <prefix>_data}. */
    public TraceTap tap(String prefix, TapOptions options) {
        return TraceTap.attach(session, prefix, options);
    }

    /**
     * Puts memory behind an AXI4 manager port. The memory must be native, and outlive the simulation; the same may
     * stand behind several ports.
     */
    public AxiMemory memory(String prefix, MemorySegment memory, MemoryOptions options) {
        return AxiMemory.attach(session, prefix, memory, options);
    }

    /**
     * Puts a subordinate behind an AXI4 manager port that asks what is not to be done in memory, see
     * {@link AxiSubordinate}.
     *
     * @param memoryOrNull
     *            as of {@link #memory}; null: everything is asked
     * @param toldIds
     *            ids, 0 to 63, whose writes in memory are told of, one bit each
     */
    public AxiSubordinate subordinate(String prefix, MemorySegment memoryOrNull, MemoryOptions options,
            long toldIds) {
        return AxiSubordinate.attach(session, prefix, memoryOrNull, options, toldIds);
    }

    /** Attaches a receiver to an AXI4 write channel, see {@link PostedWrites}. */
    public PostedWrites posted(String prefix, PostedOptions options) {
        return PostedWrites.attach(session, prefix, options);
    }

    /** Attaches a manager to an AXI4-Lite port; it gives up on a transfer after that many cycles. */
    public AxiLite lite(String prefix, long cyclesMax) {
        checkCycles(cyclesMax);
        return AxiLite.attach(session, status, prefix, cyclesMax);
    }

    /** The simulation from edge to edge. */
    public Stepper stepper() {
        if (stepper == null) {
            stepper = new Stepper(this, session, status);
        }
        return stepper;
    }

    /** Stops when the port (up to 64 bits) has the value, as seen by a rising edge. At most 16 different ones. */
    public Stop when(String port, long value) {
        return watch(port, value, false);
    }

    /** The same, but only while no endpoint has anything queued or under way. */
    public Stop whenDrained(String port, long value) {
        return watch(port, value, true);
    }

    private Stop watch(String port, long value, boolean drained) {
        final int index = port(port).index();
        final long handle = session.enter();
        try {
            return Stop.watch(NativeSimulation.watch(handle, index, value, drained));
        } finally {
            session.exit();
        }
    }

    /**
     * Holds reset for that many cycles and lets it go. Endpoints are silent meanwhile; what they had queued or under
     * way is dropped.
     */
    public void reset(long cycles) {
        checkCycles(cycles);
        final long handle = session.enter();
        try {
            session.checkMemory();
            NativeSimulation.reset(handle, cycles);
            if (coverage != null && coverage.awaitsReset()) {
                coverage.afterReset(NativeSimulation.coverage(handle));
            }
        } finally {
            session.exit();
        }
    }

    /** Steps that many cycles. */
    public void step(long cycles) {
        run(cycles, Stop.NEVER);
    }

    /**
     * Steps until an event holds in a cycle just stepped, at most {@code cyclesMax}. An event that holds from the
     * start ends the run after one cycle.
     */
    public RunResult run(long cyclesMax, Stop stop) {
        checkCycles(cyclesMax);
        final long handle = session.enter();
        try {
            session.checkMemory();
            NativeSimulation.run(handle, cyclesMax, stop.mask());
            session.stepped();
            return new RunResult(status.runCycles(), status.events());
        } finally {
            session.exit();
        }
    }

    /**
     * As {@link #run}, but the event must come.
     *
     * @throws SimulationTimeoutException
     *             if it does not
     */
    public RunResult runUntil(long cyclesMax, Stop stop) {
        final RunResult result = run(cyclesMax, stop);
        if (result.exhausted()) {
            throw new SimulationTimeoutException("event did not come: cyclesMax=" + cyclesMax, timePs());
        }
        return result;
    }

    /** Lets time pass without evaluating; right only while the model is idle. */
    public void skip(long cycles) {
        checkCycles(cycles);
        final long handle = session.enter();
        try {
            NativeSimulation.skip(handle, cycles);
        } finally {
            session.exit();
        }
    }

    private static void checkCycles(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("time does not run backwards: cycles=" + cycles);
        }
    }

    /** The number of the next cycle: stepped plus skipped. */
    public long cycle() {
        session.enter();
        try {
            return status.cycle();
        } finally {
            session.exit();
        }
    }

    /** Cycles that were evaluated. */
    public long cyclesStepped() {
        session.enter();
        try {
            return status.cyclesStepped();
        } finally {
            session.exit();
        }
    }

    /** Cycles that were jumped over because the model said it was idle. */
    public long cyclesSkipped() {
        session.enter();
        try {
            return status.cyclesSkipped();
        } finally {
            session.exit();
        }
    }

    /** Simulation time in picoseconds: cycle times period. */
    public long timePs() {
        session.enter();
        try {
            return status.cycle() * status.periodPs();
        } finally {
            session.exit();
        }
    }

    /** Picoseconds from one rising edge of the clock to the next. */
    public long periodPs() {
        session.enter();
        try {
            return status.periodPs();
        } finally {
            session.exit();
        }
    }

    /** What the model printed ($display and the like) since the last call; the oldest goes after 256 KiB. */
    public String takeOutput() {
        final long handle = session.enter();
        try {
            return NativeSimulation.takeOutput(handle);
        } finally {
            session.exit();
        }
    }

    /**
     * Writes an FST waveform of the cycles from (inclusive) to (exclusive). Needs {@link SimulationBuilder#traced}.
     * Inputs change with the falling edge of the clock.
     */
    public void waveform(Path file, long fromCycle, long toCycle) {
        final long handle = session.enter();
        try {
            NativeSimulation.wave(handle, file.toAbsolutePath().toString(), fromCycle, toCycle);
        } finally {
            session.exit();
        }
    }

    /** Shows every cycle from now on to the observer, after those that were added before it. */
    public void observe(CycleObserver observer) {
        session.enter();
        try {
            session.observe(observer);
        } finally {
            session.exit();
        }
    }

    /** Shows cycles to that observer no longer. Not from within one. */
    public void unobserve(CycleObserver observer) {
        session.enter();
        try {
            session.unobserve(observer);
        } finally {
            session.exit();
        }
    }

    void record(long cycles, long logBytesMax) {
        final long handle = session.enter();
        try {
            NativeSimulation.record(handle, cycles, logBytesMax);
        } finally {
            session.exit();
        }
    }

    /**
     * Writes the last cycles as a waveform, as many as {@link SimulationBuilder#flightRecorder} asked for, or all there
     * were if they are fewer: another instance of the model is given the same again. Possible at any time after the
     * first cycle, and as often as one likes; also when the simulation has ended, then with the cycle that ended it.
     *
     * @throws IllegalArgumentException
     *             if there is no flight recorder, or nothing has run
     */
    public Recording writeRecording(Path file) {
        final long handle = session.enter();
        try {
            final long[] window = NativeSimulation.writeRecording(handle, file.toAbsolutePath().toString());
            return new Recording(file, window[0], window[1]);
        } finally {
            session.exit();
        }
    }

    /**
     * Saves the state of everything: the model, its clocks, what it printed that was not taken, the bytes of the
     * memories behind its AXI ports. Endpoints have no state while they are idle, and must be.
     *
     * @throws CheckpointException
     *             if it cannot be saved: an endpoint has something queued or under way, inputs are to be driven after
     *             the next edge, or the design keeps state outside its variables
     * @throws SimulationException
     *             if the simulation has ended
     */
    public Checkpoint checkpoint() {
        final long handle = session.enter();
        try {
            session.checkMemory();
            if (stepper != null) {
                stepper.checkNothingNoted();
            }
            return new Checkpoint(model, status.cycle(), NativeSimulation.checkpoint(handle));
        } finally {
            session.exit();
        }
    }

    /**
     * Goes back, or over, to a saved state. Endpoints of this simulation are as after a reset: what they had queued is
     * dropped, their counts go on. Inputs that an endpoint drove there and none drives here become 0. A simulation that
     * had ended goes on.
     *
     * @throws CheckpointException
     *             if it does not fit: another model, other clocks, other memories, a waveform being written
     */
    public void restore(Checkpoint checkpoint) {
        final long handle = session.enter();
        try {
            session.checkMemory();
            NativeSimulation.restore(handle, checkpoint.state());
            if (stepper != null) {
                stepper.forgetNoted();
            }
        } finally {
            session.exit();
        }
    }

    /**
     * Frees the model and its memory; a second call does nothing. Not while another thread is inside.
     *
     * @throws UncheckedIOException
     *             if what was counted cannot be written; all is freed nevertheless
     */
    @Override
    public void close() {
        try {
            writeCoverage();
        } finally {
            session.close();
        }
    }

    private void writeCoverage() {
        if (coverage == null) {
            return;
        }
        final long handle = session.enter();
        final CoverageFile file = coverage;
        coverage = null;
        try {
            file.write(NativeSimulation.coverage(handle));
        } finally {
            session.exit();
        }
    }
}
