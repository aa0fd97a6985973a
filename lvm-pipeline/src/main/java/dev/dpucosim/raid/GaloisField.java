// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * The field of 256 elements in which Q is computed: polynomials over bits modulo {@code x^8 + x^4 + x^3 + x^2 + 1}
 * (0x11d), whose generator is 2 (Linux md, {@code lib/raid6}). An element is an int from 0 to 255; addition is XOR.
 */
final class GaloisField {
    /** What an element is reduced by. */
    static final int POLYNOMIAL = 0x11d;
    /** The powers of the generator come round after so many. */
    static final int ORDER = 255;

    private static final int[] POWERS = new int[ORDER];
    private static final int[] LOGS = new int[ORDER + 1];

    static {
        int element = 1;
        for (int i = 0; i < ORDER; i++) {
            POWERS[i] = element;
            LOGS[element] = i;
            element <<= 1;
            element ^= element > ORDER ? POLYNOMIAL : 0;
        }
    }

    private GaloisField() {
    }

    /** The generator to any power, negative ones too. */
    static int power(int exponent) {
        return POWERS[Math.floorMod(exponent, ORDER)];
    }

    /** The exponent, 0 to 254, to which the generator is {@code element}; zero has none. */
    static int log(int element) {
        if (element == 0) {
            throw new ArithmeticException("zero is no power of the generator");
        }
        return LOGS[element];
    }

    static int multiply(int one, int other) {
        return one == 0 || other == 0 ? 0 : power(LOGS[one] + LOGS[other]);
    }

    static int divide(int dividend, int divisor) {
        int exponent = log(divisor);
        return dividend == 0 ? 0 : power(LOGS[dividend] - exponent);
    }
}
