// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Looks at one channel before each edge, and notes when a beat is offered and when it is taken. */
final class ChannelCapture {

    private final ChannelWires wires;
    private final String bus;
    private boolean offering;
    private boolean finishing;
    private long offeredEdge;
    private long skippedWhenOffered;

    ChannelCapture(String bus, ChannelWires wires) {
        this.bus = bus;
        this.wires = wires;
    }

    ChannelWires wires() {
        return wires;
    }

    /** Recording ends: a beat that still stands there counts as taken one edge too late. */
    void finish() {
        finishing = true;
    }

    /** Whether a beat changes hands at this edge. */
    boolean transfers(long edge, long skipped) {
        if (finishing) {
            return offering;
        }
        if (!wires.valid().isSet()) {
            offering = false;
            return false;
        }
        if (!offering) {
            offering = true;
            offeredEdge = edge;
            skippedWhenOffered = skipped;
        }
        return wires.ready().isSet();
    }

    /** Adds the beat that changes hands to its packet, and returns where its bytes are. */
    int take(Packet packet, long edge, long skipped) {
        if (packet.length() > RecordingFormat.PACKET_BYTES_MAX) {
            throw new IllegalStateException("packet without an end: bus=" + bus + ", channel="
                    + packet.channel().letters() + ", bytes=" + packet.length() + ", bytesMax="
                    + RecordingFormat.PACKET_BYTES_MAX);
        }
        final int at = packet.add(offeredEdge, skippedWhenOffered, edge, skipped);
        wires.read(packet.bytes(), at);
        offering = false;
        return at;
    }

    /** A packet that begins with the beat that changes hands. */
    Packet begin() {
        return new Packet(wires.shape());
    }
}
