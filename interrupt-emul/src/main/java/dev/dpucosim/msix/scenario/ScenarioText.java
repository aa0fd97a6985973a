// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.scenario.Timeline.Line;
import dev.dpucosim.msix.scenario.Timeline.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result as people read it, line by line; the same result makes the same text. */
public final class ScenarioText {
    private static final double PS_OF_US = 1e6;
    private static final int DEVICE_WIDTH = 28;
    private static final int TUNNEL_WIDTH = 36;

    private final ScenarioResult result;
    private final List<String> lines = new ArrayList<>();

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
        return text.lines;
    }

    private void row(String label, String format, Object... values) {
        lines.add((String.format(Locale.ROOT, "%-12s", label) + String.format(Locale.ROOT, format, values))
                .stripTrailing());
    }

    private void scenario() {
        ScenarioOptions options = result.options();
        LinkOptions link = options.link();
        row("scenario", "%,d events of %s x %s, %s; %,d B of data before each; carrier %s; engine %s; seed %d",
                options.raises(), count(options.functions(), "function"), count(options.vectors(), "vector"),
                options.handlerNs() == 0 ? "never masked" : "masked while handled", options.dataBytes(),
                options.carrier().word(), options.engine().name().toLowerCase(Locale.ROOT), options.seed());
        row("link", "%,.1f us, %s Gbit/s; each way lost %s, twice %s, late %s, damaged or cut %s", link.latencyNs()
                / 1e3,
                number(link.gbits()), percent(link.loss()), percent(link.duplicate()), percent(link.reorder()),
                percent(link.corrupt()));
    }

    private static String count(long count, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
    }

    private static String percent(double share) {
        return number(Math.round(share * 1e6) / 1e4) + " %";
    }

    private void timeline() {
        Timeline timeline = result.timeline();
        if (timeline.lines().isEmpty() && timeline.left() == 0) {
            return;
        }
        row("timeline us", "%-" + DEVICE_WIDTH + "s%-" + TUNNEL_WIDTH + "s%s", "remote device", "tunnel", "host");
        for (Line line : timeline.lines()) {
            String time = String.format(Locale.ROOT, "%,10.3f  ", line.timePs() / PS_OF_US);
            int column = line.place() == Place.DEVICE ? 0
                    : line.place() == Place.TUNNEL ? DEVICE_WIDTH : DEVICE_WIDTH + TUNNEL_WIDTH;
            lines.add(time + " ".repeat(column) + line.text());
        }
        if (timeline.left() > 0) {
            lines.add(String.format(Locale.ROOT, "            ... and %s more", count(timeline.left(), "line")));
        }
    }

    private void counts() {
        ScenarioResult.Events events = result.events();
        row("events", "%,d raised = %s + %,d merged by the sender + %,d merged in Pending%s", events.raised(),
                count(events.messages(), "message"), events.mergedBySender(), events.mergedInPending(),
                events.resynchronised() == 0 ? ""
                        : String.format(Locale.ROOT, " - %,d raised anew after a greeting", events.resynchronised()));
        row("tunnel", "%s", counts(result.tunnel()));
        row("block", "%s", counts(result.block()));
        row("link", "%s", counts(result.links()));
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
        row("latency us", "%9s %9s %9s %9s %9s %9s", "count", "p50", "p90", "p99", "max", "mean");
        result.latencyPs().forEach((carrier, latencies) -> latency("  " + carrier.name().toLowerCase(Locale.ROOT),
                latencies, PS_OF_US, "%,9.3f"));
        if (result.options().engine() == MsixEngineKind.RTL) {
            latency("cycles", result.cycles(), 1, "%,9.0f");
        }
    }

    private void latency(String label, Latencies latencies, double unit, String format) {
        row(label, "%,9d " + String.join(" ", format, format, format, format, "%,9.3f"), latencies.count(),
                latencies.percentile(50) / unit, latencies.percentile(90) / unit, latencies.percentile(99) / unit,
                latencies.max() / unit, latencies.mean() / unit);
    }

    private void verdict() {
        result.findings().forEach(finding -> row("finding", "%s", finding));
        if (!result.complete() && result.holds()) {
            row("verdict", "interrupted; nothing wrong until then");
        } else if (result.holds()) {
            row("verdict", "holds: no interrupt before its data, no event lost or made, each message as its driver "
                    + "programmed it");
        } else {
            row("verdict", "does not hold: %s", count(result.findings().size(), "finding"));
        }
    }
}
