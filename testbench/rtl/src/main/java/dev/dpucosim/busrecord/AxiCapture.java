// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Makes writes and reads of the beats of an AXI4 or AXI4-Lite bus; either half may be absent. */
final class AxiCapture implements BusCapture {

    private final WriteCapture writes;
    private final ReadCapture reads;

    AxiCapture(int index, BusNames.Bus bus, RecordingWriter writer) {
        this.writes = bus.channel(BusChannel.AW) == null ? null : new WriteCapture(index, bus, writer);
        this.reads = bus.channel(BusChannel.AR) == null ? null : new ReadCapture(index, bus, writer);
    }

    @Override
    public void look(long edge, long skipped) {
        if (writes != null) {
            writes.look(edge, skipped);
        }
        if (reads != null) {
            reads.look(edge, skipped);
        }
    }

    @Override
    public void finish(long edge, long skipped) {
        if (writes != null) {
            writes.finish(edge, skipped);
        }
        if (reads != null) {
            reads.finish(edge, skipped);
        }
    }
}
