// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** One channel of a replay: what is to come on it, and its signals in the design. */
abstract class ReplayChannel {

    private final ChannelWires wires;
    private final BeatQueue queue = new BeatQueue();

    ReplayChannel(ChannelWires wires) {
        this.wires = wires;
    }

    ChannelWires wires() {
        return wires;
    }

    BeatQueue queue() {
        return queue;
    }

    /** Whether something is to come that came before recording ended. */
    boolean due(long edges) {
        return !queue.isEmpty() && queue.head().taken() < edges;
    }

    /** Takes what changes hands at this edge; the difference from the recording, or null. */
    abstract BusDifference transfer(ReplayTime time);

    /** Drives what is to stand at the ports before the next edge. */
    abstract void drive(ReplayTime time);

    /** Why nothing happens here, of the beat that is first. */
    abstract BusDifference overdue(ReplayTime time);
}
