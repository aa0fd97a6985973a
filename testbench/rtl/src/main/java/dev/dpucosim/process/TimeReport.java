// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where the wall time of the runs of a {@link Simulation} went, from the begin of each to its end. What the stopwatch
 * itself took is taken out of the other shares and has one of its own.
 *
 * @param wallNs
 *            nanoseconds of all runs
 * @param cycles
 *            of the first clock
 * @param shares
 *            everything, divided once: their times add up to {@code wallNs}. In this order:
 *            <ul>
 *            <li>{@code simulator}: evaluations, native endpoints among them; counted in steps</li>
 *            <li>{@code crossing}: calls into native code, at what one costs that does nothing</li>
 *            <li>{@code scheduler}: who is next, and conditions that are asked for; counted in times it was asked</li>
 *            <li>{@code switching}: changes of hands between processes; counted in wakings, with and without</li>
 *            <li>{@code processes}: their own code; counted in wakings</li>
 *            <li>{@code models}: what clocks call; counted in calls</li>
 *            <li>{@code begin and end}: of runs</li>
 *            <li>{@code this stopwatch}: counted in looks at the clock</li>
 *            </ul>
 * @param processes
 *            those that began in a run, in that order; switching included
 * @param models
 *            in the order in which clocks were given them
 */
public record TimeReport(long wallNs, long cycles, List<Line> shares, List<Line> processes, List<Line> models) {

    /** Processes that the text shows; the rest is added up. */
    public static final int PROCESSES_SHOWN = 20;

    /** What the text begins with. */
    public static final String TITLE = "where the time went: ";

    private static final int NAME_CHARS = 36;

    /** Keeps copies of the lists. */
    public TimeReport {
        shares = List.copyOf(shares);
        processes = List.copyOf(processes);
        models = List.copyOf(models);
    }

    /**
     * One of those who spent time.
     *
     * @param name
     *            a share's, a process's, or a model's with the prefix of its ports
     * @param ns
     *            nanoseconds that it took
     * @param switchingNs
     *            of a process: what of it was changing hands; else 0
     * @param count
     *            steps, wakings or calls
     */
    public record Line(String name, double ns, double switchingNs, long count) {
    }

    /** The share of that name. */
    public Line share(String name) {
        return shares.stream().filter(line -> line.name.equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such share: name=" + name));
    }

    /** A table for people, most expensive first where there is no other order. */
    public String text() {
        final StringBuilder text = new StringBuilder(2_000);
        text.append(String.format(Locale.ROOT, TITLE + "%.3f s, %,d cycles, %.0f ns a cycle%n", wallNs
                / 1e9, cycles, (double) wallNs / Math.max(1, cycles)));
        text.append(String.format(Locale.ROOT, "%-" + NAME_CHARS + "s %7s %10s %9s %12s %9s%n", "", "share", "ms",
                "ns/cycle", "count", "ns each"));
        for (Line line : shares) {
            row(text, line.name, line, "");
            if (line.name.equals("processes")) {
                each(text, processes);
            } else if (line.name.equals("models")) {
                each(text, models);
            }
        }
        return text.toString();
    }

    private void each(StringBuilder text, List<Line> lines) {
        final List<Line> sorted = lines.stream().sorted(Comparator.comparingDouble(Line::ns).reversed()).toList();
        final int shown = Math.min(sorted.size(), PROCESSES_SHOWN);
        for (Line line : sorted.subList(0, shown)) {
            row(text, "  " + line.name, line, note(line));
        }
        if (shown < sorted.size()) {
            final List<Line> others = sorted.subList(shown, sorted.size());
            row(text, "  " + others.size() + " others", new Line("", others.stream().mapToDouble(Line::ns).sum(), others
                    .stream().mapToDouble(Line::switchingNs).sum(), others.stream().mapToLong(Line::count).sum()), "");
        }
    }

    private static String note(Line line) {
        return line.switchingNs == 0
                ? ""
                : String.format(Locale.ROOT, "  of it switching %.0f", line.switchingNs / Math.max(1, line.count));
    }

    private void row(StringBuilder text, String name, Line line, String note) {
        final String shownName = name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 3) + "...";
        text.append(String.format(Locale.ROOT, "%-" + NAME_CHARS + "s %5.1f %% %10.1f %9.0f %,12d %9.0f%s%n", shownName,
                100.0 * line.ns / Math.max(1, wallNs), line.ns / 1e6, line.ns / Math.max(1, cycles), line.count, line.ns
                        / Math.max(1, line.count), note));
    }
}
