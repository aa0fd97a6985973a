// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * The field of Q by its definition: polynomials are multiplied bit by bit and the remainder taken by long division. No
 * tables, no words of several bytes, nothing shared with the classes that it judges.
 */
final class BitwiseField {
    private static final int WORD_BYTES = 8;

    private BitwiseField() {
    }

    static int multiply(int one, int other) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            if ((other >> bit & 1) != 0) {
                product ^= one << bit;
            }
        }
        for (int degree = 14; degree >= 8; degree--) {
            if ((product >> degree & 1) != 0) {
                product ^= 0b1_0001_1101 << degree - 8;
            }
        }
        return product;
    }

    /** 2 multiplied by itself. */
    static int power(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power = multiply(power, 2);
        }
        return power;
    }

    /** P or Q of one word of every column. */
    static long parity(long[][] columns, int data, int word, boolean q) {
        long parity = 0;
        for (int at = 0; at < WORD_BYTES; at++) {
            int sum = 0;
            for (int column = 0; column < data; column++) {
                int value = (int) (columns[column][word] >>> 8 * at) & 0xFF;
                sum ^= q ? multiply(power(column), value) : value;
            }
            parity |= (long) sum << 8 * at;
        }
        return parity;
    }
}
