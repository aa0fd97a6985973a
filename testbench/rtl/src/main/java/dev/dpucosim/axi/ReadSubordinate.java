// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;

/** The reading half of a subordinate: a beat is read from the target when it is put to the ports. */
final class ReadSubordinate {

    private static final class Job {
        final AxiBurst burst;
        int beat;

        Job(AxiBurst burst) {
            this.burst = burst;
        }
    }

    private final ReadPorts ports;
    private final AxiTarget target;
    private final byte[] bytes;
    private final ReadTracker tracker;
    private final ReplyOrder<Job> replies;
    private final ChannelReceiver address;
    private final ChannelSender<Job> data;
    private int accessesMax;
    private boolean interleaving;
    private Job current;

    ReadSubordinate(ReadPorts ports, Clock clock, AxiTarget target, SeededDraw draw, int accessesMax) {
        this.ports = ports;
        this.target = target;
        this.accessesMax = accessesMax;
        this.bytes = new byte[ports.busBytes()];
        this.tracker = new ReadTracker(ports, clock, this::accept);
        this.replies = new ReplyOrder<>(clock, draw);
        this.address = new ChannelReceiver(ports.address().channel(), clock, this::room);
        this.data = new ChannelSender<>(ports.dataChannel(), clock, this::next, this::driveBeat);
    }

    void hold(int accesses) {
        accessesMax = accesses;
    }

    void interleave() {
        interleaving = true;
    }

    ReplyOrder<?> replies() {
        return replies;
    }

    void stall(AxiChannel channel, Stalls when) {
        if (channel == AxiChannel.AR) {
            address.stall(when);
        } else {
            data.stall(when);
        }
    }

    void cycle() {
        tracker.cycle();
        address.cycle();
        data.cycle();
    }

    private boolean room() {
        return tracker.outstanding() < accessesMax;
    }

    private void accept(AxiBurst burst) {
        replies.add(burst.id(), new Job(burst));
    }

    private Job next() {
        return current != null && !interleaving ? current : replies.choose();
    }

    private void driveBeat(Job job) {
        final AxiBurst burst = job.burst;
        final int length = burst.bytes(job.beat);
        final AxiResponse response = target.read(burst.beatAddress(job.beat), bytes, 0, length);
        final boolean last = job.beat == burst.beats() - 1;
        ports.drive(burst.id(), bytes, length, burst.lane(job.beat, ports.busBytes()), response, last);
        job.beat++;
        current = last ? null : job;
        if (last) {
            replies.remove(job);
        }
    }
}
