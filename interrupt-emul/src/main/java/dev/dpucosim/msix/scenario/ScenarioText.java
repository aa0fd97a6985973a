// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.scenario.ReportText;
import dev.dpucosim.scenario.ReportTree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result as people read it, line by line; the same result makes the same text. */
public final class ScenarioText {
    private static final int DEVICE_WIDTH = 28;
    private static final int TUNNEL_WIDTH = 36;

    private final ScenarioResult result;
    private final ReportText text = new ReportText();

    private ScenarioText(ScenarioResult result) {
        this.result = result;
    }

    /** The lines of a result. */
    public static List<String> of(ScenarioResult result) {
        ScenarioText text = new ScenarioText(result);
        text.scenario();
        text.timeline();
        text.counts();
        text.latency();
        text.verdict();
        return text.text.lines();
    }

    private void scenario() {
        ScenarioOptions options = result.options();
        LinkOptions link = options.link();
        text.row("scenario", "%,d events of %s x %s, %s; %,d B of data before each; carrier %s; engine %s; seed %d",
                options.raises(), ReportText.count(options.functions(), "function"), ReportText.count(options.vectors(),
                        "vector"),
                options.handlerNs() == 0 ? "never masked" : "masked while handled", options.dataBytes(),
                options.carrier().word(), options.engine().name().toLowerCase(Locale.ROOT), options.seed());
        if (options.moderation().on()) {
            text.row("moderation", "messages of a vector at least %s us apart%s", number(options.moderation().leastNs()
                    / 1e3), options.moderation().countMax() == 0 ? ""
                            : ", unless " + ReportText.count(options.moderation().countMax(), "event") + (options
                                    .moderation().countMax() == 1 ? " is held" : " are held"));
        }
        text.row("link", "%,.1f us, %s Gbit/s; each way lost %s, twice %s, late %s, damaged or cut %s", link.latencyNs()
                / 1e3,
                number(link.gbits()), percent(link.loss()), percent(link.duplicate()), percent(link.reorder()),
                percent(link.corrupt()));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
    }

    private static String percent(double share) {
        return number(Math.round(share * 1e6) / 1e4) + " %";
    }

    private void timeline() {
        text.timeline(result.timeline(), List.of("remote device", "tunnel", "host"), DEVICE_WIDTH, TUNNEL_WIDTH);
    }

    private void counts() {
        ScenarioResult.Events events = result.events();
        text.row("events", "%,d raised = %s + %,d merged by the sender + %,d merged in Pending%s%s", events.raised(),
                ReportText.count(events.messages(), "message"), events.mergedBySender(), events.mergedInPending(),
                events.mergedByModeration() == 0 ? ""
                        : String.format(Locale.ROOT, " + %,d merged by moderation", events.mergedByModeration()),
                events.resynchronised() == 0 ? ""
                        : String.format(Locale.ROOT, " - %,d raised anew after a greeting", events.resynchronised()));
        text.row("tunnel", "%s", counts(result.tunnel()));
        text.row("block", "%s", counts(result.block()));
        text.row("link", "%s", counts(result.links()));
    }

    /** What is not there needs no words, but for the first count. */
    private static String counts(Map<String, Long> counts) {
        String first = counts.keySet().iterator().next();
        return counts.entrySet().stream().filter(each -> each.getValue() != 0 || each.getKey().equals(first))
                .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), words(each.getKey())))
                .collect(Collectors.joining(", "));
    }

    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private void latency() {
        text.latencyHead();
        result.latencyPs().forEach((carrier, latencies) -> text.latencyPs("  " + ReportTree.lower(carrier), latencies));
        if (result.options().engine() == MsixEngineKind.RTL) {
            text.latencyCycles("cycles", result.cycles());
        }
    }

    private void verdict() {
        text.verdict(result.findings(), result.complete(), "no interrupt before its data, no event lost or made, each "
                + "message as its driver programmed it" + (result.options().keepsApart()
                        ? ", none too close to the one before" : ""));
    }
}
