// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Sends packets into a stream input of the model, in the order in which they were offered, beats back to back.
 *
 * <pre>
 * descriptor: +0 address  +8 byteLength  +16 tid  +24 tuser  +32 tdest  +40 cycleMin   (64 bytes)
 * control:    +0 queued   +8 started    +16 completed  +24 beats  +32 waitingCycles  +40 dropped
 * </pre>
 */
public final class StreamSource {

    private static final long CONTROL_BYTES = 64;
    private static final long DESCRIPTOR_BYTES = 64;
    private static final long ALIGNMENT = 64;
    private static final long QUEUED = 0;
    private static final long COMPLETED = 16;
    private static final long BEATS = 24;
    private static final long WAITING_CYCLES = 32;
    private static final long DROPPED = 40;

    private final Session session;
    private final String prefix;
    private final int packetsMax;
    private final MemorySegment control;
    private final MemorySegment ring;
    private final MemorySegment staging;
    /** Position in the staging ring after each packet, so that completed packets give their room back. */
    private final long[] stagedEnd;
    private long staged;
    private EndpointInfo info;

    private StreamSource(Session session, String prefix, SourceOptions options) {
        this.session = session;
        this.prefix = prefix;
        this.packetsMax = options.packetsMax();
        this.control = session.allocate(CONTROL_BYTES, ALIGNMENT);
        this.ring = session.allocate(options.packetsMax() * DESCRIPTOR_BYTES, ALIGNMENT);
        this.staging = session.allocate(Math.max(ALIGNMENT, options.stagingBytes() / ALIGNMENT * ALIGNMENT), ALIGNMENT);
        this.stagedEnd = new long[options.packetsMax()];
    }

    static StreamSource attach(Session session, String prefix, SourceOptions options) {
        final long handle = session.enter();
        try {
            final StreamSource source = new StreamSource(session, prefix, options);
            source.info = EndpointInfo.of(NativeSimulation.attachSource(handle, prefix, source.control.address(),
                    source.ring.address(), options.packetsMax(), Stall.longs(options.stall())));
            return source;
        } finally {
            session.exit();
        }
    }

    /** Bytes in a beat. */
    public int beatBytes() {
        return info.dataBytes();
    }

    /** Copies and queues a packet without tags. */
    public boolean offer(MemorySegment packet) {
        return offer(packet, 0, 0, 0);
    }

    /**
     * Copies and queues a packet.
     *
     * @return false if there is no room now; run the simulation and offer it again
     * @throws IllegalArgumentException
     *             if it could never be sent: a tag wider than its port, longer than the staging memory, or not a whole
     *             number of beats where the stream has no TKEEP
     */
    public boolean offer(MemorySegment packet, long tid, long tuser, long tdest) {
        return offerAt(0, packet, tid, tuser, tdest);
    }

