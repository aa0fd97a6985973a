// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.host.HostStatistics;
import dev.dpucosim.host.Reasons;
import dev.dpucosim.host.Stage;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.slowpath.ThinCounts;
import dev.dpucosim.slowpath.UpkeepReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * A result as nested names and values, ready for a JSON writer: schema 1. Integers are integers, shares are 0 to 1,
 * what was not measured is null and never 0. Only what is below {@code wall} differs between two runs with the same
 * options.
 */
public final class ReportTree {

    /** Version of the names and their meaning. */
    public static final int SCHEMA = 1;

    private static final double PS_PER_SECOND = 1e12;

    private ReportTree() {
    }

    /** The tree of a result, in the order in which it is to be written. */
    public static Map<String, Object> of(ReplayResult result) {
        HostStatistics host = result.host();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("schema", SCHEMA);
        tree.put("seed", result.options().seed());
        tree.put("engine", result.options().engine().label());
        tree.put("interrupted", result.interrupted());
        tree.put("findings", result.findings());
        tree.put("trace", trace(result));
        tree.put("geometry", geometry(result));
        tree.put("requests", requests(result));
        tree.put("rejected", rejected(result));
        tree.put("commands", map("issued", result.trace().commands(), "preflushes", result.trace().preflushes(),
                "flushes", host.flushes(), "fua", result.trace().fua(), "heldBack", host.heldBackCommands(),
                "backPressure", host.backPressure()));
        tree.put("divergences", result.lockstep() == null ? null : result.lockstep().divergences());
        tree.put("data", map("mismatches", result.data() == null ? null : result.data().mismatches(),
                "bytesUnknown", result.data() == null ? null : result.data().bytesUnknown()));
        tree.put("checks", checks(result));
        tree.put("fastPath", map("share", share(host.requestsFast(), result.ended()), "requests",
                host.requestsFast()));
        tree.put("slowPath", slowPath(result));
        tree.put("firstWrite", map("requests", host.firstWrites(), "share",
                share(host.firstWrites(), host.writesCompleted()), "extentsPerSecond", extentsPerSecond(result),
                "commitsPer100Extents", commitsPer100(result)));
        tree.put("pool", pool(result));
        tree.put("lookup", lookup(result));
        tree.put("latencyNs", latency(host));
        tree.put("throughput", throughput(result));
        tree.put("members", members(result));
        tree.put("parity", map("full", result.hardware().columnsFull(), "readModify",
                result.hardware().columnsReadModify(), "reconstruct", result.hardware().columnsReconstruct(), "recover",
                result.hardware().columnsRecover(),
                "dataOnly", result.hardware().columnsDataOnly(), "readsReconstructed",
                result.hardware().readsReconstructed()));
        tree.put("writeHole", writeHole(result));
        tree.put("missingMembers", result.firmware().missingMembers());
        tree.put("arrayFailed", result.firmware().arrayFailed());
        tree.put("upkeep", upkeep(result.firmware().upkeep()));
        tree.put("firmware", map("extentsAllocated", result.firmware().extentsAllocated(), "metadataWrites",
                result.firmware().metadataWrites(), "busyNs", result.firmware().busyPs() / 1000));
        tree.put("rtl", map("cycles", result.cycles() == null ? null : result.cycles().stepped(), "cyclesSkipped",
                result.cycles() == null ? null : result.cycles().skipped()));
        tree.put("wall", map("seconds", result.wallSeconds(), "requestsPerSecond",
                result.wallSeconds() > 0 ? result.ended() / result.wallSeconds() : null));
        return tree;
    }

    /** Null where there is no parity that could be half written. */
    private static Map<String, Object> writeHole(ReplayResult result) {
        if (result.options().level().parities() == 0) {
            return null;
        }
        ReplayResult.FirmwareCounts firmware = result.firmware();
        return map("log", firmware.logsPartialParity() ? WriteHole.PPL.label() : WriteHole.NONE.label(), "entries",
                result.hardware().logEntries(), "blocks", result.hardware().logBlocks(), "entriesReplayed", firmware
                        .partialParity().replayed(),
                "entriesForgotten", firmware.partialParity().forgotten());
    }

