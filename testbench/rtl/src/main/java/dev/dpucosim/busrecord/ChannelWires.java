// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.Wire;
import java.util.ArrayList;
import java.util.List;

/** The signals of one channel in a design, as they stand before an edge. */
final class ChannelWires {

    private final ChannelShape shape;
    private final Wire valid;
    private final Wire ready;
    private final Wire last;
    private final Wire[] fields;
    private final byte[] driven;

    private ChannelWires(ChannelShape shape, Wire valid, Wire ready, Wire last, List<Wire> fields) {
        this.shape = shape;
        this.valid = valid;
        this.ready = ready;
        this.last = last;
        this.fields = fields.toArray(Wire[]::new);
        this.driven = new byte[shape.beatBytes()];
    }

    /**
     * The channel of a bus.
     *
     * @throws IllegalArgumentException
     *             if its handshake or what it must carry is not there; the message offers the nearest names
     */
    static ChannelWires of(Simulation device, String prefix, BusChannel channel) {
        final String start = prefix + "_" + channel.letters();
        final Wire valid = BusNames.needed(device, start + "valid");
        final Wire ready = BusNames.needed(device, start + "ready");
        if (channel.neededSignal() != null) {
            BusNames.needed(device, start + channel.neededSignal());
        }
        final List<String> names = new ArrayList<>();
        final List<Integer> widths = new ArrayList<>();
        final List<Wire> fields = new ArrayList<>();
        for (String signal : channel.signals()) {
            final Wire wire = BusNames.find(device, start + signal);
            if (wire != null) {
                names.add(signal);
                widths.add(wire.widthBits());
                fields.add(wire);
            }
        }
        final Wire last = channel.packets() ? BusNames.find(device, start + "last") : null;
        return new ChannelWires(ChannelShape.of(channel, names, widths, last != null), valid, ready, last, fields);
    }

    ChannelShape shape() {
        return shape;
    }

    Wire valid() {
        return valid;
    }

    Wire ready() {
        return ready;
    }

    /** Whether the beat that stands there ends its packet. */
    boolean isLast() {
        return last == null || last.isSet();
    }

    /** Copies the beat that stands there; bytes that are not enabled are 0. */
    void read(byte[] bytes, int at) {
        for (int i = 0; i < fields.length; i++) {
            final ChannelShape.Field field = shape.fields().get(i);
            fields[i].read(bytes, at + field.offset(), field.bytes());
        }
        Lanes.clearDisabled(shape, bytes, at);
    }

    /** Drives a beat after the next edge; lanes of a stream that carry no byte as its sources do. */
    void drive(byte[] bytes, int at, boolean isLast) {
        System.arraycopy(bytes, at, driven, 0, driven.length);
        Lanes.fillWithoutByte(shape, driven, 0);
        for (int i = 0; i < fields.length; i++) {
            final ChannelShape.Field field = shape.fields().get(i);
            fields[i].drive(driven, field.offset(), field.bytes());
        }
        if (last != null) {
            last.drive(isLast ? 1 : 0);
        }
    }
}
