// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.firmware;

/**
 * Firmware as pieces of work, each with a cost; a {@link FirmwareLoop} hosts it, and so may a test that turns the
 * crank. Implementations must not wait for anything: what is not there yet wakes the loop later.
 */
public interface FirmwareAgent {

    /** No work waits. */
    long NO_WORK = -1;

    /**
     * The cost of the work that waits next, in picoseconds, or {@link #NO_WORK}; asked right before the work begins and
     * must change nothing that others see.
     */
    long costPs();

    /**
     * Does the piece of work that {@link #costPs} named; its effects belong to the end of the work.
     *
     * @param nowPs the time at which it ends, in picoseconds
     */
    void doWork(long nowPs);
}
