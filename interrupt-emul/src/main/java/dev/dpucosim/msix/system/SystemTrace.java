// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusTrace;
import dev.dpucosim.bus.BusTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened in a system: frames at both ends of the links, bus transactions as they arrived, interrupts. */
public final class SystemTrace {

    private record Line(long timePs, String text) {
    }

    private final int limit;
    private final BusTrace bus;
    private final ArrayDeque<FrameSeen> frames = new ArrayDeque<>();
    private final ArrayDeque<Interrupt> interrupts = new ArrayDeque<>();

    SystemTrace(int limit) {
        this.limit = limit;
        this.bus = new BusTrace(limit);
    }

    void add(FrameSeen seen) {
        keep(frames, seen);
    }

    void add(Interrupt interrupt) {
        keep(interrupts, interrupt);
    }

    private <T> void keep(ArrayDeque<T> kept, T value) {
        if (limit == 0) {
            return;
        }
        if (kept.size() == limit) {
            kept.remove();
        }
        kept.add(value);
    }

    /** Frames, in the order in which they left or arrived. */
    public List<FrameSeen> frames() {
        return List.copyOf(frames);
    }

    /** Interrupts, in the order of their arrival. */
    public List<Interrupt> interrupts() {
        return List.copyOf(interrupts);
    }

    /** The bus. */
    public BusTrace bus() {
        return bus;
    }

    /** Forgets everything. */
    public void clear() {
        frames.clear();
        interrupts.clear();
        bus.clear();
    }

    /** A line for each, by time in picoseconds; at one time frames, then transactions, then interrupts. */
    @Override
    public String toString() {
        List<Line> lines = new ArrayList<>();
        frames.forEach(seen -> lines.add(new Line(seen.timePs(), seen.toString())));
        for (BusTransaction transaction : bus.arrived()) {
            lines.add(new Line(transaction.arrivedPs(), "bus " + transaction));
        }
        interrupts.forEach(interrupt -> lines.add(new Line(interrupt.arrivedPs(), interrupt.toString())));
        lines.sort(Comparator.comparingLong(Line::timePs));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(String.format("%14d %s%n", line.timePs(), line.text())));
        return text.toString();
    }
}
