// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import java.util.ArrayDeque;

/** The writing half of a manager. Address and data of a write go out independently of each other. */
final class WriteManager {

    private record Job(AxiBurst burst, byte[] data, boolean[] enabled) {
    }

    private final Simulation simulation;
    private final WritePorts ports;
    private final WriteTracker tracker;
    private final ArrayDeque<AxiBurst> addresses = new ArrayDeque<>();
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private final ById<Posted<AxiWrite>> outstanding = new ById<>();
    private final ChannelSender<AxiBurst> address;
    private final ChannelSender<Job> data;
    private final ChannelReceiver response;
    private final Event progress;
    private int beat;
    private int offset;

    WriteManager(Simulation simulation, WritePorts ports, Clock clock) {
        this.simulation = simulation;
        this.ports = ports;
        this.tracker = new WriteTracker(ports, clock);
        this.address = new ChannelSender<>(ports.address().channel(), clock, addresses::poll, ports.address()::drive);
        this.data = new ChannelSender<>(ports.dataChannel(), clock, jobs::peek, this::driveBeat);
        this.response = new ChannelReceiver(ports.responseChannel(), clock, () -> true);
        this.progress = simulation.event("an answer to a write");
    }

    Posted<AxiWrite> post(AxiBurst burst, byte[] bytes, boolean[] enabled, int outstandingMax) {
        ports.address().accept(burst);
        if (bytes.length != burst.bytes() || enabled.length != bytes.length) {
            throw new IllegalArgumentException("data does not fill the burst: bytes=" + bytes.length + ", enabled="
                    + enabled.length + ", burstBytes=" + burst.bytes());
        }
        if (!ports.hasStrobes() && (bytes.length != burst.beats() * ports.busBytes() || !allSet(enabled))) {
            throw new IllegalArgumentException("bus has no strobes, and this is no write of whole words: " + burst);
        }
        while (outstanding.size() >= outstandingMax) {
            progress.await();
        }
        final Posted<AxiWrite> posted = new Posted<>(simulation, burst);
        outstanding.add(burst.id(), posted);
        addresses.add(burst);
        jobs.add(new Job(burst, bytes, enabled));
        return posted;
    }

    private static boolean allSet(boolean[] enabled) {
        for (boolean one : enabled) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    void drain() {
        while (outstanding.size() > 0) {
            progress.await();
        }
    }

    void stall(AxiChannel channel, Stalls when) {
        switch (channel) {
            case AW -> address.stall(when);
            case W -> data.stall(when);
            case B -> response.stall(when);
            default -> throw new IllegalArgumentException("no channel of writes: channel=" + channel);
        }
    }

    void leave() {
        response.leave();
    }

    void cycle() {
        final AxiWrite answered = tracker.cycle();
        if (answered != null) {
            if (outstanding.peek(answered.burst().id()) == null) {
                throw new IllegalStateException("somebody else drives this bus too: bus=" + ports.address().channel()
                        .prefix() + ", " + answered);
            }
            outstanding.take(answered.burst().id()).finish(answered);
            progress.fire();
        }
        address.cycle();
        data.cycle();
        response.cycle();
    }

    private void driveBeat(Job job) {
        final int length = job.burst.bytes(beat);
        final boolean last = beat == job.burst.beats() - 1;
        ports.driveData(job.data, job.enabled, offset, length, job.burst.lane(beat, ports.busBytes()), last);
        beat++;
        offset += length;
        if (last) {
            jobs.poll();
            beat = 0;
            offset = 0;
        }
    }
}
