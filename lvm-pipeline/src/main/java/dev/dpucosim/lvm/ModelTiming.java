// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/**
 * The model's nominal latencies, in picoseconds: one clock of 250 MHz, 64 bytes a clock on the streams, and for each
 * stage about what the RTL's cycle targets allow. Member times come from the members, firmware's from its handlers.
 */
final class ModelTiming {
    static final long CYCLE_PS = 4_000;
    static final int BEAT_BYTES = 64;

    /** From the last beat of a capsule to its lookup. */
    static final long CAPSULE_PS = 8 * CYCLE_PS;
    /** Lookup of an operation's first fragment in the cache. */
    static final long LOOKUP_PS = 6 * CYCLE_PS;
    /** Each further fragment. */
    static final long LOOKUP_NEXT_PS = 2 * CYCLE_PS;
    /** A lookup that has to read the table in DPU memory. */
    static final long TABLE_READ_PS = 30 * CYCLE_PS;
    /** From the end of the lookup to the first member command. */
    static final long RAID_PS = 20 * CYCLE_PS;
    /** From the last completion of a step to the first member command of the next. */
    static final long STEP_PS = 8 * CYCLE_PS;
    /** To look at who is live and to make the trailers of a column's log entries. */
    static final long LOG_PS = 24 * CYCLE_PS;
    /** From the last completion of an operation to the first beat of its response. */
    static final long RESPONSE_PS = 10 * CYCLE_PS;
    /** From the doorbell of the resume ring to the entry's effect. */
    static final long RESUME_PS = 40 * CYCLE_PS;

    private ModelTiming() {
    }

    /** Time that a packet occupies a 512-bit stream. */
    static long beatsPs(int bytes) {
        return (long) ((bytes + BEAT_BYTES - 1) / BEAT_BYTES) * CYCLE_PS;
    }
}
