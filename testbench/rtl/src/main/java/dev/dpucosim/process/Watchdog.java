// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Asked now and then from outside; throws when a process has run for too long without waiting. */
final class Watchdog implements Runnable {

    private final Scheduler scheduler;
    private final long silenceMs;
    private long beat = -1;
    private long sinceNs;

    Watchdog(Scheduler scheduler, long silenceMs) {
        this.scheduler = scheduler;
        this.silenceMs = silenceMs;
    }

    @Override
    public void run() {
        final long now = System.nanoTime();
        if (scheduler.beat() != beat) {
            beat = scheduler.beat();
            sinceNs = now;
            return;
        }
        final Process process = scheduler.current();
        if (process == null || now - sinceNs < silenceMs * 1_000_000) {
            return;
        }
        final IllegalStateException failure = new IllegalStateException("process never waits: process="
                + process.name() + ", milliseconds=" + silenceMs);
        failure.setStackTrace(process.stack());
        throw failure;
    }
}
