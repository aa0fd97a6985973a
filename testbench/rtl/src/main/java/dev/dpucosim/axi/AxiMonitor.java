// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import java.util.function.Consumer;

/**
 * Listens to an AXI4 or AXI4-Lite bus, input or output, and tells of each access that is finished. Listeners are called
 * before the edge at which the response or the last beat changes hands; they must not wait. Begin it while nothing is
 * under way. Transactions that break a rule fail the test with an {@link AxiRuleViolation}.
 */
public final class AxiMonitor {

    private static final Consumer<Object> NOBODY = access -> {};

    private final WriteTracker writes;
    private final ReadTracker reads;
    private Consumer<? super AxiWrite> onWrite = NOBODY;
    private Consumer<? super AxiRead> onRead = NOBODY;

    private AxiMonitor(Ports ports, Clock clock) {
        this.writes = ports.writes() == null ? null : new WriteTracker(ports.writes(), clock);
        this.reads = ports.reads() == null ? null : new ReadTracker(ports.reads(), clock);
        clock.add("AxiMonitor " + ports.prefix(), this::cycle);
    }

    /** Listens at the first clock from now on. */
    public static AxiMonitor on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiMonitor on(Simulation simulation, String prefix, Clock clock) {
        return new AxiMonitor(Ports.of(simulation, prefix, clock), clock);
    }

    /** Tells the listener of each write. */
    public AxiMonitor onWrite(Consumer<? super AxiWrite> listener) {
        onWrite = listener;
        return this;
    }

    /** Tells the listener of each read. */
    public AxiMonitor onRead(Consumer<? super AxiRead> listener) {
        onRead = listener;
        return this;
    }

    private void cycle() {
        final AxiWrite write = writes == null ? null : writes.cycle();
        if (write != null) {
            onWrite.accept(write);
        }
        final AxiRead read = reads == null ? null : reads.cycle();
        if (read != null) {
            onRead.accept(read);
        }
    }
}
