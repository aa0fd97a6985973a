// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Which bytes of 64 bits a write changes. */
final class Strobes {
    static final int ALL = 0xFF;

    private Strobes() {
    }

    /** The bits of the bytes. */
    static long bits(int strobes) {
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits |= (strobes >>> i & 1) != 0 ? 0xFFL << 8 * i : 0;
        }
        return bits;
    }
}
