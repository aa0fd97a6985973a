// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.firmware;

import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/** One processor that runs an agent's work, one piece after the other, and sleeps when there is none. */
public final class FirmwareLoop {

    private final Scheduler scheduler;
    private final FirmwareAgent agent;
    private final long wakePs;
    private final EventHandler begin = this::begin;
    private final EventHandler end = this::end;
    private boolean awake;
    private long busyPs;
    private long pieces;

    /**
     * A loop that sleeps until {@link #wake}.
     *
     * @param wakePs from the interrupt to the first instruction of the first piece, in picoseconds
     */
    public FirmwareLoop(Scheduler scheduler, FirmwareAgent agent, long wakePs) {
        this.scheduler = scheduler;
        this.agent = agent;
        this.wakePs = wakePs;
    }

    /** Wakes the loop if it sleeps; meant to be called by an {@link InterruptLine}. */
    public void wake() {
        if (!awake) {
            awake = true;
            scheduler.schedule(scheduler.nowPs() + wakePs, begin, 0);
        }
    }

    /** Whether the loop is not asleep. */
    public boolean awake() {
        return awake;
    }

    /** Time spent working, in picoseconds. */
    public long busyPs() {
        return busyPs;
    }

    /** Pieces of work done. */
    public long pieces() {
        return pieces;
    }

    private void begin(long nowPs, long unused) {
        long costPs = agent.costPs();
        if (costPs == FirmwareAgent.NO_WORK) {
            awake = false;
            return;
        }
        busyPs += costPs;
        scheduler.schedule(nowPs + costPs, end, 0);
    }

    private void end(long nowPs, long unused) {
        agent.doWork(nowPs);
        pieces++;
        begin(nowPs, 0);
    }
}
