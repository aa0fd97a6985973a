// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.harness.CycleObserver;
import dev.dpucosim.process.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Captures every transaction of buses of a design to a file, whoever drives them and whoever steps the clock:
 * processes, models, native endpoints or nobody. For {@link BusReplay}, {@code ./dpu bus} and {@link BusRecording}.
 *
 * <pre>
 * BusRecorder.on(sim).stream("s_axis").stream("m_axis").lite("s_axil").to(Path.of("target/run.bus"));
 * </pre>
 *
 * It begins with the next cycle, best right after reset and while nothing is under way, and ends with {@link #close} or
 * with the simulation, also when the test fails. It does not change what the design sees, nor when. Memory: what is
 * under way, and a block. The same run makes the same file, byte for byte.
 */
public final class BusRecorder implements AutoCloseable {

    private final dev.dpucosim.harness.Simulation device;
    private final RecordingWriter writer;
    private final List<BusCapture> captures = new ArrayList<>();
    private final CycleObserver observer = new CycleObserver() {
        @Override
        public void cycle(long cycle) {
            look(cycle);
        }

        @Override
        public void closing() {
            close();
        }
    };
    private final long cycleFirst;
    private final long skippedBefore;
    private long cycleBefore;
    private long edge;
    private long resetCycles;
    private boolean open = true;

    private BusRecorder(Setup setup, Path file) {
        device = setup.device;
        if (setup.buses.isEmpty()) {
            throw new IllegalArgumentException("no bus to record: model=" + device.model().name());
        }
        cycleFirst = device.cycle();
        skippedBefore = device.cyclesSkipped();
        cycleBefore = cycleFirst - 1;
        writer = new RecordingWriter(file, new RecordingHeader(device.model().name(), setup.seed, cycleFirst,
                device.periodPs(), setup.buses.stream().map(BusNames.Bus::shape).toList()));
        for (int i = 0; i < setup.buses.size(); i++) {
            captures.add(BusCapture.of(i, setup.buses.get(i), writer));
        }
        device.observe(observer);
    }

    /** Buses of the design of a test. */
    public static Setup on(Simulation simulation) {
        return new Setup(simulation.device(), simulation.seed());
    }

    /** Buses of a design without processes; the seed is for the file's header. */
    public static Setup on(dev.dpucosim.harness.Simulation device, long seed) {
        return new Setup(device, seed);
    }

    /** What is to be recorded. */
    public static final class Setup {

        private final dev.dpucosim.harness.Simulation device;
        private final long seed;
        private final List<BusNames.Bus> buses = new ArrayList<>();

        private Setup(dev.dpucosim.harness.Simulation device, long seed) {
            this.device = device;
            this.seed = seed;
        }

        /**
         * The AXI4-Stream at the ports with that prefix.
         *
         * @throws IllegalArgumentException
         *             if it is not there; the message offers the nearest ports
         */
        public Setup stream(String prefix) {
            return bus(prefix, BusKind.STREAM, null);
        }

        /** The AXI4-Lite at the ports with that prefix. */
        public Setup lite(String prefix) {
            return bus(prefix, BusKind.LITE, null);
        }

        /** The AXI4 at the ports with that prefix. */
        public Setup axi(String prefix) {
            return bus(prefix, BusKind.AXI, null);
        }

        /**
         * A bus of an inner block by the hierarchical names of its signals, which must be public, such as {@code
         * u_block.s_axis}, or {@code mid} for variables of the top itself; the direction is that of the block that a
         * replay drives alone.
         *
         * @throws IllegalArgumentException
         *             if signals that the bus needs are not there, or not public; the message offers the nearest
         */
        public Setup inner(String prefix, BusKind kind, BusDirection direction) {
            // without a dot it would be looked for among the ports
            return bus(prefix.indexOf('.') < 0 ? device.model().name() + "." + prefix : prefix, kind, direction);
        }

        /** Every bus that the ports of the top show. */
        public Setup all() {
            buses.addAll(BusNames.buses(device));
            return this;
        }

        private Setup bus(String prefix, BusKind kind, BusDirection direction) {
            if (buses.stream().anyMatch(bus -> bus.shape().name().equals(prefix))) {
                throw new IllegalArgumentException("bus is recorded already: bus=" + prefix);
            }
            buses.add(BusNames.bus(device, prefix, kind, direction));
            return this;
        }

        /**
         * Begins to record; a file that is there is replaced.
         *
         * @throws BusRecordingException
         *             if it cannot be written; later too, from whatever steps the clock
         */
        public BusRecorder to(Path file) {
            return new BusRecorder(this, file);
        }
    }

    /** How many transactions have ended so far on all buses. */
    public long transactions() {
        long sum = 0;
        for (int i = 0; i < captures.size(); i++) {
            sum += writer.count(i);
        }
        return sum;
    }

    /** Cycles that were neither seen nor skipped passed in a reset. */
    private void look(long cycle) {
        final long skipped = cycle - cycleFirst - edge;
        if (cycle != cycleBefore + 1 && skipped != device.cyclesSkipped() - skippedBefore + resetCycles) {
            resetCycles = skipped - (device.cyclesSkipped() - skippedBefore);
            writer.reset(cycleBefore + 1 - cycleFirst);
        }
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).look(edge, skipped);
        }
        cycleBefore = cycle;
        edge++;
    }

    /** Writes the end of the recording; a second call does nothing. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        device.unobserve(observer);
        if (!writer.isOpen()) {
            return;
        }
        final long skipped = cycleBefore + 1 - cycleFirst - edge;
        try {
            writer.finish();
            captures.forEach(capture -> capture.finish(edge, skipped));
            writer.end(edge, skipped);
        } finally {
            writer.close();
        }
    }
}
