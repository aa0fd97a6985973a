// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** Bytes as numbers, as bits, and as text. */
final class Lanes {

    private static final int SHOWN_MAX = 32;

    private Lanes() {
    }

    static long value(byte[] data) {
        long value = 0;
        for (int i = 0; i < Math.min(data.length, Long.BYTES); i++) {
            value |= (data[i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    static byte[] bytes(long value, int count) {
        final byte[] bytes = new byte[count];
        for (int i = 0; i < Math.min(count, Long.BYTES); i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    static boolean bit(byte[] bits, int index) {
        return (bits[index >>> 3] >>> (index & 7) & 1) != 0;
    }

    static void set(byte[] bits, int index) {
        bits[index >>> 3] |= (byte) (1 << (index & 7));
    }

    /** In hexadecimal, dots for bytes that are not enabled. */
    static String text(byte[] data, boolean[] enabled) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(data.length, SHOWN_MAX); i++) {
            text.append(i % 4 == 0 && i > 0 ? " " : "");
            text.append(enabled == null || enabled[i] ? String.format("%02x", data[i]) : "..");
        }
        return data.length > SHOWN_MAX ? text.append(" ... of ").append(data.length).toString() : text.toString();
    }
}
