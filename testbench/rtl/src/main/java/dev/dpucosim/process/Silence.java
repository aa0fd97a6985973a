// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long nothing has gone on, as a watch sees it that looks at equal intervals. On a busy machine other programs may
 * have the processor for most of an interval; one in which this program had it for less than half counts a tenth.
 */
final class Silence {
    private static final int OTHERS_SHARE = 10;

    private final long intervalMs;
    private final LongSupplier processorMs;
    private long lastMs;
    private int othersLooks;
    private long silentMs;

    /** @param processorMs processor time of this program so far; does not move where it is not known */
    Silence(long intervalMs, LongSupplier processorMs) {
        this.intervalMs = intervalMs;
        this.processorMs = processorMs;
    }

    /** Processor time of this JVM, all of its threads. */
    static long ofThisProgramMs() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
    }

    /** Something has gone on. */
    void broken() {
        lastMs = processorMs.getAsLong();
        othersLooks = 0;
        silentMs = 0;
    }

    /** Nothing has gone on since the last look; milliseconds of silence. */
    long look() {
        final long nowMs = processorMs.getAsLong();
        if (nowMs - lastMs >= intervalMs / 2 || ++othersLooks == OTHERS_SHARE) {
            othersLooks = 0;
            silentMs += intervalMs;
        }
        lastMs = nowMs;
        return silentMs;
    }
}
