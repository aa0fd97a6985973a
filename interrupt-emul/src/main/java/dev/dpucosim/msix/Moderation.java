// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * The model's moderation: per entry, a first event at once and an interval after it in which events are held. It stands
 * before mask and pending, so what is held is not pending. A sweep visits every entry once in as many cycles as there
 * are entries; an interval ends when its entry has been visited INTERVAL times.
 */
final class Moderation {
    private static final long BITS = 0xFFFFFFL;

    /** Takes what comes out when an interval ends. */
    @FunctionalInterface
    interface Release {
        void event(int entry);
    }

    final StoredWindow window;
    boolean enabled;
    private final MsixCounters counters;
    private final Release release;
    private final int[] visitsLeft;
    private final int[] held;
    private int running;
    private int holding;

    Moderation(int vectors, MsixCounters counters, Release release) {
        this.window = new StoredWindow(vectors, BITS);
        this.counters = counters;
        this.release = release;
        this.visitsLeft = new int[vectors];
        this.held = new int[vectors];
    }

    /** Whether an event goes at once; if not it is held. */
    boolean passes(int entry, boolean urgent) {
        int interval = interval(entry);
        if (visitsLeft[entry] == 0) {
            start(entry, interval);
            return true;
        }
        int countMax = (int) (window.word(entry) >>> 16) & 0xFF;
        if (urgent || countMax > 0 && held[entry] >= countMax) {
            drop(entry);
            start(entry, interval);
            return true;
        }
        holding += held[entry] == 0 ? 1 : 0;
        held[entry]++;
        counters.count(MsixRegisters.HELD);
        return false;
    }

    /** Whether an entry holds events, which go without further input. */
    boolean holding() {
        return holding > 0;
    }

    /** Lets cycles pass from one moment on. */
    void advance(long cycle, long cycles) {
        int count = held.length;
        for (long at = cycle; at < cycle + cycles && running > 0; at++) {
            int entry = (int) (at % count);
            if (visitsLeft[entry] > 0) {
                visit(entry);
            }
        }
    }

    /** Forgets intervals and held events of entries. */
    void clear(int from, int to) {
        for (int entry = from; entry < to; entry++) {
            drop(entry);
            running -= visitsLeft[entry] > 0 ? 1 : 0;
            visitsLeft[entry] = 0;
        }
    }

    private int interval(int entry) {
        return enabled ? (int) window.word(entry) & 0xFFFF : 0;
    }

    private void start(int entry, int interval) {
        running += (interval > 0 ? 1 : 0) - (visitsLeft[entry] > 0 ? 1 : 0);
        visitsLeft[entry] = interval;
    }

    private void drop(int entry) {
        holding -= held[entry] > 0 ? 1 : 0;
        held[entry] = 0;
    }

    private void visit(int entry) {
        int interval = interval(entry);
        int left = interval == 0 ? 1 : visitsLeft[entry];
        if (left > 1) {
            visitsLeft[entry] = left - 1;
            return;
        }
        boolean goes = held[entry] > 0;
        drop(entry);
        start(entry, goes ? interval : 0);
        if (goes) {
            release.event(entry);
        }
    }
}
