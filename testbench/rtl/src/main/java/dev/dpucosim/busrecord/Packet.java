// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.Arrays;

/** The beats of a transaction on one channel, with when each was offered and when it changed hands. */
final class Packet {

    private final ChannelShape shape;
    private byte[] bytes;
    private long[] offered = new long[1];
    private long[] taken = new long[1];
    private int beats;
    private boolean ended;
    /** Cycles that were skipped before the first beat was offered, and before the newest was taken. */
    private long skippedFirst;
    private long skippedLast;

    Packet(ChannelShape shape) {
        this.shape = shape;
        this.bytes = new byte[shape.beatBytes()];
    }

    Packet(ChannelShape shape, byte[] bytes, long[] offered, long[] taken, boolean ended) {
        this.shape = shape;
        this.bytes = bytes;
        this.offered = offered;
        this.taken = taken;
        this.beats = offered.length;
        this.ended = ended;
    }

    ChannelShape shape() {
        return shape;
    }

    BusChannel channel() {
        return shape.channel();
    }

    int beats() {
        return beats;
    }

    /** Whether its final beat is there. */
    boolean ended() {
        return ended;
    }

    /** All beats, one after the other; may be longer than they are. */
    byte[] bytes() {
        return bytes;
    }

    /** Number of bytes of all beats. */
    int length() {
        return beats * shape.beatBytes();
    }

    /** The edge at which a beat was first there to be taken. */
    long offered(int beat) {
        return offered[beat];
    }

    /** The edge at which a beat changed hands. */
    long taken(int beat) {
        return taken[beat];
    }

    long skippedFirst() {
        return skippedFirst;
    }

    long skippedLast() {
        return skippedLast;
    }

    /** A signal in a beat; {@code absent} where there is none. */
    long value(String field, int beat, long absent) {
        return shape.value(field, bytes, beat, absent);
    }

    /** Makes room for a beat and returns where its bytes go. */
    int add(long offeredEdge, long skippedBefore, long takenEdge, long skippedNow) {
        if (beats == offered.length) {
            offered = Arrays.copyOf(offered, 2 * beats);
            taken = Arrays.copyOf(taken, 2 * beats);
            bytes = Arrays.copyOf(bytes, 2 * beats * shape.beatBytes());
        }
        if (beats == 0) {
            skippedFirst = skippedBefore;
        }
        skippedLast = skippedNow;
        offered[beats] = offeredEdge;
        taken[beats] = takenEdge;
        return beats++ * shape.beatBytes();
    }

    void end() {
        ended = true;
    }
}
