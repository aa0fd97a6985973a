// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A packet in a sink's memory, valid only inside {@link PacketHandler#packet}; the same object shows every packet of a
 * drain.
 *
 * <pre>
 * record: +0 position  +8 byteLength  +16 tid  +24 tuser  +32 tdest  +40 cycleFirst  +48 cycleLast   (64 bytes)
 * </pre>
 */
public final class StreamPacket {

    static final long RECORD_BYTES = 64;

    private final MemorySegment ring;
    private final MemorySegment region;
    private long slot;

    StreamPacket(MemorySegment ring, MemorySegment region) {
        this.ring = ring;
        this.region = region;
    }

    StreamPacket at(long recordSlot) {
        this.slot = recordSlot * RECORD_BYTES;
        return this;
    }

    /** The memory that the packet's bytes are in, at {@link #offset}. */
    public MemorySegment region() {
        return region;
    }

    /** Where in the region the packet begins; a multiple of 64. */
    public long offset() {
        return ring.get(JAVA_LONG, slot) & region.byteSize() - 1;
    }

    /** Bytes of the data. */
    public int byteLength() {
        return (int) ring.get(JAVA_LONG, slot + 8);
    }

    /** The packet's bytes, not copied. */
    public MemorySegment data() {
        return region.asSlice(offset(), byteLength());
    }

    /** TID of the last beat, 0 if the stream has none; likewise the others. */
    public long tid() {
        return ring.get(JAVA_LONG, slot + 16);
    }

    /** TUSER of its first beat, the lowest 64 bits; 0 if there is none. */
    public long tuser() {
        return ring.get(JAVA_LONG, slot + 24);
    }

    /** TDEST of its first beat; 0 if there is none. */
    public long tdest() {
        return ring.get(JAVA_LONG, slot + 32);
    }

    /** Cycle in which the first beat was taken. */
    public long cycleFirst() {
        return ring.get(JAVA_LONG, slot + 40);
    }

    /** Cycle in which the last beat was taken. */
    public long cycleLast() {
        return ring.get(JAVA_LONG, slot + 48);
    }

    /** How many packets, from this one with number {@code from} on, are as long, have the same tags and lie on. */
    int alike(long from, long end, int packetsMax, boolean tagged) {
        final long length = ring.get(JAVA_LONG, slot + 8);
        long position = ring.get(JAVA_LONG, slot);
        long next = from + 1;
        while (next != end) {
            final long other = next % packetsMax * RECORD_BYTES;
            position += length;
            // Positions run on where the region begins anew.
            if ((position & region.byteSize() - 1) == 0) {
                break;
            }
            if (ring.get(JAVA_LONG, other) != position || ring.get(JAVA_LONG, other + 8) != length || tagged
                    && !sameTags(other)) {
                break;
            }
            next++;
        }
        return (int) (next - from);
    }

    private boolean sameTags(long other) {
        return ring.get(JAVA_LONG, other + 16) == tid() && ring.get(JAVA_LONG, other + 24) == tuser()
                && ring.get(JAVA_LONG, other + 32) == tdest();
    }
}
