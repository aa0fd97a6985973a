// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixWindows;

/**
 * Numbers of transports (carrier 3). A number is a place of the block's table and how often the place was given out, so
 * that a number that was taken back names nothing until the generations come round.
 *
 * <pre>
 *    31                             10 9        0
 *   |           generation            |  place   |
 * </pre>
 */
final class TransportBook {
    private static final int PLACE_BITS = 10;

    private final MsixEngine engine;
    private final boolean[] taken = new boolean[MsixWindows.TRANSPORTS];
    private final int[] generation = new int[MsixWindows.TRANSPORTS];

    TransportBook(MsixEngine engine) {
        this.engine = engine;
    }

    int bind(int function, int remoteVector) {
        for (int place = 0; place < taken.length; place++) {
            if (!taken[place]) {
                taken[place] = true;
                int number = generation[place] << PLACE_BITS | place;
                engine.write(MsixWindows.transport(place), MsixWindows.transportValue(number, function, remoteVector));
                return number;
            }
        }
        throw new IllegalStateException("no transport number left: transports=" + taken.length);
    }

    void release(int number) {
        int place = number & MsixWindows.TRANSPORTS - 1;
        if (!taken[place] || generation[place] != number >>> PLACE_BITS) {
            throw new IllegalArgumentException("transport not bound: number=" + Integer.toUnsignedString(number));
        }
        engine.write(MsixWindows.transport(place), 0);
        taken[place] = false;
        generation[place] = generation[place] + 1 & -1 >>> PLACE_BITS;
    }
}
