// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ranges of virtual extents whose mappings somebody has to himself: discards, zeroes, snapshots. Ranges that overlap
 * are granted in the order in which they were asked for; a range is granted when no allocation in it is under way. What
 * misses in a range meanwhile waits, and is handled in the order of arrival when the range is given back.
 */
final class RangeHolds {
    /** Somebody who has got a range to himself. */
    @FunctionalInterface
    interface Holder {
        void granted(Hold hold, long nowPs);
    }

    /** A range that was asked for. */
    final class Hold {
        private final int namespace;
        private final long from;
        private final long to;
        private final Holder granted;
        private final ArrayDeque<ExceptionRecord> waiting = new ArrayDeque<>();
        private boolean active;

        private Hold(int namespace, long from, long to, Holder granted) {
            this.namespace = namespace;
            this.from = from;
            this.to = to;
            this.granted = granted;
        }

        private boolean overlaps(Hold other) {
            return namespace == other.namespace && from < other.to && other.from < to;
        }

        /** Gives the range back. */
        void release(long nowPs) {
            holds.remove(this);
            waiting.forEach(again);
            grant(nowPs);
        }
    }

    private final PendingExtents pending;
    private final Consumer<ExceptionRecord> again;
    private final List<Hold> holds = new ArrayList<>();

    /**
     * No ranges.
     *
     * @param again takes records whose turn has come
     */
    RangeHolds(PendingExtents pending, Consumer<ExceptionRecord> again) {
        this.pending = pending;
        this.again = again;
    }

    /**
     * Asks for a range.
     *
     * @param to its end, the first virtual extent behind it
     * @param granted called once, perhaps at once
     */
    void request(int namespace, long from, long to, Holder granted, long nowPs) {
        holds.add(new Hold(namespace, from, to, granted));
        grant(nowPs);
    }

    /** Has a record wait if its virtual extent is in a range that somebody has or has asked for. */
    boolean wait(int namespace, long virtualExtent, ExceptionRecord record) {
        for (int i = 0; i < holds.size(); i++) {
            Hold hold = holds.get(i);
            if (hold.namespace == namespace && hold.from <= virtualExtent && virtualExtent < hold.to) {
                hold.waiting.add(record.copy());
                return true;
            }
        }
        return false;
    }

    /** An allocation has ended. */
    void allocationEnded(long nowPs) {
        if (!holds.isEmpty()) {
            grant(nowPs);
        }
    }

    private void grant(long nowPs) {
        for (int i = 0; i < holds.size(); i++) {
            Hold hold = holds.get(i);
            if (!hold.active && first(hold, i) && !pending.any(hold.namespace, hold.from, hold.to)) {
                hold.active = true;
                hold.granted.granted(hold, nowPs);
                // Whoever was granted may have given back at once: look at all again.
                i = -1;
            }
        }
    }

    private boolean first(Hold hold, int index) {
        for (int i = 0; i < index; i++) {
            if (holds.get(i).overlaps(hold)) {
                return false;
            }
        }
        return true;
    }
}
