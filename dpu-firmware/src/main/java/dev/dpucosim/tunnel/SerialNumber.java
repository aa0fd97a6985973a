// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** Arithmetic of sequence numbers of 32 bits that wrap (RFC 1982): which comes first is a matter of their distance. */
public final class SerialNumber {

    private SerialNumber() {
    }

    /** How far a number is ahead of another; negative when it is behind. */
    public static int distance(int number, int from) {
        return number - from;
    }

    /** Whether a number has reached another or is past it. */
    public static boolean reached(int number, int target) {
        return number - target >= 0;
    }
}
