// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.host.HostStatistics;
import dev.dpucosim.host.Reasons;
import dev.dpucosim.host.Stage;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.slowpath.ThinCounts;
import dev.dpucosim.slowpath.UpkeepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** A result as people read it, line by line. */
public final class ReportText {

    private final ReplayResult result;
    private final HostStatistics host;
    private final List<String> lines = new ArrayList<>();

    private ReportText(ReplayResult result) {
        this.result = result;
        this.host = result.host();
    }

    /** The lines of a result. */
    public static List<String> of(ReplayResult result) {
        ReportText text = new ReportText(result);
        text.requests();
        text.array();
        text.throughput();
        text.latency();
        text.paths();
        text.members();
        text.upkeep();
        text.checks();
        text.findings();
        return text.lines;
    }

    private void row(String label, String format, Object... values) {
        lines.add(String.format(Locale.ROOT, "%-12s", label) + String.format(Locale.ROOT, format, values));
    }

    private void requests() {
        ReplayResult.TraceSummary trace = result.trace();
        row("requests", "%,d read = %,d completed + %,d rejected%s; %,d malformed; %s trace, %s, engine %s%s",
                trace.requests(), result.completed(), result.rejected(),
                trace.unfinished() == 0 ? "" : String.format(Locale.ROOT, " + %,d unfinished", trace.unfinished()),
                trace.malformed(), trace.format(), count(trace.devices().size(), "device"),
                result.options().engine().label(), result.interrupted() ? "; INTERRUPTED" : "");
        trace.notModelled().forEach(
                (kind, requests) -> row("", "rejected: %,d not modelled: %s", requests, kind));
        host.statuses().forEach(
                (status, requests) -> row("", "rejected: %,d with %s", requests, NvmeStatus.describe(status)));
        row("commands", "%,d issued; %s split beyond 1 MiB; %,d flushes (%,d before a write), %,d with FUA; "
                + "%,d held back by an overlap", trace.commands(), count(trace.split(), "request"), host.flushes(),
                trace.preflushes(), trace.fua(), host.heldBackCommands());
        if (trace.roundedOutward() + trace.outOfOrder() > 0) {
            row("", "%,d rounded outward to blocks; %,d out of order in time", trace.roundedOutward(),
                    trace.outOfOrder());
        }
        if (trace.note() != null) {
            row("", "%s", trace.note());
        }
    }

    private void array() {
        Geometry geometry = result.shape().geometry();
        row("array", "%s, %d members, chunk %s, extent %s, %s usable; %s; seed %d", geometry.level(),
                geometry.members(), size((long) geometry.chunkBlocks() << 9),
                size((long) geometry.extentBlocks() << 9), size(geometry.blocks() << 9),
                result.options().pacing().timed()
                        ? "as recorded, speed " + result.options().pacing().speed()
                        : "queue depth " + result.options().pacing().depth(),
                result.options().seed());
    }

    private void throughput() {
        double seconds = host.spanPs() / 1e12;
        long bytes = host.bytesRead() + host.bytesWritten();
        row("virtual", "%,.6f s: %,.0f requests/s, %,.1f MB/s (read %,d B, written %,d B)", seconds,
                seconds > 0 ? result.ended() / seconds : 0, seconds > 0 ? bytes / seconds / 1e6 : 0,
                host.bytesRead(), host.bytesWritten());
        row("wall", "%,.3f s: %,.0f requests/s", result.wallSeconds(),
                result.wallSeconds() > 0 ? result.ended() / result.wallSeconds() : 0);
    }

    private void latency() {
        row("latency us", "%12s %10s %10s %10s %10s %10s", "count", "p50", "p99", "p99.9", "max", "mean");
        for (Stage stage : Stage.values()) {
            Histogram histogram = host.latencyNs(stage);
            if (histogram.getTotalCount() > 0) {
                row("  " + stage.label(), "%,12d %,10.1f %,10.1f %,10.1f %,10.1f %,10.1f",
                        histogram.getTotalCount(), histogram.getValueAtPercentile(50) / 1e3,
                        histogram.getValueAtPercentile(99) / 1e3, histogram.getValueAtPercentile(99.9) / 1e3,
                        histogram.getMaxValue() / 1e3, histogram.getMean() / 1e3);
            }
        }
    }

