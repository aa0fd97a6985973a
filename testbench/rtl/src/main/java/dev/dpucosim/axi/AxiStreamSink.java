// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import java.util.ArrayDeque;

/** Receives frames from an AXI4-Stream output of the design; ready in every cycle unless told otherwise. */
public final class AxiStreamSink {

    private final Channel channel;
    private final Clock clock;
    private final Simulation simulation;
    private final Wire valid;
    private final Wire ready;
    private final FrameAssembler assembler;
    private final ArrayDeque<StreamFrame> received = new ArrayDeque<>();
    private final Event arrival;
    private Stalls stalls = Stalls.NEVER;
    private int framesMax = Integer.MAX_VALUE;
    private boolean isReady;
    private long frames;
    private long beats;

    private AxiStreamSink(Simulation simulation, String prefix, Clock clock) {
        this.channel = new Channel(simulation, prefix, "tvalid", "tready");
        this.simulation = simulation;
        this.clock = clock;
        this.valid = channel.valid();
        this.ready = channel.ready();
        this.assembler = new FrameAssembler(channel);
        this.arrival = simulation.event("a frame from " + prefix);
        clock.add("AxiStreamSink " + prefix, this::cycle);
    }

    /** The receiver of the ports with that prefix, at the first clock. */
    public static AxiStreamSink on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiStreamSink on(Simulation simulation, String prefix, Clock clock) {
        return new AxiStreamSink(simulation, prefix, clock);
    }

    /** Is not ready in that share of cycles, drawn from the simulation's seed. */
    public AxiStreamSink stallingRandomly(double share) {
        stalls = Stalls.of(share, simulation.seed(), channel.prefix());
        return this;
    }

    /** Is not ready while that many frames wait to be received. */
    public AxiStreamSink holding(int framesWaitingMax) {
        framesMax = framesWaitingMax;
        return this;
    }

    /** The bytes of the next frame; waits for it. */
    public byte[] receive() {
        return receiveFrame().data();
    }

    /** The next frame with its side signals; waits for it. */
    public StreamFrame receiveFrame() {
        while (received.isEmpty()) {
            arrival.await();
        }
        return received.poll();
    }

    /** Frames that wait to be received. */
    public int waiting() {
        return received.size();
    }

    /** Frames so far, received or waiting. */
    public long frames() {
        return frames;
    }

    /** Beats so far. */
    public long beats() {
        return beats;
    }

    private void cycle() {
        if (isReady && valid.isSet()) {
            beats++;
            final StreamFrame frame = assembler.take(clock.cycle());
            if (frame != null) {
                frames++;
                received.add(frame);
                arrival.fire();
            }
        }
        final boolean next = !stalls.at(clock.cycle() + 1) && received.size() < framesMax;
        if (next != isReady) {
            ready.drive(next ? 1 : 0);
            isReady = next;
        }
    }
}
