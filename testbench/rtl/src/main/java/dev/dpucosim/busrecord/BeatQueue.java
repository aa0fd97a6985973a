// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/** The recorded beats of one channel that are to come, in the order in which they changed hands. */
final class BeatQueue {

    private final TreeSet<Beat> beats = new TreeSet<>();
    private Beat head;

    void add(Beat beat) {
        beats.add(beat);
        if (head == null || beat.taken() < head.taken()) {
            head = beat;
        }
    }

    /** The first; null if none is known. */
    Beat head() {
        return head;
    }

    void remove(Beat beat) {
        beats.remove(beat);
        head = beats.isEmpty() ? null : beats.first();
    }

    /** The first whose id is that; null if there is none. */
    Beat withId(long id) {
        for (Iterator<Beat> next = beats.iterator(); next.hasNext();) {
            final Beat beat = next.next();
            if (beat.packet().value("id", beat.index(), 0) == id) {
                return beat;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return head == null;
    }

    void addAll(BusTransaction transaction, List<Packet> packets, BusChannel channel) {
        for (Packet packet : packets) {
            for (int i = 0; packet.channel() == channel && i < packet.beats(); i++) {
                add(new Beat(transaction, packet, i));
            }
        }
    }
}