    private static Map<String, Object> pool(ReplayResult result) {
        ThinCounts thin = result.firmware().thin();
        List<Map<String, Object>> snapshots = new ArrayList<>();
        for (ReplayResult.SnapshotSummary snapshot : result.snapshots()) {
            snapshots.add(map("namespace", snapshot.nsid(), "volume", snapshot.volume(), "request", snapshot.request(),
                    "bytesChecked", snapshot.bytesChecked(), "blocksWrong", snapshot.blocksWrong()));
        }
        return map("discards", result.trace().discards(), "bytesDiscarded", thin.bytesDiscarded(), "mappingsRemoved",
                thin.mappingsRemoved(), "extentsReturned", thin.extentsReturned(), "copies", thin.copies(),
                "copiesNotRead", thin.overwritten(), "lowWaterEvents", thin.lowWaterEvents(), "spaceWaits",
                thin.spaceWaits(), "spaceTimeouts", thin.spaceTimeouts(), "readOnly", thin.readOnly(), "snapshots",
                snapshots);
    }

    /** Extents allocated for each second in which at least one first write waited for its extent; null when none. */
    static Double extentsPerSecond(ReplayResult result) {
        Double perPs = share(result.firmware().extentsMapped(), result.firmware().allocatingPs());
        return perPs == null ? null : perPs * PS_PER_SECOND;
    }

    /** Commits of the pool's metadata for a hundred extents; null when none was allocated. */
    static Double commitsPer100(ReplayResult result) {
        return share(100 * result.firmware().metadataWrites(), result.firmware().extentsMapped());
    }

    private static Map<String, Object> trace(ReplayResult result) {
        ReplayResult.TraceSummary trace = result.trace();
        return map("format", trace.format(), "devices", trace.devices(), "note", trace.note(), "roundedOutward",
                trace.roundedOutward(), "outOfOrder", trace.outOfOrder());
    }

    private static Map<String, Object> geometry(ReplayResult result) {
        return map("raid", result.shape().geometry().level().code(), "members",
                result.shape().geometry().members(), "chunkBytes",
                (long) result.shape().geometry().chunkBlocks() << 9, "extentBytes",
                (long) result.shape().geometry().extentBlocks() << 9, "stripes",
                result.shape().geometry().stripes(), "capacityBytes", result.shape().geometry().blocks() << 9,
                "namespaces", result.shape().namespaceBlocks().size(), "queueDepth",
                result.options().pacing().timed() ? null : result.options().pacing().depth(), "speed",
                result.options().pacing().timed() ? result.options().pacing().speed() : null);
    }

    private static Map<String, Object> requests(ReplayResult result) {
        return map("read", result.trace().requests(), "completed", result.completed(), "rejected",
                result.rejected(), "malformed", result.trace().malformed(), "split", result.trace().split(),
                "unfinished", result.trace().unfinished());
    }

