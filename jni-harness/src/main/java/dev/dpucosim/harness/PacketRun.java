// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.lang.foreign.MemorySegment;

/**
 * Packets of a sink that are alike and lie one behind the other: of one length, with the same tags. What a batch of
 * cycles has brought can so be looked at as a whole, {@link MemorySegment#mismatch} over all of it being much faster
 * than packet by packet. Valid only inside {@link RunHandler#run}; the same object shows every run of a drain.
 */
public final class PacketRun {

    private final MemorySegment region;
    private long offset;
    private int packets;
    private int packetBytes;
    private long tid;
    private long tuser;
    private long tdest;

    PacketRun(MemorySegment region) {
        this.region = region;
    }

    PacketRun of(StreamPacket first, int count) {
        offset = first.offset();
        packetBytes = first.byteLength();
        packets = count;
        tid = first.tid();
        tuser = first.tuser();
        tdest = first.tdest();
        return this;
    }

    /** The memory that the packets are in, from {@link #offset} on. */
    public MemorySegment region() {
        return region;
    }

    /** Where in the region the first packet begins; a multiple of 64. */
    public long offset() {
        return offset;
    }

    /** How many packets, at least one. */
    public int packets() {
        return packets;
    }

    /** Bytes of each packet. */
    public int packetBytes() {
        return packetBytes;
    }

    /** Bytes of all packets, of which each begins where the one before ends. */
    public long byteSize() {
        return (long) packets * packetBytes;
    }

    /** The bytes of all packets, not copied. */
    public MemorySegment data() {
        return region.asSlice(offset, byteSize());
    }

    /** TID of every packet, 0 if the stream has none; likewise the others. */
    public long tid() {
        return tid;
    }

    /** TUSER of every packet. */
    public long tuser() {
        return tuser;
    }

    /** TDEST of every packet. */
    public long tdest() {
        return tdest;
    }
}
