// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.SplittableRandom;

/** Legal bursts of every kind within some bytes of memory, and what they do to an array, beat by beat. */
final class Bursts {

    private Bursts() {
    }

    static AxiBurst any(SplittableRandom random, int memoryBytes, int busBytes, int ids) {
        while (true) {
            final AxiBurst.Type type = AxiBurst.Type.values()[random.nextInt(3)];
            final int beatBytes = 1 << random.nextInt(Integer.numberOfTrailingZeros(busBytes) + 1);
            final int beats = type == AxiBurst.Type.WRAP ? 2 << random.nextInt(4) : 1 + random.nextInt(16);
            final AxiBurst burst = new AxiBurst(random.nextInt(ids), random.nextInt(memoryBytes), beats, beatBytes,
                    type);
            if (burst.fault(busBytes) == null && burst.address() + (long) beats * beatBytes <= memoryBytes) {
                return burst;
            }
        }
    }

    static boolean[] enabled(SplittableRandom random, int bytes) {
        final boolean[] enabled = new boolean[bytes];
        for (int i = 0; i < bytes; i++) {
            enabled[i] = random.nextInt(4) != 0;
        }
        return enabled;
    }

    static byte[] bytes(SplittableRandom random, int count) {
        final byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    static void write(byte[] memory, AxiBurst burst, byte[] data, boolean[] enabled) {
        int at = 0;
        for (int beat = 0; beat < burst.beats(); beat++) {
            for (int i = 0; i < burst.bytes(beat); i++, at++) {
                if (enabled[at]) {
                    memory[(int) burst.beatAddress(beat) + i] = data[at];
                }
            }
        }
    }

    static byte[] read(byte[] memory, AxiBurst burst) {
        final byte[] data = new byte[burst.bytes()];
        int at = 0;
        for (int beat = 0; beat < burst.beats(); beat++) {
            for (int i = 0; i < burst.bytes(beat); i++) {
                data[at++] = memory[(int) burst.beatAddress(beat) + i];
            }
        }
        return data;
    }
}
