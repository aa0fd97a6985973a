// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a channel: which signals it has, how wide, and where they lie in the bytes of a recorded beat, each
 * in whole bytes, the lowest first.
 *
 * @param channel
 *            which
 * @param fields
 *            its signals in the order of the channel's list, without {@code last}
 * @param last
 *            whether it has a {@code last}; it is not among the bytes, for the end of a packet says the same
 */
record ChannelShape(BusChannel channel, List<Field> fields, boolean last) {

    /**
     * One signal.
     *
     * @param name
     *            without the letters of the channel
     * @param offset
     *            of its first byte in a beat
     */
    record Field(String name, int widthBits, int offset) {
        int bytes() {
            return (widthBits + 7) / 8;
        }
    }

    /** A shape from names and widths. */
    static ChannelShape of(BusChannel channel, List<String> names, List<Integer> widths, boolean last) {
        final List<Field> fields = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < names.size(); i++) {
            final Field field = new Field(names.get(i), widths.get(i), offset);
            fields.add(field);
            offset += field.bytes();
        }
        return new ChannelShape(channel, fields, last);
    }

    int beatBytes() {
        final Field end = fields.isEmpty() ? null : fields.getLast();
        return end == null ? 0 : end.offset() + end.bytes();
    }

    /** Bytes at the end of a beat that are written only if they are not known; 0 if none are. */
    int cachedBytes() {
        final Field data = field("data");
        return data != null && data.bytes() >= DataCache.BYTES_MIN ? data.bytes() : 0;
    }

    /** The signal of that name; null if the channel has none. */
    Field field(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /** The lowest 64 bits of a signal in a beat, or what it counts as where it is absent. */
    long value(String name, byte[] bytes, int beat, long absent) {
        final Field field = field(name);
        if (field == null) {
            return absent;
        }
        long value = 0;
        final int at = beat * beatBytes() + field.offset();
        for (int i = Math.min(8, field.bytes()) - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return value;
    }

    /** The text of the header: {@code t:data=32,last=1}. */
    String text() {
        final StringBuilder text = new StringBuilder(channel.letters()).append(':');
        for (Field field : fields) {
            text.append(field.offset() == 0 ? "" : ",").append(field.name()).append('=').append(field.widthBits());
        }
        if (last) {
            text.append(fields.isEmpty() ? "last=1" : ",last=1");
        }
        return text.toString();
    }

    /**
     * The shape that a text says.
     *
     * @throws IllegalArgumentException
     *             if it says none
     */
    static ChannelShape parse(String text) {
        final int colon = text.indexOf(':');
        final BusChannel channel = BusChannel.valueOf(text.substring(0, Math.max(0, colon)).toUpperCase(
                java.util.Locale.ROOT));
        final List<String> names = new ArrayList<>();
        final List<Integer> widths = new ArrayList<>();
        boolean last = false;
        for (String part : text.substring(colon + 1).split(",")) {
            if (part.isEmpty()) {
                continue;
            }
            final int equal = part.indexOf('=');
            final String name = part.substring(0, Math.max(0, equal));
            final int width = Integer.parseInt(part.substring(equal + 1));
            if (name.equals("last")) {
                last = true;
            } else if (!channel.signals().contains(name) || width < 1 || width > 1 << 16) {
                throw new IllegalArgumentException("no such signal: " + part);
            } else {
                names.add(name);
                widths.add(width);
            }
        }
        return of(channel, names, widths, last);
    }
}
