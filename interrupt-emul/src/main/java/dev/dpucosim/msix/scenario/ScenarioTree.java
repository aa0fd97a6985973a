// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.scenario.Timeline.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result as programs read it: maps, lists, numbers and texts, schema 1. */
public final class ScenarioTree {
    private static final int SCHEMA = 1;

    private ScenarioTree() {
    }

    /** The tree of a result. */
    public static Map<String, Object> of(ScenarioResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("schema", SCHEMA);
        tree.put("scenario", scenario(result.options()));
        tree.put("verdict", result.holds() ? result.complete() ? "holds" : "interrupted" : "broken");
        tree.put("findings", result.findings());
        ScenarioResult.Events events = result.events();
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("raised", events.raised());
        counts.put("messages", events.messages());
        counts.put("mergedBySender", events.mergedBySender());
        counts.put("mergedInPending", events.mergedInPending());
        counts.put("resynchronised", events.resynchronised());
        tree.put("events", counts);
        tree.put("tunnel", result.tunnel());
        tree.put("block", result.block());
        tree.put("link", result.links());
        Map<String, Object> latencies = new LinkedHashMap<>();
        result.latencyPs().forEach((carrier, each) -> latencies.put(lower(carrier), latency(each)));
        tree.put("latencyPs", latencies);
        tree.put("engineCycles", latency(result.cycles()));
        tree.put("virtualPs", result.virtualPs());
        List<Object> lines = new ArrayList<>();
        for (Line line : result.timeline().lines()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("timePs", line.timePs());
            each.put("place", lower(line.place()));
            each.put("text", line.text());
            lines.add(each);
        }
        tree.put("timeline", lines);
        tree.put("timelineLinesLeft", result.timeline().left());
        return tree;
    }

    private static Map<String, Object> scenario(ScenarioOptions options) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("engine", lower(options.engine()));
        tree.put("functions", options.functions());
        tree.put("vectors", options.vectors());
        tree.put("carrier", options.carrier().word());
        tree.put("raises", options.raises());
        tree.put("dataBytes", options.dataBytes());
        tree.put("gapNs", options.gapNs());
        tree.put("handlerNs", options.handlerNs());
        tree.put("loss", options.link().loss());
        tree.put("duplicate", options.link().duplicate());
        tree.put("reorder", options.link().reorder());
        tree.put("corrupt", options.link().corrupt());
        tree.put("latencyNs", options.link().latencyNs());
        tree.put("bandwidthGbits", options.link().gbits());
        tree.put("seed", options.seed());
        return tree;
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> latency(Latencies latencies) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("count", latencies.count());
        for (int percent : new int[] {50, 90, 99}) {
            tree.put("p" + percent, latencies.percentile(percent));
        }
        tree.put("max", latencies.max());
        tree.put("mean", latencies.mean());
        return tree;
    }
}
