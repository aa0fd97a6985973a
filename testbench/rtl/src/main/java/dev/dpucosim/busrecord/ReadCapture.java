// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.ArrayList;
import java.util.List;

/** Brings addresses and data of reads together, by id; the beats of several may be mixed (IHI 0022, A5.3). */
final class ReadCapture {

    private record Read(Packet address, Packet data) {
    }

    private final int index;
    private final String bus;
    private final RecordingWriter writer;
    private final ChannelCapture address;
    private final ChannelCapture data;
    private final List<Read> unanswered = new ArrayList<>();
    private final byte[] beat;

    ReadCapture(int index, BusNames.Bus bus, RecordingWriter writer) {
        this.index = index;
        this.bus = bus.shape().name();
        this.writer = writer;
        this.address = new ChannelCapture(this.bus, bus.channel(BusChannel.AR));
        this.data = new ChannelCapture(this.bus, bus.channel(BusChannel.R));
        this.beat = new byte[data.wires().shape().beatBytes()];
    }

    void look(long edge, long skipped) {
        if (data.transfers(edge, skipped)) {
            answered(edge, skipped);
        }
        if (address.transfers(edge, skipped)) {
            final Packet packet = address.begin();
            address.take(packet, edge, skipped);
            packet.end();
            unanswered.add(new Read(packet, data.begin()));
        }
    }

    private void answered(long edge, long skipped) {
        data.wires().read(beat, 0);
        final long id = data.wires().shape().value("id", beat, 0, 0);
        for (int i = 0; i < unanswered.size(); i++) {
            final Read read = unanswered.get(i);
            if (read.address.value("id", 0, 0) != id) {
                continue;
            }
            final int at = data.take(read.data, edge, skipped);
            Lanes.clearUnasked(read.data.shape(), read.address, read.data.beats() - 1, read.data.bytes(), at);
            if (data.wires().isLast()) {
                read.data.end();
                unanswered.remove(i);
                writer.transaction(index, TransactionKind.READ, true, read.address, read.data);
            }
            return;
        }
        throw new IllegalStateException("data of no read: bus=" + bus + ", id=" + id + ", edge=" + edge);
    }

    void finish(long edge, long skipped) {
        address.finish();
        data.finish();
        look(edge, skipped);
        unanswered.forEach(read -> writer.transaction(index, TransactionKind.READ, false, read.address, read.data));
    }
}
