// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import java.util.function.LongConsumer;

/** Work of one and the same cost that firmware sets itself: what comes of a command to a member, or of a timer. */
final class Chores {
    /** What a piece costs, in nanoseconds. */
    static final long COST_NS = 300;

    private final FirmwareWork.Queue work;

    Chores(FirmwareWork.Queue work) {
        this.work = work;
    }

    /** Puts a piece behind all that waits; it is told the time at which it is done. */
    void add(LongConsumer piece) {
        work.add(COST_NS, piece::accept);
    }
}
