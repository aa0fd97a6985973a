// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;

/**
 * How a process wants its queue.
 *
 * @param log2   log2 of the entries of both rings, 1 to 12
 * @param mode   how successes are told
 * @param weight segments in a turn, 1 to 15
 * @param rate   lines of 64 bytes in 1,024 cycles, 0: no limit
 */
public record QueueSettings(int log2, QueueMode mode, int weight, int rate) {

    /** Checks the ranges. */
    public QueueSettings {
        if (log2 < 1 || log2 > KeyWindows.RING_LOG2_MAX || weight < 1 || weight > 15 || rate < 0 || rate > 0xFFFF) {
            throw new IllegalArgumentException("queue settings out of range: log2=" + log2 + ", weight=" + weight
                    + ", rate=" + rate);
        }
    }

    /** 256 entries, completions in the ring, weight 1, no limit. */
    public static QueueSettings usual() {
        return new QueueSettings(8, QueueMode.RING, 1, 0);
    }

    /** The same with rings of another size. */
    public QueueSettings withLog2(int other) {
        return new QueueSettings(other, mode, weight, rate);
    }

    /** The same that tells successes in another way. */
    public QueueSettings withMode(QueueMode other) {
        return new QueueSettings(log2, other, weight, rate);
    }

    /** The same with another share. */
    public QueueSettings withShare(int otherWeight, int otherRate) {
        return new QueueSettings(log2, mode, otherWeight, otherRate);
    }
}
