// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.scenario.ReportText;
import dev.dpucosim.scenario.ReportTree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result as people read it, line by line; the same result makes the same text. */
public final class ScenarioText {
    private static final int HOST_WIDTH = 46;
    private static final int CHIP_WIDTH = 24;
    private static final double PS_OF_NS = 1e3;
    private static final int BITS = 8;

    private final ScenarioResult result;
    private final ReportText text = new ReportText();

    private ScenarioText(ScenarioResult result) {
        this.result = result;
    }

    /** The lines of a result. */
    public static List<String> of(ScenarioResult result) {
        ScenarioText report = new ScenarioText(result);
        report.scenario();
        report.text.timeline(result.timeline(), List.of("host 1", "chip to its firmware", "host 2"), HOST_WIDTH,
                CHIP_WIDTH);
        report.copies();
        report.refusals();
        report.counts();
        report.text.verdict(result.findings(), result.complete(), "all that had to be refused was, every time; all "
                + "else completed; no byte moved that no key allows");
        return report.text.lines();
    }

    private void scenario() {
        ScenarioOptions options = result.options();
        text.row("scenario", "%s of %s on two hosts, copies of %,d B, %s, %s; engine %s; seed %d",
                ReportText.count(options.operations(), "operation"), ReportText.count(options.processes(), "process")
                        .replace("processs", "processes"), options.bytes(), options.revokeEvery() == 0 ? "no revoke"
                                : String.format(Locale.ROOT, "a revoke every %,d", options.revokeEvery()),
                options.attack() ? "attacks by them and by two strangers" : "no attacks",
                ReportTree.lower(options.engine()), options.seed());
    }

    private void copies() {
        ScenarioResult.Copies copies = result.copies();
        text.row("copies", "%,d posted = %,d done + %,d cut off by a revoke + %,d refused, their key being revoked",
                copies.posted(), copies.done(), copies.cutOff(), copies.refused());
        if (result.virtualPs() > 0) {
            text.row("", "%,d B in %,.3f us, %,.1f Gbit/s", result.judged().get("bytesWritten"), result.virtualPs()
                    / (1e3 * PS_OF_NS), result.judged().get("bytesWritten") * BITS * PS_OF_NS / result.virtualPs());
        }
    }

    private void refusals() {
        if (result.accounts().isEmpty()) {
            return;
        }
        text.row("refused", "%6s  %-14s %-26s %-34s %s", "times", "told", "found by the chip", "what", "by");
        result.accounts().forEach((deed, account) -> text.row("", "%,6d  %-14s %-26s %-34s %s", account.tried(),
                counts(account.answers()), counts(account.causes()), deed.words(), String.join(" ", account.by()
                        .keySet())));
    }

    /** One thing alone needs no count. */
    private static String counts(Map<?, Integer> counts) {
        if (counts.size() == 1) {
            return counts.keySet().iterator().next().toString();
        }
        return counts.isEmpty() ? "-" : counts.entrySet().stream().map(each -> String.format(Locale.ROOT, "%s %,d", each
                .getKey(), each.getValue())).collect(Collectors.joining(", "));
    }

    private void counts() {
        if (!result.chip().isEmpty()) {
            text.row("chip", "%s", words(result.chip()));
        }
        text.row("judged", "%s", words(result.judged()));
        Map<String, Long> lockstep = result.lockstep();
        if (!lockstep.isEmpty()) {
            text.row("lockstep",
                    "model and RTL compared at %s; %s met by a write, each end judged; %,d times a host had gone",
                    ReportText.count(lockstep.get("quietPoints"), "quiet point"), ReportText.count(lockstep.get(
                            "commandsMet"), "command"), lockstep.get("hostsLost"));
        }
        text.latencyHead();
        result.latencyPs().forEach((what, latencies) -> {
            if (latencies.count() > 0) {
                text.latencyPs("  " + what, latencies);
            }
        });
    }

    private static String words(Map<String, Long> counts) {
        return counts.entrySet().stream().map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each
                .getKey().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT))).collect(Collectors.joining(", "));
    }
}
