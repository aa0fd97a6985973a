// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Makes frames of the beats of a stream. */
final class StreamCapture implements BusCapture {

    private final int index;
    private final ChannelCapture channel;
    private final RecordingWriter writer;
    private Packet frame;

    StreamCapture(int index, BusNames.Bus bus, RecordingWriter writer) {
        this.index = index;
        this.channel = new ChannelCapture(bus.shape().name(), bus.channel(BusChannel.T));
        this.writer = writer;
    }

    @Override
    public void look(long edge, long skipped) {
        if (!channel.transfers(edge, skipped)) {
            return;
        }
        if (frame == null) {
            frame = channel.begin();
        }
        channel.take(frame, edge, skipped);
        if (channel.wires().isLast()) {
            frame.end();
            writer.transaction(index, TransactionKind.FRAME, true, frame);
            frame = null;
        }
    }

    @Override
    public void finish(long edge, long skipped) {
        channel.finish();
        look(edge, skipped);
        if (frame != null) {
            writer.transaction(index, TransactionKind.FRAME, false, frame);
            frame = null;
        }
    }
}
