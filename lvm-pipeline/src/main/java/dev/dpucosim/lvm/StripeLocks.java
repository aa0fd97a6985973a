// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** One lock a stripe, given first come, first served; a context holds or waits for at most one. */
final class StripeLocks {
    /** Nobody waits. */
    static final int NONE = -1;

    private final long[] stripes = new long[Long.SIZE];
    private final long[] tickets = new long[Long.SIZE];
    private long holding;
    private long waiting;
    private long ticketNext;

    /**
     * Asks for a stripe's lock.
     *
     * @return whether it was given at once; if not, a later {@link #release} gives it
     */
    boolean request(int context, long stripe) {
        stripes[context] = stripe;
        for (long left = holding; left != 0; left &= left - 1) {
            if (stripes[Long.numberOfTrailingZeros(left)] == stripe) {
                waiting |= 1L << context;
                tickets[context] = ticketNext++;
                return false;
            }
        }
        holding |= 1L << context;
        return true;
    }

    /**
     * Gives a lock back.
     *
     * @return the context that has it now, or {@link #NONE}
     */
    int release(int context) {
        if ((holding >>> context & 1) == 0) {
            throw new IllegalStateException("lock not held: context=" + context);
        }
        holding &= ~(1L << context);
        int next = NONE;
        for (long left = waiting; left != 0; left &= left - 1) {
            int other = Long.numberOfTrailingZeros(left);
            if (stripes[other] == stripes[context] && (next == NONE || tickets[other] < tickets[next])) {
                next = other;
            }
        }
        if (next != NONE) {
            waiting &= ~(1L << next);
            holding |= 1L << next;
        }
        return next;
    }
}
