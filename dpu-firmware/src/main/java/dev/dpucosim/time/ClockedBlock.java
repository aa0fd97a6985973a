// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.time;

/**
 * A block that advances by clock cycles, next to the events. Implementations must:
 * <ul>
 * <li>be idle only when no cycle could change anything before an input arrives;</li>
 * <li>count the time skipped while idle as if the cycles had run;</li>
 * <li>return early from {@link #runUntil} once they have scheduled an event earlier than its limit.</li>
 * </ul>
 */
public interface ClockedBlock {

    /** Whether no cycle can make progress until an event brings an input. */
    boolean idle();

    /**
     * Runs cycles up to a time, at most.
     *
     * @param timePs the time of the next event in picoseconds, or {@link Long#MAX_VALUE} when there is none; the
     *            block then returns after a batch of its own choosing
     * @return the time reached, in picoseconds: no later than {@code timePs}, and not before the time it was called
     */
    long runUntil(long timePs);
}
