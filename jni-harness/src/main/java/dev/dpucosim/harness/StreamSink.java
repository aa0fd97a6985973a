// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Collects the packets of a stream output of the model. When its memory is full it takes TREADY away until it is
 * drained; nothing is lost.
 *
 * <pre>
 * control: +0 produced  +8 consumed  +16 beats  +24 waitingCycles
 * </pre>
 */
public final class StreamSink {

    private static final long CONTROL_BYTES = 64;
    private static final long PRODUCED = 0;
    private static final long CONSUMED = 8;
    private static final long BEATS = 16;
    private static final long WAITING_CYCLES = 24;

    private final Session session;
    private final int packetsMax;
    private final MemorySegment control;
    private final StreamPacket packet;
    private final PacketRun run;
    private EndpointInfo info;

    private StreamSink(Session session, int packetsMax, MemorySegment control, StreamPacket packet) {
        this.session = session;
        this.packetsMax = packetsMax;
        this.control = control;
        this.packet = packet;
        this.run = new PacketRun(packet.region());
    }

    static StreamSink attach(Session session, String prefix, SinkOptions options) {
        final long handle = session.enter();
        try {
            final long packetBytesMax = (options.packetBytesMax() + 63L) / 64 * 64;
            final long regionBytes = Rings.powerOfTwo(Math.max(options.regionBytes(), packetBytesMax * 3));
            final MemorySegment control = session.allocate(CONTROL_BYTES, 64);
            final MemorySegment ring = session.allocate(options.packetsMax() * StreamPacket.RECORD_BYTES, 64);
            final MemorySegment region = session.allocate(regionBytes, 64);
            final StreamSink sink = new StreamSink(session, options.packetsMax(), control,
                    new StreamPacket(ring, region));
            sink.info = EndpointInfo.of(NativeSimulation.attachSink(handle, prefix, control.address(), ring.address(),
                    options.packetsMax(), region.address(), regionBytes, (int) packetBytesMax,
                    Stall.longs(options.stall())));
            return sink;
        } finally {
            session.exit();
        }
    }

    /** Bytes in a beat. */
    public int beatBytes() {
        return info.dataBytes();
    }

    /** Hands every packet that is there to the handler and returns how many there were. */
    public int drain(PacketHandler handler) {
        return drain(Integer.MAX_VALUE, handler);
    }

    /** As {@link #drain(PacketHandler)}, but at most that many. */
    public int drain(int packetsLimit, PacketHandler handler) {
        session.enter();
        try {
            final long produced = control.get(JAVA_LONG, PRODUCED);
            int count = 0;
            for (long next = control.get(JAVA_LONG, CONSUMED); next != produced && count < packetsLimit; next++) {
                handler.packet(packet.at(next % packetsMax));
                control.set(JAVA_LONG, CONSUMED, next + 1);
                count++;
            }
            return count;
        } finally {
            session.exit();
        }
    }

    /**
     * Hands every packet that is there to the handler, those together that are alike and lie one behind the other, and
     * returns how many there were. Packets of a whole number of 64 bytes lie so until the region is at its end.
     */
    public int drainRuns(RunHandler handler) {
        session.enter();
        try {
            final long first = control.get(JAVA_LONG, CONSUMED);
            final long produced = control.get(JAVA_LONG, PRODUCED);
            for (long next = first; next != produced;) {
                final int count = packet.at(next % packetsMax).alike(next, produced, packetsMax, tagged());
                handler.run(run.of(packet, count));
                next += count;
                control.set(JAVA_LONG, CONSUMED, next);
            }
            return (int) (produced - first);
        } finally {
            session.exit();
        }
    }

    private boolean tagged() {
        return (info.idBits() | info.userBits() | info.destBits()) != 0;
    }

    /** Packets that wait to be drained. */
    public long available() {
        session.enter();
        try {
            return control.get(JAVA_LONG, PRODUCED) - control.get(JAVA_LONG, CONSUMED);
        } finally {
            session.exit();
        }
    }

    /** Packets received since the start. */
    public long packets() {
        return counter(PRODUCED);
    }

    /** Beats taken. */
    public long beats() {
        return counter(BEATS);
    }

    /** Cycles in which a beat waited for TREADY. */
    public long waitingCycles() {
        return counter(WAITING_CYCLES);
    }

    private long counter(long offset) {
        session.enter();
        try {
            return control.get(JAVA_LONG, offset);
        } finally {
            session.exit();
        }
    }
}
