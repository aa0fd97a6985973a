// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/**
 * Decides when changes of the pool are committed: when little runs in hardware that could still bring more, or when the
 * first has waited long enough. So a lone writer waits for nobody, and writers that come in numbers share a commit.
 * Extents that were zeroed for a change are flushed before it is committed.
 */
final class GroupCommit {
    /** Looking whether it is time, in nanoseconds. */
    static final long DECIDE_COST_NS = 150;
    /** From one look to the next, in nanoseconds. */
    static final long POLL_NS = 4_000;
    /** Longest that a change waits for others, in nanoseconds. */
    static final long WAIT_NS_MAX = 600_000;

    private static final long PS_PER_NS = 1_000;
    /** A commit begins when what runs is no more than this part of what waits. */
    private static final int RUNNING_SHARE = 6;

    private final Scheduler scheduler;
    private final Registers registers;
    private final PoolWriter writer;
    private final Runnable wake;
    private final EventHandler polled = this::polled;
    private long firstPs;
    private boolean pollScheduled;
    private boolean flushNeeded;

    GroupCommit(Scheduler scheduler, Registers registers, PoolWriter writer, Runnable wake) {
        this.scheduler = scheduler;
        this.registers = registers;
        this.writer = writer;
        this.wake = wake;
    }

    PoolWriter writer() {
        return writer;
    }

    /**
     * Has a change made durable with others.
     *
     * @param zeroed whether hardware has zeroed an extent for it, which must not be lost then
     */
    void add(PoolChange change, int token, boolean zeroed, long nowPs) {
        if (writer.waiting() == 0) {
            firstPs = nowPs;
        }
        flushNeeded |= zeroed;
        writer.add(change, token);
    }

    /** Whether there is something to decide now. */
    boolean due() {
        return writer.waiting() > 0 && !writer.busy() && !pollScheduled;
    }

    /** Begins a commit, or looks again later. */
    void decide(long nowPs) {
        long running = (registers.read(LvmRegisters.STATUS)
                & LvmRegisters.STATUS_CONTEXTS_MASK) >>> LvmRegisters.STATUS_CONTEXTS_LSB;
        if (running * RUNNING_SHARE > writer.waiting() && nowPs - firstPs < WAIT_NS_MAX * PS_PER_NS) {
            pollScheduled = true;
            scheduler.schedule(nowPs + POLL_NS * PS_PER_NS, polled, 0);
            return;
        }
        writer.take();
        boolean flush = flushNeeded;
        flushNeeded = false;
        writer.commit(flush, nowPs);
    }

    private void polled(long nowPs, long unused) {
        pollScheduled = false;
        wake.run();
    }
}
