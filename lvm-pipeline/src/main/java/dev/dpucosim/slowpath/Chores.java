// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import java.util.ArrayDeque;
import java.util.function.LongConsumer;

/**
 * Work that firmware has given itself: what comes of a command to a member, or of a timer, is not done when that comes
 * but by the processor, one piece after the other.
 */
final class Chores {
    /** What a piece costs, in nanoseconds. */
    static final long COST_NS = 300;

    private final ArrayDeque<LongConsumer> waiting = new ArrayDeque<>();
    private final Runnable wake;

    Chores(Runnable wake) {
        this.wake = wake;
    }

    /** Puts a piece behind those that wait; it is told the time at which it is done. */
    void add(LongConsumer piece) {
        waiting.add(piece);
        wake.run();
    }

    boolean any() {
        return !waiting.isEmpty();
    }

    /** Does the piece that waits longest. */
    void next(long nowPs) {
        waiting.remove().accept(nowPs);
    }
}
