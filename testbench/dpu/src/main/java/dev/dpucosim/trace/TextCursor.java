// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A place in a line of text, and the scanning of the fields behind it.
 *
 * <p>No method moves past a line feed except {@link #endOfLine()}. Every array behind a cursor ends in a line feed
 * with seven more readable bytes, as {@link ByteWindow} keeps it. Digits are taken eight at a time: a load, a test
 * for digits in all lanes, and three multiplications.
 */
final class TextCursor {
    /** Said by {@link #number()} and {@link #decimal} where no number stands, or one beyond 63 bits. */
    static final long NONE = -1;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROES = 0x3030_3030_3030_3030L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SEVEN_BITS = ~HIGH_BITS;
    private static final long TEN_CARRIES = 0x7676_7676_7676_7676L;
    private static final int SAFE_DIGITS = 18;
    private static final long[] POWERS = new long[SAFE_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int index = 1; index < POWERS.length; index++) {
            POWERS[index] = 10 * POWERS[index - 1];
        }
    }

    final byte[] data;
    int at;
    /** Why the line was refused; set by {@link #refuse}. */
    String reason;

    TextCursor(final byte[] data) {
        this.data = data;
    }

    /** Remembers why the line is malformed. */
    int refuse(final String because) {
        reason = because;
        return TextGrammar.MALFORMED;
    }

    /** The byte here. */
    byte peek() {
        return data[at];
    }

    /** The four bytes here as a little-endian word; the cursor stays. */
    int peekFour() {
        return (int) HALF.get(data, at);
    }

    /** Passes this byte, if it stands here. */
    boolean take(final char expected) {
        if (data[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** Passes the rest of a line that has nothing but an end (LF or CR LF). */
    boolean endOfLine() {
        int index = at;
        if (data[index] == '\r') {
            index++;
        }
        if (data[index] != '\n') {
            return false;
        }
        at = index + 1;
        return true;
    }

    /** Passes this text, if all of it stands here; else a part of it may be passed. */
    boolean takeAll(final String expected) {
        for (int index = 0; index < expected.length(); index++) {
            if (!take(expected.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes from there to here are this text. */
    boolean wordIs(final int from, final String text) {
        if (at - from != text.length()) {
            return false;
        }
        for (int index = 0; index < text.length(); index++) {
            if (data[from + index] != text.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** Passes blanks and tabs; says whether there were any. */
    boolean blanks() {
        final int from = at;
        while (data[at] == ' ' || data[at] == '\t') {
            at++;
        }
        return at != from;
    }

    /** Passes everything up to the line's end. */
    void rest() {
        while (data[at] != '\n') {
            at++;
        }
    }

    /** Passes a word of printable bytes up to this separator, blank or end of line; says whether it has any. */
    boolean word(final char separator) {
        final int from = at;
        int value = data[at];
        while ((value > ' ' || value < 0) && value != separator) {
            value = data[++at];
        }
        return at != from;
    }

    /** An unsigned decimal number of at most 63 bits, or {@link #NONE}. */
    long number() {
        final byte[] bytes = data;
        final int from = at;
        int index = from;
        long value = 0;
        while (true) {
            final long lanes = (long) WORD.get(bytes, index) ^ ZEROES;
            final long others = ((lanes & SEVEN_BITS) + TEN_CARRIES | lanes) & HIGH_BITS;
            if (others != 0) {
                final int digits = Long.numberOfTrailingZeros(others) >>> 3;
                if (digits != 0) {
                    value = value * POWERS[digits] + eight(lanes << Long.SIZE - Byte.SIZE * digits);
                    index += digits;
                }
                break;
            }
            value = value * POWERS[Long.BYTES] + eight(lanes);
            index += Long.BYTES;
        }
        at = index;
        final int digits = index - from;
        if (digits == 0) {
            return NONE;
        }
        return digits <= SAFE_DIGITS ? value : longNumber(from, index);
    }

    /** The same for so many digits that the sum may have overflown. */
    private long longNumber(final int from, final int to) {
        long value = 0;
        for (int index = from; index < to; index++) {
            final int digit = data[index] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return NONE;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /**
     * An unsigned decimal number that may have a fraction, in units of 10^-scale, or {@link #NONE}. Further digits of
     * the fraction are dropped.
     */
    long decimal(final int scale) {
        final long whole = number();
        if (whole < 0 || whole > Long.MAX_VALUE / POWERS[scale] - 1) {
            return NONE;
        }
        long value = whole * POWERS[scale];
        if (take('.')) {
            final int from = at;
            int left = scale;
            while (data[at] >= '0' && data[at] <= '9') {
                if (left > 0) {
                    value += (data[at] - '0') * POWERS[--left];
                }
                at++;
            }
            if (at == from) {
                return NONE;
            }
        }
        return value;
    }

    /** An unsigned hexadecimal number of at most 31 bits, with or without {@code 0x}, or {@link #NONE}. */
    long hexadecimal() {
        if (data[at] == '0' && (data[at + 1] | 0x20) == 'x') {
            at += 2;
        }
        final int from = at;
        long value = 0;
        while (Character.digit(data[at], 16) >= 0) {
            value = value << 4 | Character.digit(data[at], 16);
            if (value > Integer.MAX_VALUE) {
                return NONE;
            }
            at++;
        }
        return at == from ? NONE : value;
    }

    /** The value of eight lanes of one digit each, the first digit in the lowest lane. */
    private static long eight(final long lanes) {
        final long pairs = lanes * 10 + (lanes >>> 8);
        return (pairs & 0x0000_00ff_0000_00ffL) * 0x000f_4240_0000_0064L
                + (pairs >>> 16 & 0x0000_00ff_0000_00ffL) * 0x0000_2710_0000_0001L >>> 32;
    }
}
