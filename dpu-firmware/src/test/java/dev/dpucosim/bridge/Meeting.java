// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.monitor.BridgeLog;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A log that has another thread come while the one that writes into it is in the middle of a call, with a part of it
 * done: the visitor does all that it came for before the call goes on. So the two overlap in every round, whatever the
 * machine does. Without a visitor it lingers, and counts how often it met another thread on its own.
 */
final class Meeting implements BridgeLog {
    private static final int LINGER = 200;

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile Callable<String> visitorOrNull;
    private volatile int lines;
    private volatile String told = "nobody came";

    /** From now on the call that writes a line is visited, behind so many lines before it. */
    void expect(int linesBefore, Callable<String> visitor) {
        told = "nobody came";
        lines = linesBefore;
        visitorOrNull = visitor;
    }

    /** What the last visitor returned, or the exception's name. */
    String told() {
        return told;
    }

    /** How often two threads were in here at once that nobody had asked to. */
    int overlaps() {
        return overlaps.get();
    }

    /** Waits here for the visitor, if one is to come. */
    void meet() {
        Callable<String> visitor = visitorOrNull;
        if (visitor == null) {
            linger();
        } else if (lines-- == 0) {
            visitorOrNull = null;
            Thread thread = Thread.ofPlatform().start(() -> told = end(visitor));
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while a visitor was in", e);
            }
        }
    }

    private void linger() {
        overlaps.addAndGet(inside.incrementAndGet() - 1);
        for (int i = 0; i < LINGER; i++) {
            Thread.onSpinWait();
        }
        inside.decrementAndGet();
    }

    private static String end(Callable<String> visitor) {
        try {
            return visitor.call();
        } catch (CompletionException failed) {
            return failed.getCause().getClass().getSimpleName();
        } catch (Exception thrown) {
            return thrown.getClass().getSimpleName();
        }
    }

    @Override
    public void posted(int queue, int index, byte[] entry) {
        meet();
    }

    @Override
    public void completed(int queue, int index, KeyStatus status) {
        meet();
    }

    @Override
    public void closeCalled(int queue, int epoch) {
        meet();
    }
}
