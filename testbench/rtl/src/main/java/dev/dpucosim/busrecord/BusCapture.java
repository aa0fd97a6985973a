// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Makes transactions of what it sees on one bus, and writes each when it ends. */
interface BusCapture {

    /** Looks at the bus before an edge. */
    void look(long edge, long skipped);

    /** Writes what has not ended, with beats that stand at the ports, when recording ends before that edge. */
    void finish(long edge, long skipped);

    /** The capture of a bus that is number {@code index} of its recording. */
    static BusCapture of(int index, BusNames.Bus bus, RecordingWriter writer) {
        return bus.shape().kind() == BusKind.STREAM ? new StreamCapture(index, bus, writer)
                : new AxiCapture(index, bus, writer);
    }
}
