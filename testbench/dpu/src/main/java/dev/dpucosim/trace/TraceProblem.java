// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * One malformed record, as it is shown to the user.
 *
 * @param input    name of the input it stands in
 * @param unit     what {@code position} counts: {@code line} or {@code record}
 * @param position where it stands, from 1
 * @param reason   what is wrong with it
 * @param text     the record's beginning, made printable; hexadecimal for a binary format
 */
public record TraceProblem(String input, String unit, long position, String reason, String text) {
    /** Characters of the record's text that are kept. */
    static final int TEXT_CHARS_MAX = 96;

    /** The one line for the user. */
    @Override
    public String toString() {
        return input + ": " + unit + " " + position + ": " + reason + ": " + text;
    }

    /** The first bytes of a line, with everything that does not belong on a screen replaced. */
    static String printable(final byte[] data, final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        for (int index = from; index < to; index++) {
            if (text.length() >= TEXT_CHARS_MAX) {
                return text.append("...").toString();
            }
            final int value = data[index] & 0xff;
            if (value == '\t') {
                text.append("\\t");
            } else if (value >= 0x20 && value < 0x7f) {
                text.append((char) value);
            } else if (value != '\r' || index + 1 < to) {
                text.append(String.format("\\x%02x", value));
            }
        }
        return text.toString();
    }

    /** The first bytes of a binary record in hexadecimal. */
    static String hexadecimal(final byte[] data, final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        for (int index = from; index < to; index++) {
            if (text.length() >= TEXT_CHARS_MAX) {
                return text.append("...").toString();
            }
            text.append(String.format("%02x", data[index] & 0xff));
        }
        return text.toString();
    }
}
