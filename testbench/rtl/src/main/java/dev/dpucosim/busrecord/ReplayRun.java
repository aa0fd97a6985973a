// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.process.Simulation;
import java.util.ArrayList;
import java.util.List;

/**
 * One replay. Transactions are in the file in the order in which they ended, but beats must be known when they begin;
 * so it reads ahead of the oldest beat that is to come by as many edges as the longest transaction took.
 */
final class ReplayRun {

    /** How far, in recorded edges, one channel may run ahead of the slowest. */
    private static final long LEAD_EDGES = 20_000;

    private final Simulation simulation;
    private final List<BusShape> shapes;
    private final List<List<ReplayChannel>> buses = new ArrayList<>();
    private final List<ReplayChannel> channels = new ArrayList<>();
    private final RecordingReader reader;
    private final BusRecording.Summary summary;
    private final long patienceCycles;
    private final ReplayTime time;
    /** Every beat that was offered up to this recorded edge is known. */
    private long knownEdge;
    private boolean readAll;
    private long overEdge = -1;
    private BusDifference difference;
    private boolean done;

    ReplayRun(Simulation simulation, List<BusNames.Bus> wires, RecordingReader reader, BusRecording.Summary summary,
            ReplayPace pace, long patienceCycles) {
        this.simulation = simulation;
        this.reader = reader;
        this.summary = summary;
        this.patienceCycles = patienceCycles;
        this.shapes = reader.header().buses();
        this.time = new ReplayTime(pace, simulation.cycle(), summary.edges());
        for (int i = 0; i < wires.size(); i++) {
            final BusShape shape = shapes.get(i);
            final List<ReplayChannel> ofBus = new ArrayList<>();
            for (ChannelWires channel : wires.get(i).channels()) {
                ofBus.add(shape.drivenByDesign(channel.shape().channel()) ? new ChannelJudge(shape, channel)
                        : new ChannelPlayer(channel, shape.direction() == BusDirection.OUTPUT));
            }
            buses.add(ofBus);
            channels.addAll(ofBus);
        }
    }

    BusReplayResult run() {
        // what stands at the ports before the first edge
        readAhead();
        time.back();
        channels.forEach(channel -> channel.drive(time));
        time.next();
        simulation.settle();
        for (cycle(); !done; cycle()) {
            simulation.clock().await();
        }
        return result();
    }

    private void cycle() {
        for (ReplayChannel channel : channels) {
            while (channel instanceof ChannelJudge judge && judge.transfers() && !knows(channel.queue()) && load()) {
                continue;
            }
            final BusDifference found = channel.transfer(time);
            if (found != null) {
                difference = found;
                done = true;
                return;
            }
        }
        readAhead();
        if (!overdue()) {
            channels.forEach(channel -> channel.drive(time));
            time.next();
        }
    }

    /** Whether the first beat of a queue is known to be the first. */
    private boolean knows(BeatQueue queue) {
        return !queue.isEmpty() && queue.head().taken() <= knownEdge;
    }

    /** Reads until everything is known that may have to be driven or compared at the next edge. */
    private void readAhead() {
        while (true) {
            long first = knownEdge;
            for (ReplayChannel channel : channels) {
                final Beat head = channel.queue().head();
                first = head == null ? first : Math.min(first, head.taken());
            }
            final long needed = time.pace() == ReplayPace.RECORDED ? time.edge() + 2 : first + LEAD_EDGES;
            if (readAll || knownEdge >= needed) {
                time.known(knownEdge, first);
                return;
            }
            load();
        }
    }

    /** Takes one transaction; false if there is none. */
    private boolean load() {
        final BusTransaction next = readAll ? null : reader.next();
        if (next == null) {
            readAll = true;
            knownEdge = Long.MAX_VALUE;
            return false;
        }
        knownEdge = next.edgeLast() - summary.edgesMax();
        int owed = 0;
        for (ReplayChannel channel : buses.get(next.busIndex())) {
            final BusChannel which = channel.wires().shape().channel();
            channel.queue().addAll(next, next.packets(), which);
            for (Packet packet : next.packets()) {
                if (packet.channel() == which && packet.beats() > 0) {
                    owed += which.forward() ? packet.beats() : 0;
                    if (channel instanceof ChannelPlayer) {
                        time.sends(packet.taken(packet.beats() - 1));
                    }
                }
            }
        }
        next.owes(owed);
        return true;
    }

    /** Ends the replay when all is over, or when what is due does not come. */
    private boolean overdue() {
        ReplayChannel oldest = null;
        for (ReplayChannel channel : channels) {
            if (channel.due(summary.edges()) && (oldest == null || channel.queue().head().taken() < oldest.queue()
                    .head()
                    .taken())) {
                oldest = channel;
            }
        }
        if (oldest != null) {
            if (time.quiet(oldest.queue().head().taken()) <= patienceCycles) {
                return false;
            }
            difference = oldest.overdue(time);
        } else if (!readAll || overEdge < 0) {
            overEdge = time.edge();
            return false;
        } else if (time.edge() < (time.pace() == ReplayPace.RECORDED ? summary.edges() : overEdge
                + ReplayTime.TAIL_EDGES)) {
            return false;
        }
        done = true;
        return true;
    }

    private BusReplayResult result() {
        final List<BusReplayResult.Bus> results = new ArrayList<>();
        for (int i = 0; i < buses.size(); i++) {
            long sent = 0;
            long compared = 0;
            long bytes = 0;
            long otherCycles = 0;
            for (ReplayChannel channel : buses.get(i)) {
                if (channel instanceof ChannelPlayer player) {
                    sent += player.sent();
                } else if (channel instanceof ChannelJudge judge) {
                    compared += judge.packets();
                    bytes += judge.bytes();
                    otherCycles += judge.otherCycles();
                }
            }
            results.add(new BusReplayResult.Bus(shapes.get(i).name(), sent, compared, bytes, otherCycles));
        }
        return new BusReplayResult(difference, results, time.edge(), summary.edges());
    }
}
