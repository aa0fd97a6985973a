// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import java.util.ArrayDeque;

/** The reading half of a manager. */
final class ReadManager {

    private final Simulation simulation;
    private final ReadPorts ports;
    private final ReadTracker tracker;
    private final ArrayDeque<AxiBurst> addresses = new ArrayDeque<>();
    private final ById<Posted<AxiRead>> outstanding = new ById<>();
    private final ChannelSender<AxiBurst> address;
    private final ChannelReceiver data;
    private final Event progress;

    ReadManager(Simulation simulation, ReadPorts ports, Clock clock) {
        this.simulation = simulation;
        this.ports = ports;
        this.tracker = new ReadTracker(ports, clock);
        this.address = new ChannelSender<>(ports.address().channel(), clock, addresses::poll, ports.address()::drive);
        this.data = new ChannelReceiver(ports.dataChannel(), clock, () -> true);
        this.progress = simulation.event("an answer to a read");
    }

    Posted<AxiRead> post(AxiBurst burst, int outstandingMax) {
        ports.address().accept(burst);
        while (outstanding.size() >= outstandingMax) {
            progress.await();
        }
        final Posted<AxiRead> posted = new Posted<>(simulation, burst);
        outstanding.add(burst.id(), posted);
        addresses.add(burst);
        return posted;
    }

    void drain() {
        while (outstanding.size() > 0) {
            progress.await();
        }
    }

    void stall(AxiChannel channel, Stalls when) {
        if (channel == AxiChannel.AR) {
            address.stall(when);
        } else {
            data.stall(when);
        }
    }

    void leave() {
        data.leave();
    }

    void cycle() {
        final AxiRead done = tracker.cycle();
        if (done != null) {
            if (outstanding.peek(done.burst().id()) == null) {
                throw new IllegalStateException("somebody else drives this bus too: bus=" + ports.address().channel()
                        .prefix() + ", " + done);
            }
            outstanding.take(done.burst().id()).finish(done);
            progress.fire();
        }
        address.cycle();
        data.cycle();
    }
}
