// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parts of a report as programs read it: maps, lists, numbers and texts. */
public final class ReportTree {
    private ReportTree() {
    }

    /** A word as reports write it. */
    public static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** The verdict in a word. */
    public static String verdict(boolean holds, boolean complete) {
        return holds ? complete ? "holds" : "interrupted" : "broken";
    }

    /** Count, percentiles, maximum and mean, in their unit. */
    public static Map<String, Object> latency(Latencies latencies) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("count", latencies.count());
        for (int percent : new int[] {50, 90, 99}) {
            tree.put("p" + percent, latencies.percentile(percent));
        }
        tree.put("max", latencies.max());
        tree.put("mean", latencies.mean());
        return tree;
    }

    /** Puts the lines of a timeline, and how many were left out. */
    public static <P extends Enum<P>> void timeline(Map<String, Object> tree, Timeline<P> timeline) {
        List<Object> lines = new ArrayList<>();
        for (Timeline.Line<P> line : timeline.lines()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("timePs", line.timePs());
            each.put("place", lower(line.place()));
            each.put("text", line.text());
            lines.add(each);
        }
        tree.put("timeline", lines);
        tree.put("timelineLinesLeft", timeline.left());
    }
}
