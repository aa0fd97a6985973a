// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.PartialParityEntry;

/**
 * The partial-parity log as all contexts share it: whether and where it is, which sequence number comes next, and which
 * are <em>live</em>, belonging to a column that is not over. Entries that say so are what recovery goes by.
 */
final class PartialParityLog {
    private static final long SEQUENCE_MASK = (1L << PartialParityEntry.SEQUENCE_BITS) - 1;
    private static final long NONE = 0;

    /** Whether columns are logged. */
    boolean enabled;
    /** Block at which every member's log begins. */
    long firstBlock;
    /** The number given last; the next is the one after it. */
    long sequence;
    private final long[] live = new long[RaidStage.CONTEXTS];

    /** Gives the next number to a context's column, of which it is live until {@link #over}. */
    long take(int context) {
        sequence = sequence + 1 & SEQUENCE_MASK;
        live[context] = sequence;
        return sequence;
    }

    /** The writes of a context's column have completed, or will not be given again. */
    void over(int context) {
        live[context] = NONE;
    }

    /** First block of an entry with so many blocks of partial parity. */
    long block(int context, int stored) {
        return PartialParityEntry.trailerBlock(firstBlock, context) - stored;
    }

    /** Puts the numbers that are live into an entry. */
    void live(PartialParityEntry entry) {
        for (int context = 0; context < live.length; context++) {
            entry.live(context, live[context]);
        }
    }
}
