// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** A recorded beat that is to come: a place in a packet of a transaction. */
record Beat(BusTransaction transaction, Packet packet, int index) implements Comparable<Beat> {

    /** The recorded edge at which it was first there. */
    long offered() {
        return packet.offered(index);
    }

    /** The recorded edge at which it changed hands. */
    long taken() {
        return packet.taken(index);
    }

    /** Whether it is the final one of its packet. */
    boolean isLast() {
        return packet.ended() && index == packet.beats() - 1;
    }

    int at() {
        return index * packet.shape().beatBytes();
    }

    /** At most one beat of a channel is taken at an edge. */
    @Override
    public int compareTo(Beat other) {
        return Long.compare(taken(), other.taken());
    }
}
