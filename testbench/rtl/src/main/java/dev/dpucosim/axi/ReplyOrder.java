// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which accepted access is answered next: the oldest, or, told to reorder, the oldest of any id, drawn from a seed. An
 * access is not answered before the cycle at which it is due, nor are those behind it.
 */
final class ReplyOrder<T> {

    private record Entry<T>(long id, long dueCycle, T thing) {
    }

    private final Clock clock;
    private final SeededDraw draw;
    private final List<Entry<T>> waiting = new ArrayList<>();
    private boolean reordering;
    private int latencyMin;
    private int latencyMax;

    ReplyOrder(Clock clock, SeededDraw draw) {
        this.clock = clock;
        this.draw = draw;
    }

    void reorder() {
        reordering = true;
    }

    void latency(int cyclesMin, int cyclesMax) {
        if (cyclesMin < 0 || cyclesMax < cyclesMin) {
            throw new IllegalArgumentException("not a range of cycles: cyclesMin=" + cyclesMin + ", cyclesMax="
                    + cyclesMax);
        }
        latencyMin = cyclesMin;
        latencyMax = cyclesMax;
    }

    void add(long id, T thing) {
        final int latency = latencyMin + draw.below(latencyMax - latencyMin + 1);
        waiting.add(new Entry<>(id, clock.cycle() + latency, thing));
    }

    int size() {
        return waiting.size();
    }

    /** The one to answer now, which stays until it is removed; null if none is due. */
    T choose() {
        final List<Entry<T>> due = new ArrayList<>();
        final Set<Long> ids = new HashSet<>();
        for (Entry<T> entry : waiting) {
            if (ids.add(entry.id) && entry.dueCycle <= clock.cycle()) {
                due.add(entry);
            }
            if (!reordering) {
                break;
            }
        }
        return due.isEmpty() ? null : due.get(due.size() == 1 ? 0 : draw.below(due.size())).thing;
    }

    void remove(T thing) {
        waiting.removeIf(entry -> entry.thing == thing);
    }
}
