// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.math.BigInteger;

/** Values wider than a {@code long}: words of 64 bits, lowest first, as numbers and as hexadecimal digits. */
public final class WordValues {

    private WordValues() {
    }

    /** How many bits the value needs; 1 for 0. */
    public static int bitsNeeded(long... words) {
        for (int word = words.length - 1; word >= 0; word--) {
            if (words[word] != 0) {
                return 64 * word + 64 - Long.numberOfLeadingZeros(words[word]);
            }
        }
        return 1;
    }

    /**
     * Refuses a value that needs more bits than there are.
     *
     * @throws IllegalArgumentException
     *             naming the signal, its width and that of the value
     */
    public static void checkFit(String signal, int widthBits, long... words) {
        if (bitsNeeded(words) > widthBits) {
            throw new IllegalArgumentException("value does not fit: signal=" + signal + ", bits=" + widthBits
                    + ", valueBits=" + bitsNeeded(words) + ", value=" + (words.length == 1
                            ? Long.toUnsignedString(words[0])
                            : "0x" + number(words).toString(16)));
        }
    }

    /** The unsigned number that the words are. */
    public static BigInteger number(long... words) {
        final byte[] bytes = new byte[8 * words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = (byte) (words[i / 8] >>> 8 * (i % 8));
        }
        return new BigInteger(1, bytes);
    }

    /**
     * The words of an unsigned number, as many as it needs and at least one.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public static long[] words(BigInteger number) {
        if (number.signum() < 0) {
            throw new IllegalArgumentException("value is negative: value=" + number);
        }
        final long[] words = new long[Math.max(1, (number.bitLength() + 63) / 64)];
        for (int word = 0; word < words.length; word++) {
            words[word] = number.shiftRight(64 * word).longValue();
        }
        return words;
    }

    /**
     * The words of a number in hexadecimal digits, which {@code _} may part.
     *
     * @throws IllegalArgumentException
     *             if it is something else
     */
    public static long[] words(String hex) {
        final String digits = hex.replace("_", "");
        if (!digits.matches("[0-9A-Fa-f]+")) {
            throw new IllegalArgumentException("not a hexadecimal number: value=" + hex);
        }
        return words(new BigInteger(digits, 16));
    }

    /** All digits of a value of that width, without a prefix. */
    public static String hex(int widthBits, long... words) {
        final String digits = number(words).toString(16);
        return "0".repeat(Math.max(0, (widthBits + 3) / 4 - digits.length())) + digits;
    }
}
