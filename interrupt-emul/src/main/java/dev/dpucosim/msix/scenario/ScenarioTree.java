// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.scenario.ReportTree;
import java.util.LinkedHashMap;
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
        tree.put("verdict", ReportTree.verdict(result.holds(), result.complete()));
        tree.put("findings", result.findings());
        ScenarioResult.Events events = result.events();
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("raised", events.raised());
        counts.put("messages", events.messages());
        counts.put("mergedBySender", events.mergedBySender());
        counts.put("mergedInPending", events.mergedInPending());
        counts.put("mergedByModeration", events.mergedByModeration());
        counts.put("resynchronised", events.resynchronised());
        tree.put("events", counts);
        tree.put("tunnel", result.tunnel());
        tree.put("block", result.block());
        tree.put("link", result.links());
        Map<String, Object> latencies = new LinkedHashMap<>();
        result.latencyPs().forEach((carrier, each) -> latencies.put(ReportTree.lower(carrier), ReportTree.latency(
                each)));
        tree.put("latencyPs", latencies);
        tree.put("engineCycles", ReportTree.latency(result.cycles()));
        tree.put("virtualPs", result.virtualPs());
        ReportTree.timeline(tree, result.timeline());
        return tree;
    }

    private static Map<String, Object> scenario(ScenarioOptions options) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("engine", ReportTree.lower(options.engine()));
        tree.put("functions", options.functions());
        tree.put("vectors", options.vectors());
        tree.put("carrier", options.carrier().word());
        tree.put("raises", options.raises());
        tree.put("dataBytes", options.dataBytes());
        tree.put("gapNs", options.gapNs());
        tree.put("handlerNs", options.handlerNs());
        tree.put("moderationNs", options.moderation().leastNs());
        tree.put("moderationCount", options.moderation().countMax());
        tree.put("loss", options.link().loss());
        tree.put("duplicate", options.link().duplicate());
        tree.put("reorder", options.link().reorder());
        tree.put("corrupt", options.link().corrupt());
        tree.put("latencyNs", options.link().latencyNs());
        tree.put("bandwidthGbits", options.link().gbits());
        tree.put("seed", options.seed());
        return tree;
    }
}
