// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.coroutine.CoroutineEngine;

/** Asked now and then from outside; throws when a process has run for too long without waiting. */
final class Watchdog implements Runnable {

    private final Scheduler scheduler;
    private final long silenceMs;
    private final Silence silence = new Silence(CoroutineEngine.WATCH_MS, Silence::ofThisProgramMs);
    private long beat = -1;

    Watchdog(Scheduler scheduler, long silenceMs) {
        this.scheduler = scheduler;
        this.silenceMs = silenceMs;
    }

    @Override
    public void run() {
        if (scheduler.beat() != beat) {
            beat = scheduler.beat();
            silence.broken();
            return;
        }
        final long silentMs = silence.look();
        final Process process = scheduler.current();
        if (process == null || silentMs < silenceMs) {
            return;
        }
        final IllegalStateException failure = new IllegalStateException("process never waits: process="
                + process.name() + ", milliseconds=" + silentMs);
        failure.setStackTrace(process.stack());
        throw failure;
    }
}
