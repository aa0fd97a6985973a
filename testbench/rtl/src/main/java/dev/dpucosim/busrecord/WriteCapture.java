// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Brings addresses, data and responses of writes together: data has the order of addresses (IHI 0022, A5.4). */
final class WriteCapture {

    private record Whole(Packet address, Packet data) {
    }

    private final int index;
    private final String bus;
    private final RecordingWriter writer;
    private final ChannelCapture address;
    private final ChannelCapture data;
    private final ChannelCapture response;
    private final ArrayDeque<Packet> addresses = new ArrayDeque<>();
    private final ArrayDeque<Packet> datas = new ArrayDeque<>();
    private final List<Whole> unanswered = new ArrayList<>();
    private Packet current;

    WriteCapture(int index, BusNames.Bus bus, RecordingWriter writer) {
        this.index = index;
        this.bus = bus.shape().name();
        this.writer = writer;
        this.address = new ChannelCapture(this.bus, bus.channel(BusChannel.AW));
        this.data = new ChannelCapture(this.bus, bus.channel(BusChannel.W));
        this.response = new ChannelCapture(this.bus, bus.channel(BusChannel.B));
    }

    void look(long edge, long skipped) {
        if (response.transfers(edge, skipped)) {
            answered(edge, skipped);
        }
        if (address.transfers(edge, skipped)) {
            final Packet packet = address.begin();
            address.take(packet, edge, skipped);
            packet.end();
            addresses.add(packet);
            join();
        }
        if (data.transfers(edge, skipped)) {
            if (current == null) {
                current = data.begin();
            }
            data.take(current, edge, skipped);
            if (data.wires().isLast()) {
                current.end();
                datas.add(current);
                current = null;
                join();
            }
        }
    }

    private void join() {
        if (!addresses.isEmpty() && !datas.isEmpty()) {
            unanswered.add(new Whole(addresses.poll(), datas.poll()));
        }
    }

    private void answered(long edge, long skipped) {
        final Packet packet = response.begin();
        response.take(packet, edge, skipped);
        packet.end();
        final long id = packet.value("id", 0, 0);
        for (Iterator<Whole> oldest = unanswered.iterator(); oldest.hasNext();) {
            final Whole write = oldest.next();
            if (write.address.value("id", 0, 0) == id) {
                oldest.remove();
                writer.transaction(index, TransactionKind.WRITE, true, write.address, write.data, packet);
                return;
            }
        }
        throw new IllegalStateException("response to no write: bus=" + bus + ", id=" + id + ", edge=" + edge);
    }

    void finish(long edge, long skipped) {
        address.finish();
        data.finish();
        response.finish();
        look(edge, skipped);
        unanswered.forEach(write -> writer.transaction(index, TransactionKind.WRITE, false, write.address, write.data,
                null));
        if (current != null) {
            datas.add(current);
        }
        while (!addresses.isEmpty() || !datas.isEmpty()) {
            writer.transaction(index, TransactionKind.WRITE, false, addresses.poll(), datas.poll(), null);
        }
    }
}
