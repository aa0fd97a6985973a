// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dpucosim.trace.RequestKind;
import dev.dpucosim.trace.TraceRecord;
import dev.dpucosim.trace.TraceScan;
import dev.dpucosim.trace.TraceStatistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a first pass over a trace found, for people and for programs.
 *
 * @param trace the trace as the user named it
 * @param scan  what was found
 */
record TraceStatsReport(String trace, TraceScan scan) {
    /** One line; what is zero and should be zero is left out. */
    String line() {
        final TraceStatistics sums = scan.statistics();
        final List<String> parts = new ArrayList<>();
        parts.add(scan.format().id());
        parts.add(sums.requests() + " requests (" + kinds(sums) + ")");
        parts.add(scan.spanNs() == TraceRecord.ABSENT
                ? "no times"
                : "span " + BigDecimal.valueOf(scan.spanNs(), 9).toPlainString() + " s");
        parts.add("devices " + sums.devices());
        parts.add("bytes " + sums.lowestByte() + ".." + sums.endByte());
        parts.add("extents " + sums.distinctExtents());
        parts.add(String.format(Locale.ROOT, "4 KiB-aligned %.1f %%",
                100.0 * sums.pageAligned() / Math.max(1, sums.ranged())));
        parts.add(String.format("sequence %016x", sums.sequenceHash()));
        addUnlessZero(parts, "rounded outward", scan.roundedOutward());
        addUnlessZero(parts, "out of order", scan.outOfOrder());
        addUnlessZero(parts, "malformed", scan.malformed());
        if (scan.note() != null) {
            parts.add(scan.note());
        }
        return trace + ": " + String.join(", ", parts);
    }

    private static void addUnlessZero(final List<String> parts, final String label, final long count) {
        if (count != 0) {
            parts.add(label + " " + count);
        }
    }

    private static String kinds(final TraceStatistics sums) {
        final List<String> kinds = new ArrayList<>();
        for (final RequestKind kind : RequestKind.values()) {
            if (sums.requests(kind) > 0) {
                kinds.add(kind.label() + " " + sums.requests(kind)
                        + (kind.ranged() ? " = " + sums.bytes(kind) + " B" : ""));
            }
        }
        return String.join(", ", kinds);
    }

    /** Everything; absent is null. */
    ObjectNode json() {
        final TraceStatistics sums = scan.statistics();
        final ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("trace", trace).put("format", scan.format().id());
        final ObjectNode requests = node.putObject("requests");
        requests.put("read", sums.requests()).put("malformed", scan.malformed())
                .put("roundedOutward", scan.roundedOutward()).put("outOfOrder", scan.outOfOrder())
                .put("fua", sums.fua()).put("preflush", sums.preflush());
        final ObjectNode kinds = node.putObject("kinds");
        for (final RequestKind kind : RequestKind.values()) {
            final ObjectNode counts = kinds.putObject(kind.label()).put("requests", sums.requests(kind));
            if (kind.ranged()) {
                counts.put("bytes", sums.bytes(kind));
            }
        }
        final ObjectNode others = node.putObject("others");
        scan.others().entrySet().stream().sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> others.put(entry.getKey(), entry.getValue()));
        node.put("spanNs", scan.spanNs() == TraceRecord.ABSENT ? null : (Long) scan.spanNs());
        node.put("lowestByte", sums.lowestByte()).put("endByte", sums.endByte())
                .put("longestBytes", sums.longestBytes()).put("ranged", sums.ranged())
                .put("pageAligned", sums.pageAligned()).put("distinctExtents", sums.distinctExtents())
                .put("sequenceHash", String.format("%016x", sums.sequenceHash()));
        final ArrayNode devices = node.putArray("devices");
        for (int device = 0; device < sums.devices(); device++) {
            devices.addObject().put("name", scan.deviceNames().get(device))
                    .put("requests", sums.deviceRequests(device)).put("endBlocks", sums.deviceEndBlocks(device));
        }
        final ArrayNode problems = node.putArray("problems");
        scan.problems().forEach(problem -> problems.add(problem.toString()));
        return node.put("note", scan.note());
    }
}