    private void paths() {
        row("fast path", "%s of requests", percent(ReportTree.share(host.requestsFast(), result.ended())));
        for (int reason = 1; reason <= Reasons.COUNT; reason++) {
            if (host.slowPath(reason) > 0) {
                row(reason == Reasons.MISS ? "slow path" : "", "%-11s %,d records, %s of requests%s",
                        Reasons.NAMES.get(reason - 1), host.slowPath(reason),
                        percent(ReportTree.share(host.slowRequests(reason), result.ended())),
                        reason == Reasons.MISS
                                ? String.format(Locale.ROOT, "; %,d more waited for an allocation under way",
                                        host.coalesced())
                                : "");
            }
        }
        row("first write", "%,d writes to a new extent, %s of writes; %,d extents allocated", host.firstWrites(),
                percent(ReportTree.share(host.firstWrites(), host.writesCompleted())),
                result.firmware().extentsAllocated());
        if (result.firmware().extentsMapped() > 0 && result.firmware().allocatingPs() > 0) {
            row("", "%,.0f extents/s while any was waited for; %,d commits, %.2f for 100 extents",
                    ReportTree.extentsPerSecond(result), result.firmware().metadataWrites(),
                    ReportTree.commitsPer100(result));
        }
        pool();
        ReplayResult.HardwareCounts hardware = result.hardware();
        row("lookup", "%,d cache hits (%s), %,d table reads, %,d evictions", hardware.lookupHits(),
                percent(ReportTree.share(hardware.lookupHits(), hardware.lookupHits() + hardware.tableReads())),
                hardware.tableReads(), hardware.evictions());
    }

    private void pool() {
        ThinCounts thin = result.firmware().thin();
        if (result.trace().discards() > 0) {
            row("discards", "%s of %,d B; %,d mappings removed, %,d extents returned", count(result.trace().discards(),
                    "request"), thin.bytesDiscarded(), thin.mappingsRemoved(), thin.extentsReturned());
        }
        for (ReplayResult.SnapshotSummary snapshot : result.snapshots()) {
            row("snapshot", "volume %d of volume %d before request %,d: %,d B checked, %s wrong", snapshot.nsid(),
                    snapshot.volume(), snapshot.request(), snapshot.bytesChecked(), count(snapshot.blocksWrong(),
                            "block"));
        }
        if (thin.copies() > 0) {
            row("copies", "%,d of shared extents for their writers, %,d of them written whole and not read",
                    thin.copies(), thin.overwritten());
        }
        if (thin.lowWaterEvents() + thin.spaceWaits() > 0) {
            row("space", "%s; %,d writes waited for space, %,d of them in vain", count(thin.lowWaterEvents(),
                    "low-water event"), thin.spaceWaits(), thin.spaceTimeouts());
        }
        if (thin.readOnly()) {
            row("pool", "READ-ONLY: its metadata could not be written");
        }
    }

    private void members() {
        ReplayResult.MemberCounts members = result.members();
        Double amplification = ReportTree.share(members.bytesWritten(), host.bytesWritten());
        row("members", "%,d reads of %,d B, %,d writes of %,d B, %,d flushes; write amplification %s",
                members.reads(), members.bytesRead(), members.writes(), members.bytesWritten(), members.flushes(),
                amplification == null ? "-" : String.format(Locale.ROOT, "%.3f", amplification));
        ReplayResult.HardwareCounts hardware = result.hardware();
        row("parity", "columns: %,d full, %,d read-modify-write, %,d reconstruct-write; %,d lock waits, "
                + "%d contexts at most", hardware.columnsFull(), hardware.columnsReadModify(),
                hardware.columnsReconstruct(), hardware.lockWaits(), hardware.contextsMax());
        writeHole();
        List<Integer> missing = result.firmware().missingMembers();
        if (!missing.isEmpty()) {
            row("degraded", "%s: without member%s %s; columns: %,d of reads reconstructed, %,d written after recovery, "
                    + "%,d written without parity", result.firmware().arrayFailed() ? "array FAILED" : "array works",
                    missing.size() == 1 ? "" : "s",
                    missing.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    hardware.readsReconstructed(), hardware.columnsRecover(), hardware.columnsDataOnly());
        }
        if (result.cycles() != null) {
            row("RTL", "%,d cycles, and %,d skipped while idle", result.cycles().stepped(),
                    result.cycles().skipped());
        }
    }

    private void writeHole() {
        ReplayResult.FirmwareCounts firmware = result.firmware();
        if (firmware.logsPartialParity()) {
            row("write hole", "ppl: %s of %,d blocks logged%s", count(result.hardware().logEntries(), "entry",
                    "entries"), result.hardware().logBlocks(), firmware.partialParity().entries() == 0
                            ? ""
                            : String.format(Locale.ROOT, "; at the beginning %,d replayed, %,d forgotten", firmware
                                    .partialParity().replayed(), firmware.partialParity().forgotten()));
        } else if (result.options().level().parities() > 0) {
            row("write hole", "none: parity that a loss of power finds half written is resynced");
        }
    }

