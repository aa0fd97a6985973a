// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.time;

/** Something that happens at a moment of virtual time. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Called once for each {@link Scheduler#schedule}.
     *
     * @param nowPs the time the event was scheduled for, in picoseconds
     * @param argument what the scheduling side gave along
     */
    void on(long nowPs, long argument);
}