    /** As {@link #offer}, and its first beat is not sent before that cycle; later packets wait behind it. */
    public boolean offerAt(long cycleMin, MemorySegment packet, long tid, long tuser, long tdest) {
        session.enter();
        try {
            final long length = packet.byteSize();
            check(length, tid, tuser, tdest);
            if (length > staging.byteSize()) {
                throw new IllegalArgumentException("packet does not fit the staging memory: stream=" + prefix
                        + ", bytes=" + length + ", stagingBytes=" + staging.byteSize());
            }
            final long queued = queued();
            if (queued - completed() == packetsMax) {
                return false;
            }
            final long size = staging.byteSize();
            if (queued == completed()) {
                // Nothing is kept: begin at the bottom again, which the processor's cache still holds.
                staged = (staged + size - 1) / size * size;
                if (queued > 0) {
                    // What is passed over is free, and must be so for the next packets too.
                    stagedEnd[(int) ((queued - 1) % packetsMax)] = staged;
                }
            }
            final long rest = size - staged % size;
            final long start = length > rest ? staged + rest : staged;
            if (start + length - released() > size) {
                return false;
            }
            MemorySegment.copy(packet, 0, staging, start % size, length);
            staged = start + (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            enqueue(queued, staging.address() + start % size, length, tid, tuser, tdest, cycleMin);
            return true;
        } finally {
            session.exit();
        }
    }

    /**
     * Queues a packet without copying it. Its bytes must stay as they are until {@link #completed} counts it; they must
     * lie in memory of {@link Simulation#allocate} or behind an {@link AxiMemory}.
     */
    public boolean offerInPlace(MemorySegment packet, long tid, long tuser, long tdest) {
        session.enter();
        try {
            check(packet.byteSize(), tid, tuser, tdest);
            checkCovered(packet);
            final long queued = queued();
            if (queued - completed() == packetsMax) {
                return false;
            }
            enqueue(queued, packet.address(), packet.byteSize(), tid, tuser, tdest, 0);
            return true;
        } finally {
            session.exit();
        }
    }

    /**
     * Queues packets of that many bytes each, which lie one behind the other, without copying them: as
     * {@link #offerInPlace(MemorySegment, long, long, long)} for each of them, without tags.
     *
     * @return how many of them there was room for, from the first on
     * @throws IllegalArgumentException
     *             if the segment is not a whole number of packets
     */
    public int offerAllInPlace(MemorySegment packets, long packetBytes) {
        session.enter();
        try {
            if (packetBytes < 1 || packets.byteSize() % packetBytes != 0) {
                throw new IllegalArgumentException("not a whole number of packets: stream=" + prefix + ", bytes="
                        + packets.byteSize() + ", packetBytes=" + packetBytes);
            }
            check(packetBytes, 0, 0, 0);
            checkCovered(packets);
            final long queued = queued();
            final long room = packetsMax - (queued - completed());
            final int count = (int) Math.min(room, packets.byteSize() / packetBytes);
            for (int i = 0; i < count; i++) {
                enqueue(queued + i, packets.address() + i * packetBytes, packetBytes, 0, 0, 0, 0);
            }
            return count;
        } finally {
            session.exit();
        }
    }

    /** Packets offered and accepted since the start. */
    public long queued() {
        return counter(QUEUED);
    }

    /** Packets whose last beat the model took (or that a reset dropped). */
    public long completed() {
        return counter(COMPLETED);
    }

    /** Packets that a reset dropped. */
    public long dropped() {
        return counter(DROPPED);
    }

    /** Beats taken. */
    public long beats() {
        return counter(BEATS);
    }

    /** Cycles in which a beat waited for TREADY. */
    public long waitingCycles() {
        return counter(WAITING_CYCLES);
    }

    private void check(long length, long tid, long tuser, long tdest) {
        if (!info.keep() && (length == 0 || length % info.dataBytes() != 0)) {
            throw new IllegalArgumentException("stream has no TKEEP, whole beats only: stream=" + prefix + ", bytes="
                    + length + ", beatBytes=" + info.dataBytes());
        }
        checkTag("tid", tid, info.idBits());
        checkTag("tuser", tuser, info.userBits());
        checkTag("tdest", tdest, info.destBits());
    }

    private void checkCovered(MemorySegment packet) {
        if (!session.covers(packet)) {
            throw new IllegalArgumentException(
                    "packet is not in the simulation's memory: stream=" + prefix + ", segment=" + packet);
        }
    }

    private void checkTag(String name, long value, int bits) {
        if (bits < 64 && value >>> bits != 0) {
            throw new IllegalArgumentException("value does not fit the port: stream=" + prefix + ", " + name + "="
                    + value + ", bits=" + bits);
        }
    }

    /** Position up to which the staging ring is free again. */
    private long released() {
        final long completed = completed();
        if (completed == queued()) {
            return staged;
        }
        return completed == 0 ? 0 : stagedEnd[(int) ((completed - 1) % packetsMax)];
    }

    private void enqueue(long queued, long address, long length, long tid, long tuser, long tdest, long cycleMin) {
        final long slot = queued % packetsMax * DESCRIPTOR_BYTES;
        ring.set(JAVA_LONG, slot, address);
        ring.set(JAVA_LONG, slot + 8, length);
        ring.set(JAVA_LONG, slot + 16, tid);
        ring.set(JAVA_LONG, slot + 24, tuser);
        ring.set(JAVA_LONG, slot + 32, tdest);
        ring.set(JAVA_LONG, slot + 40, cycleMin);
        stagedEnd[(int) (queued % packetsMax)] = staged;
        control.set(JAVA_LONG, QUEUED, queued + 1);
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