    private void upkeep() {
        UpkeepReport report = result.firmware().upkeep();
        for (UpkeepReport.Rebuilt rebuilt : report.rebuilds()) {
            row("rebuild", "member%s %s %s", Integer.bitCount(rebuilt.members()) == 1 ? "" : "s", bits(rebuilt
                    .members()), walk(rebuilt.outcome(), rebuilt.stripes(), rebuilt.endPs() - rebuilt.beginPs()));
        }
        for (UpkeepReport.Grown grown : report.growths()) {
            long extentBytes = (long) result.shape().geometry().extentBlocks() << 9;
            row("growth", "%s to %s in %,d extents; %,d stripes added in %.6f s of virtual time%s", size(extentBytes
                    * grown.extentsBefore()), size(extentBytes * grown.extents()), grown.extents(), grown.stripes()
                            - grown.stripesBefore(), Math.max(0, grown.endPs() - grown.beginPs()) / 1e12,
                    grown.endPs() < 0 ? ", under way" : grown.why() == null ? "" : ", STOPPED: " + grown.why());
        }
        for (UpkeepReport.Resynced resynced : report.resyncs()) {
            row("resync", "%s", walk(resynced.outcome(), resynced.stripes(), resynced.endPs() - resynced.beginPs()));
        }
        if (report.scrub() != null) {
            row("scrub", "%s; %s differ, %s repaired, %s unreadable", walk(report.scrub(), report.scrubStripes(),
                    report.scrubPs()), count(report.scrubBlocksDiffering(), "block"), count(report
                            .scrubStripesRepaired(), "stripe"),
                    count(report.scrubStripesUnreadable(), "stripe"));
        }
        if (report.readsRepaired() > 0) {
            row("repaired", "%s that a member could not read, written anew out of the others", count(report
                    .readsRepaired(), "range"));
        }
    }

    private static String bits(int members) {
        return IntStream.range(0, Integer.SIZE).filter(i -> (members >>> i & 1) != 0).mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    /** How far a walk over stripes came, and how fast, in bytes of each member. */
    private String walk(UpkeepReport.Outcome outcome, long stripes, long ps) {
        double bytes = (double) stripes * result.shape().geometry().chunkBlocks() * 512;
        return String.format(Locale.ROOT, "%s: %,d stripes in %,.6f s of virtual time, %,.1f MB/s of each member",
                switch (outcome) {
                    case DONE -> "done";
                    case STOPPED -> "STOPPED";
                    case RUNNING -> "under way";
                }, stripes, Math.max(0, ps) / 1e12, ps > 0 ? bytes / ps * 1e6 : 0);
    }

    private void checks() {
        ReplayResult.DataSummary data = result.data();
        ReplayResult.RedundancySummary stripes = result.redundancy();
        row("checked", "%s; %s", data == null
                ? "no data, payload is absent"
                : String.format(Locale.ROOT, "%,d B of reads, %s", data.bytesChecked(),
                        count(data.mismatches(), "block") + " wrong"
                                + (data.bytesUnknown() == 0
                                        ? ""
                                        : String.format(Locale.ROOT,
                                                ", %,d B unknown: written in vain, or there before",
                                                data.bytesUnknown()))),
                stripes == null
                        ? "no stripes"
                        : String.format(Locale.ROOT, "%,d stripes, %,d wrong", stripes.checked(), stripes.wrong()));
        ReplayResult.LockstepSummary lockstep = result.lockstep();
        if (lockstep != null) {
            row("lockstep", "%s; compared: %,d responses of %,d B, %,d member commands, %,d member blocks, "
                    + "%,d mappings; %,d decisions judged", count(lockstep.divergences(), "divergence"),
                    lockstep.responsesCompared(), lockstep.bytesCompared(), lockstep.memberCommandsCompared(),
                    lockstep.blocksCompared(), lockstep.mappingsCompared(), lockstep.decisionsChecked());
        }
    }

    private void findings() {
        for (String finding : result.findings()) {
            row("FINDING", "%s", finding);
        }
    }

    private static String count(long number, String what) {
        return count(number, what, what + "s");
    }

    private static String count(long number, String what, String several) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? what : several);
    }

    private static String percent(Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long value = bytes;
        while (unit < units.length - 1 && value % 1024 == 0 && value >= 1024) {
            value /= 1024;
            unit++;
        }
        if (value < 10_240 || unit == units.length - 1) {
            return value + " " + units[unit];
        }
        double scaled = value;
        while (unit < units.length - 1 && scaled >= 1024) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
    }
}
