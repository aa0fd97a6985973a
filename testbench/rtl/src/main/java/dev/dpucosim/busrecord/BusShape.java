// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A bus as it was recorded: its name, what it speaks, which way, and the widths of its signals. */
public final class BusShape {

    private final String name;
    private final BusKind kind;
    private final BusDirection direction;
    private final List<ChannelShape> channels;

    BusShape(String name, BusKind kind, BusDirection direction, List<ChannelShape> channels) {
        this.name = name;
        this.kind = kind;
        this.direction = direction;
        this.channels = List.copyOf(channels);
    }

    /** The prefix of its ports. */
    public String name() {
        return name;
    }

    /** What is spoken on it. */
    public BusKind kind() {
        return kind;
    }

    /** Seen from the design. */
    public BusDirection direction() {
        return direction;
    }

    /** Width of a signal by its name on the bus, such as {@code tdata}; 0 if there is none. */
    public int widthBits(String signal) {
        for (ChannelShape channel : channels) {
            for (ChannelShape.Field field : channel.fields()) {
                if (signal.equals(channel.channel().letters() + field.name())) {
                    return field.widthBits();
                }
            }
        }
        return 0;
    }

    List<ChannelShape> channels() {
        return channels;
    }

    /** The shape of one channel; null if the bus lacks it. */
    ChannelShape channel(BusChannel which) {
        for (ChannelShape channel : channels) {
            if (channel.channel() == which) {
                return channel;
            }
        }
        return null;
    }

    /** Whether the design drives that channel. */
    boolean drivenByDesign(BusChannel which) {
        return which.forward() == (direction == BusDirection.OUTPUT);
    }

    /** What must be equal for a recording of one to fit the other. */
    String fit() {
        final StringBuilder text = new StringBuilder(kind.name().toLowerCase(Locale.ROOT)).append(' ')
                .append(direction.name().toLowerCase(Locale.ROOT));
        channels.forEach(channel -> text.append(' ').append(channel.text()));
        return text.toString();
    }

    /** As the header of a recording says it. */
    @Override
    public String toString() {
        return name + " " + fit();
    }

    /**
     * The bus that a text says.
     *
     * @throws RuntimeException
     *             if it says none
     */
    static BusShape parse(String text) {
        final String[] words = text.split(" ");
        final List<ChannelShape> channels = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            channels.add(ChannelShape.parse(words[i]));
        }
        return new BusShape(words[0], BusKind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                BusDirection.valueOf(words[2].toUpperCase(Locale.ROOT)), channels);
    }
}
