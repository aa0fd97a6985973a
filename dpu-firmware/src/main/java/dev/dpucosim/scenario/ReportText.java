// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A report as people read it, line by line: labels at the left, what they are about behind them. */
public final class ReportText {
    private static final int LABEL_WIDTH = 12;
    private static final double PS_OF_US = 1e6;

    private final List<String> lines = new ArrayList<>();

    /** The lines. */
    public List<String> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** A line with a label. */
    public void row(String label, String format, Object... values) {
        lines.add((String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", label) + String.format(Locale.ROOT, format,
                values)).stripTrailing());
    }

    /** So many of a thing. */
    public static String count(long count, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
    }

    /**
     * A timeline, nothing when it has no line.
     *
     * @param heads  what stands above each place, in their order
     * @param widths of all places but the last
     */
    public <P extends Enum<P>> void timeline(Timeline<P> timeline, List<String> heads, int... widths) {
        if (timeline.lines().isEmpty() && timeline.left() == 0) {
            return;
        }
        int[] columns = new int[heads.size()];
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = head.length();
            head.append(heads.get(i));
            if (i < widths.length) {
                head.append(" ".repeat(columns[i] + widths[i] - head.length()));
            }
        }
        row("timeline us", "%s", head);
        for (Timeline.Line<P> line : timeline.lines()) {
            lines.add(String.format(Locale.ROOT, "%,10.3f  ", line.timePs() / PS_OF_US) + " ".repeat(columns[line
                    .place().ordinal()]) + line.text());
        }
        if (timeline.left() > 0) {
            row("", "... and %s more", count(timeline.left(), "line"));
        }
    }

    /** Above rows of latencies: what their columns are. */
    public void latencyHead() {
        row("latency us", "%9s %9s %9s %9s %9s %9s", "count", "p50", "p90", "p99", "max", "mean");
    }

    /** Times in picoseconds, shown in microseconds. */
    public void latencyPs(String label, Latencies latencies) {
        latency(label, latencies, PS_OF_US, "%,9.3f");
    }

    /** Times in clock cycles. */
    public void latencyCycles(String label, Latencies latencies) {
        latency(label, latencies, 1, "%,9.0f");
    }

    private void latency(String label, Latencies latencies, double unit, String format) {
        row(label, "%,9d " + String.join(" ", format, format, format, format, "%,9.3f"), latencies.count(),
                latencies.percentile(50) / unit, latencies.percentile(90) / unit, latencies.percentile(99) / unit,
                latencies.max() / unit, latencies.mean() / unit);
    }

    /**
     * The findings, and what follows from them.
     *
     * @param complete whether the scenario ran to its end
     * @param holds    what is said when there are none
     */
    public void verdict(List<String> findings, boolean complete, String holds) {
        findings.forEach(finding -> row("finding", "%s", finding));
        if (!findings.isEmpty()) {
            row("verdict", "does not hold: %s", count(findings.size(), "finding"));
        } else if (complete) {
            row("verdict", "holds: %s", holds);
        } else {
            row("verdict", "interrupted; nothing wrong until then");
        }
    }
}
