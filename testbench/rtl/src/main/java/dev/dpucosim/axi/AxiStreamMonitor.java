// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import java.util.function.Consumer;

/** Listens to an AXI4-Stream, input or output, and tells of each frame that has changed hands. */
public final class AxiStreamMonitor {

    private final Channel channel;
    private final FrameAssembler assembler;
    private final Consumer<StreamFrame> listener;
    private final Clock clock;

    private AxiStreamMonitor(Simulation simulation, String prefix, Clock clock, Consumer<StreamFrame> listener) {
        this.channel = new Channel(simulation, prefix, "tvalid", "tready");
        this.assembler = new FrameAssembler(channel);
        this.listener = listener;
        this.clock = clock;
        clock.add("AxiStreamMonitor " + prefix, this::cycle);
    }

    /** Tells the listener, before the edge at which the last beat changes hands; it must not wait. */
    public static AxiStreamMonitor on(Simulation simulation, String prefix, Consumer<StreamFrame> listener) {
        return new AxiStreamMonitor(simulation, prefix, simulation.clock(), listener);
    }

    private void cycle() {
        if (channel.transfers()) {
            final StreamFrame frame = assembler.take(clock.cycle());
            if (frame != null) {
                listener.accept(frame);
            }
        }
    }
}
