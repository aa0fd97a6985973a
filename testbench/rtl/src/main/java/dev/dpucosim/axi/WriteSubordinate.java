// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.axi.WriteAssembler.Assembly;
import dev.dpucosim.process.Clock;

/** The writing half of a subordinate: takes addresses and data in whatever order they come, writes when both have. */
final class WriteSubordinate {

    private static final int EARLY_BEATS_MAX = 256;

    private record Reply(long id, AxiResponse response) {
    }

    private final WritePorts ports;
    private final AxiTarget target;
    private final WriteTracker tracker;
    private final ReplyOrder<Reply> replies;
    private final ChannelReceiver address;
    private final ChannelReceiver data;
    private final ChannelSender<Reply> response;
    private int accessesMax;

    WriteSubordinate(WritePorts ports, Clock clock, AxiTarget target, SeededDraw draw, int accessesMax) {
        this.ports = ports;
        this.target = target;
        this.accessesMax = accessesMax;
        this.tracker = new WriteTracker(ports, clock, this::whole);
        this.replies = new ReplyOrder<>(clock, draw);
        this.address = new ChannelReceiver(ports.address().channel(), clock, this::room);
        this.data = new ChannelReceiver(ports.dataChannel(), clock, () -> tracker.earlyBeats() < EARLY_BEATS_MAX);
        this.response = new ChannelSender<>(ports.responseChannel(), clock, this::next,
                reply -> ports.driveResponse(reply.id, reply.response));
    }

    void hold(int accesses) {
        accessesMax = accesses;
    }

    ReplyOrder<?> replies() {
        return replies;
    }

    void stall(AxiChannel channel, Stalls when) {
        switch (channel) {
            case AW -> address.stall(when);
            case W -> data.stall(when);
            case B -> response.stall(when);
            default -> throw new IllegalArgumentException("no channel of writes: channel=" + channel);
        }
    }

    void cycle() {
        tracker.cycle();
        address.cycle();
        data.cycle();
        response.cycle();
    }

    private boolean room() {
        return tracker.outstanding() < accessesMax;
    }

    private void whole(Assembly write) {
        AxiResponse answer = AxiResponse.OKAY;
        int offset = 0;
        for (int beat = 0; beat < write.burst.beats(); beat++) {
            final int length = write.burst.bytes(beat);
            answer = answer.and(target.write(write.burst.beatAddress(beat), write.data, write.enabled, offset,
                    length));
            offset += length;
        }
        replies.add(write.burst.id(), new Reply(write.burst.id(), answer));
    }

    private Reply next() {
        final Reply reply = replies.choose();
        if (reply != null) {
            replies.remove(reply);
        }
        return reply;
    }
}