    private static Map<String, Object> rejected(ReplayResult result) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        result.trace().notModelled().forEach((kind, count) -> reasons.put("notModelled." + kind, count));
        result.host().statuses().forEach((status, count) -> reasons.put(NvmeStatus.describe(status), count));
        return reasons;
    }

    private static Map<String, Object> upkeep(UpkeepReport report) {
        return map("rebuilds", report.rebuilds().stream().map(one -> map("members", one.members(), "firstStripe", one
                .firstStripe(), "stripes", one.stripes(), "ps", one.endPs() - one.beginPs(), "outcome", one.outcome()
                        .name())).toList(),
                "resyncs", report.resyncs().stream().map(one -> map("firstStripe", one.firstStripe(), "stripes", one
                        .stripes(), "ps", one.endPs() - one.beginPs(), "outcome", one.outcome().name())).toList(),
                "growths", report.growths().stream().map(one -> map("extentsBefore", one.extentsBefore(), "extents", one
                        .extents(), "stripesBefore", one.stripesBefore(), "stripes", one.stripes(), "ps", one.endPs()
                                - one.beginPs(), "why", one.why())).toList(),
                "scrub", report.scrub() == null
                        ? null
                        : map("outcome", report.scrub().name(), "stripes", report.scrubStripes(), "blocksDiffering",
                                report.scrubBlocksDiffering(), "stripesRepaired", report.scrubStripesRepaired(),
                                "stripesUnreadable", report.scrubStripesUnreadable(), "ps", report.scrubPs()),
                "readsRepaired", report.readsRepaired());
    }

    private static Map<String, Object> checks(ReplayResult result) {
        ReplayResult.LockstepSummary lockstep = result.lockstep();
        return map("bytes", result.data() == null ? null : result.data().bytesChecked(), "stripes",
                result.redundancy() == null ? null : result.redundancy().checked(), "stripesWrong",
                result.redundancy() == null ? null : result.redundancy().wrong(), "responses",
                lockstep == null ? null : lockstep.responsesCompared(), "responseBytes",
                lockstep == null ? null : lockstep.bytesCompared(), "memberCommands",
                lockstep == null ? null : lockstep.memberCommandsCompared(), "decisions",
                lockstep == null ? null : lockstep.decisionsChecked(), "memberBlocks",
                lockstep == null ? null : lockstep.blocksCompared(), "mappings",
                lockstep == null ? null : lockstep.mappingsCompared());
    }

    private static Map<String, Object> slowPath(ReplayResult result) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        Map<String, Object> shares = new LinkedHashMap<>();
        for (int reason = 1; reason <= Reasons.COUNT; reason++) {
            reasons.put(Reasons.NAMES.get(reason - 1), result.host().slowPath(reason));
            shares.put(Reasons.NAMES.get(reason - 1), share(result.host().slowRequests(reason), result.ended()));
        }
        reasons.put("coalesced", result.host().coalesced());
        reasons.put("share", shares);
        return reasons;
    }

    private static Map<String, Object> lookup(ReplayResult result) {
        ReplayResult.HardwareCounts counts = result.hardware();
        return map("hits", counts.lookupHits(), "tableReads", counts.tableReads(), "hitShare",
                share(counts.lookupHits(), counts.lookupHits() + counts.tableReads()), "evictions",
                counts.evictions(), "lockWaits", counts.lockWaits(), "contextsMax", counts.contextsMax());
    }

    private static Map<String, Object> latency(HostStatistics host) {
        Map<String, Object> tree = percentiles(host.latencyNs(Stage.TOTAL));
        Map<String, Object> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            if (stage != Stage.TOTAL) {
                stages.put(stage.label(), percentiles(host.latencyNs(stage)));
            }
        }
        tree.put("stages", stages);
        return tree;
    }

    private static Map<String, Object> percentiles(Histogram histogram) {
        boolean any = histogram.getTotalCount() > 0;
        return map("count", histogram.getTotalCount(), "mean", any ? Math.round(histogram.getMean()) : null, "p50",
                any ? histogram.getValueAtPercentile(50) : null, "p90",
                any ? histogram.getValueAtPercentile(90) : null, "p99",
                any ? histogram.getValueAtPercentile(99) : null, "p999",
                any ? histogram.getValueAtPercentile(99.9) : null, "max", any ? histogram.getMaxValue() : null);
    }

    private static Map<String, Object> throughput(ReplayResult result) {
        double seconds = result.host().spanPs() / 1e12;
        long bytes = result.host().bytesRead() + result.host().bytesWritten();
        return map("virtualSeconds", seconds, "virtualRequestsPerSecond",
                seconds > 0 ? result.ended() / seconds : null, "virtualBytesPerSecond",
                seconds > 0 ? bytes / seconds : null, "bytesRead", result.host().bytesRead(), "bytesWritten",
                result.host().bytesWritten());
    }

    private static Map<String, Object> members(ReplayResult result) {
        ReplayResult.MemberCounts members = result.members();
        return map("reads", members.reads(), "writes", members.writes(), "flushes", members.flushes(), "bytesRead",
                members.bytesRead(), "bytesWritten", members.bytesWritten(), "writeAmplification",
                share(members.bytesWritten(), result.host().bytesWritten()));
    }

    static Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    /** Names and values in turn. */
    private static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }
}
