// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.scenario.ReportTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        Map<String, Object> copies = new LinkedHashMap<>();
        copies.put("posted", result.copies().posted());
        copies.put("done", result.copies().done());
        copies.put("cutOff", result.copies().cutOff());
        copies.put("refused", result.copies().refused());
        tree.put("copies", copies);
        List<Object> refused = new ArrayList<>();
        result.accounts().forEach((deed, account) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("what", ReportTree.lower(deed));
            each.put("tried", account.tried());
            each.put("expected", deed.answer().name());
            each.put("told", account.answers());
            each.put("found", account.causes());
            each.put("by", account.by());
            refused.add(each);
        });
        tree.put("refused", refused);
        tree.put("chip", result.chip());
        tree.put("judged", result.judged());
        if (!result.lockstep().isEmpty()) {
            tree.put("lockstep", result.lockstep());
        }
        Map<String, Object> latencies = new LinkedHashMap<>();
        result.latencyPs().forEach((what, each) -> latencies.put(what, ReportTree.latency(each)));
        tree.put("latencyPs", latencies);
        tree.put("virtualPs", result.virtualPs());
        ReportTree.timeline(tree, result.timeline());
        return tree;
    }

    private static Map<String, Object> scenario(ScenarioOptions options) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("engine", ReportTree.lower(options.engine()));
        tree.put("processes", options.processes());
        tree.put("operations", options.operations());
        tree.put("bytes", options.bytes());
        tree.put("revokeEvery", options.revokeEvery());
        tree.put("attack", options.attack());
        tree.put("gapNs", options.gapNs());
        tree.put("latencyNs", options.latencyNs());
        tree.put("seed", options.seed());
        return tree;
    }
}
