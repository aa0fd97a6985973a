// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.HostTap;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lockstep.Divergence;
import dev.dpucosim.lockstep.Lockstep;
import dev.dpucosim.lvm.CycleCount;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.register.Registers;
import dev.dpucosim.slowpath.MemoryLayout;
import dev.dpucosim.slowpath.SpacePolicy;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberDirectory;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import dev.dpucosim.trace.TraceScan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Replays one trace as options say, and accounts for every request. */
public final class Replay {

    /** Without an answer for so long, in virtual time, a DPU is stuck: 0.2 s. */
    private static final long PATIENCE_PS = 200_000_000_000L;
    private static final int WATCH_STEPS = 4096;
    private static final long RING_SPACE = 1L << 30;

    private final ReplayOptions options;
    private final TraceInput input;
    private final TraceOptions traceOptions;
    private final ReplayWatcher watcher;
    private final LongSupplier wallNs;
    private final EngineFactory model;
    private final EngineFactory rtl;
    private final List<String> findings = new ArrayList<>();
    private final List<SnapshotCheck> snapshots = new ArrayList<>();
    private final Set<Integer> killed = new HashSet<>();
    private final Set<ReplayPool.GrowthRequest> grown = new HashSet<>();

    /**
     * A replay that has not begun.
     *
     * @param wallNs the wall clock, for {@code wall.*} alone
     */
    public Replay(ReplayOptions options, TraceInput input, TraceOptions traceOptions, ReplayWatcher watcher,
            LongSupplier wallNs) {
        this(options, input, traceOptions, watcher, wallNs, LvmModel::new,
                environment -> new LvmRtl(environment, rtlOptions(options)));
    }

    /** A replay through other engines; for tests of what it finds. */
    Replay(ReplayOptions options, TraceInput input, TraceOptions traceOptions, ReplayWatcher watcher,
            LongSupplier wallNs, EngineFactory model, EngineFactory rtl) {
        this.options = options;
        this.input = input;
        this.traceOptions = traceOptions;
        this.watcher = watcher;
        this.wallNs = wallNs;
        this.model = model;
        this.rtl = rtl;
    }

    private static RtlOptions rtlOptions(ReplayOptions options) {
        RtlOptions rtl = RtlOptions.DEFAULT.withSeed(options.seed()).withObserver(options.observer());
        WaveWindow wave = options.wave();
        return wave == null ? rtl : rtl.withWaveform(wave.file(), wave.fromCycle(), wave.toCycle());
    }

    /**
     * Runs it.
     *
     * @throws ReplayUsageException when options do not fit together or do not fit the trace
     * @throws dev.dpucosim.dpu.DpuGeometryException when there is no such array
     * @throws dev.dpucosim.trace.TraceInputException when the trace cannot be used
     * @throws dev.dpucosim.storage.StorageException when the members cannot
     */
    public ReplayResult run() {
        long requests = -1;
        List<Long> namespaces;
        if (options.capacityBytes() == 0) {
            if (!input.repeatable()) {
                throw new ReplayUsageException(input.name()
                        + " can be read only once, and the capacity is not known before its end: give --capacity SIZE");
            }
            watcher.scanning();
            TraceScan scan = TraceScan.of(input, quiet(), options.limit(), false, () -> !watcher.at(0));
            requests = scan.statistics().requests();
            namespaces = sizes(scan);
        } else {
            namespaces = equalSizes();
        }
        requireSnapshots(namespaces.size());
        long poolBlocks = poolBlocks(namespaces);
        DpuShape shape = DpuShape.of(options.level(), options.members(), options.chunkBytes(), options.extentBytes(),
                poolBlocks, namespaces);
        if (options.reuse()) {
            shape = ReusedPool.shape(options.membersDirectory(), shape);
        }
        requireKills();
        requireGrowths(shape);
        watcher.begin(requests);
        try (TraceReader reader = TraceReader.open(input, traceOptions)) {
            return options.engine() == EngineKind.LOCKSTEP ? both(shape, reader) : one(shape, reader);
        }
    }

    private void requireKills() {
        Set<Integer> killed = new HashSet<>();
        for (MemberKill kill : options.kills()) {
            if (kill.member() < 0 || kill.member() >= options.members() || kill.request() < 1) {
                throw new ReplayUsageException("member to kill out of range: member=" + kill.member() + ", members="
                        + options.members() + ", request=" + kill.request() + ", requestMin=1");
            }
            if (!killed.add(kill.member())) {
                throw new ReplayUsageException("member to kill is named twice: member=" + kill.member());
            }
        }
        if (!killed.isEmpty() && !options.engine().goesRound(options.level())) {
            throw new ReplayUsageException("engine does not go on without a member: level=" + options.level()
                    + ", engine=" + options.engine().label());
        }
    }

    /** As large as all volumes, and every snapshot could come to differ from its volume everywhere. */
    private long poolBlocks(List<Long> namespaces) {
        if (options.capacityBytes() > 0 || options.pool().snapshots().isEmpty()) {
            return options.capacityBytes() >>> 9;
        }
        long blocks = namespaces.stream().mapToLong(Long::longValue).sum();
        for (ReplayPool.SnapshotRequest snapshot : options.pool().snapshots()) {
            blocks += namespaces.get(snapshot.volume() - 1);
        }
        return blocks;
    }

    private void requireSnapshots(int volumes) {
        for (ReplayPool.SnapshotRequest snapshot : options.pool().snapshots()) {
            if (snapshot.volume() < 1 || snapshot.volume() > volumes || snapshot.request() < 1) {
                throw new ReplayUsageException("volume to snapshot out of range: volume=" + snapshot.volume()
                        + ", volumes=" + volumes + ", request=" + snapshot.request() + ", requestMin=1");
            }
        }
    }

    private SpacePolicy space(DpuShape shape) {
        long extentBytes = (long) shape.geometry().extentBlocks() << 9;
        return new SpacePolicy(options.pool().lowWaterBytes() / extentBytes, options.pool().queueNs());
    }

    /** Room for the tables of all snapshots, of the largest volume each. */
    private long spareTables(DpuShape shape) {
        long blocks = shape.namespaceBlocks().stream().mapToLong(Long::longValue).max().orElse(1);
        return options.pool().snapshots().size() * MemoryLayout.tableBytes(blocks, shape.geometry().extentBlocks());
    }

    /**
     * What is done at places in the trace, in their order.
     *
     * @param checks filled with the snapshots
     * @param wait whether the host waits until a snapshot is made: what it holds of writes that come meanwhile is a
     *            matter of timing
     */
    private void pauses(TraceHost host, Dpu dpu, List<SnapshotCheck> checks, boolean wait) {
        record Place(long request, Consumer<Runnable> action) {
        }
        List<Place> places = new ArrayList<>();
        for (MemberKill kill : options.kills()) {
            places.add(new Place(kill.request(), goOn -> {
                killed.add(kill.member());
                dpu.firmware().removeMember(kill.member(), goOn);
            }));
        }
        for (ReplayPool.SnapshotRequest request : options.pool().snapshots()) {
            SnapshotCheck snapshot = new SnapshotCheck(dpu, request);
            checks.add(snapshot);
            places.add(new Place(request.request(), goOn -> {
                snapshot.begin(host.data(), wait ? goOn : () -> {});
                if (!wait) {
                    goOn.run();
                }
            }));
        }
        for (ReplayPool.GrowthRequest request : options.pool().growths()) {
            places.add(new Place(request.request(), goOn -> {
                grow(dpu, request);
                goOn.run();
            }));
        }
        places.sort(Comparator.comparingLong(Place::request));
        places.forEach(place -> host.pauseBefore(place.request, place.action));
    }

    /** Members become larger, and the pool takes their room while the trace goes on. */
    private void grow(Dpu dpu, ReplayPool.GrowthRequest request) {
        grown.add(request);
        try {
            dpu.grow(request.memberBytes() >>> 9, (why, nowPs) -> notGrown(request, why));
        } catch (UnsuitableMembersException | PoolException e) {
            notGrown(request, e.getMessage());
        }
    }

    private void notGrown(ReplayPool.GrowthRequest request, String why) {
        String finding = "pool has not grown: memberBytes=" + request.memberBytes() + ", request=" + request.request()
                + ": " + why;
        // Both engines of lockstep say so.
        if (why != null && !findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private void requireGrowths(DpuShape shape) {
        long min = (shape.geometry().memberBlocks() + shape.tailBlocks() << 9) + 512;
        for (ReplayPool.GrowthRequest growth : options.pool().growths()) {
            if (growth.request() < 1 || growth.memberBytes() < min || growth.memberBytes()
                    > ReplayPool.MEMBER_BYTES_MAX || growth.memberBytes() % 512 != 0) {
                throw new ReplayUsageException("growth of members out of range: memberBytes=" + growth.memberBytes()
                        + ", memberBytesMin=" + min + ", memberBytesMax=" + ReplayPool.MEMBER_BYTES_MAX
                        + ", request=" + growth.request() + ", requestMin=1");
            }
        }
    }

    /** Blocks that a spare must have behind the data area: what members have in the end. */
    private long spareTailBlocks(DpuShape shape) {
        return options.pool().growths().stream().mapToLong(growth -> (growth.memberBytes() >>> 9) - shape.geometry()
                .memberBlocks()).reduce(shape.tailBlocks(), Math::max);
    }

    /** The first pass tells nobody of malformed records; the second will. */
    private TraceOptions quiet() {
        return traceOptions.withListener(problem -> {});
    }

    private List<Long> sizes(TraceScan scan) {
        long extentBlocks = Math.max(1, options.extentBytes() >>> 9);
        List<Long> sizes = new ArrayList<>();
        for (int device = 0; device < scan.statistics().devices(); device++) {
            long blocks = Math.max(1, scan.statistics().deviceEndBlocks(device));
            if (blocks > DpuShape.NAMESPACE_BLOCKS_MAX) {
                throw new ReplayUsageException("device " + scan.deviceNames().get(device)
                        + " would have to be too large: bytes=" + blocks + "*512, bytesMax="
                        + (DpuShape.NAMESPACE_BLOCKS_MAX << 9) + "; --capacity SIZE refuses what lies beyond SIZE");
            }
            sizes.add((blocks + extentBlocks - 1) / extentBlocks * extentBlocks);
        }
        return sizes;
    }

    /** Every device that may come gets a namespace of the stated size, as many as there is room for tables. */
    private List<Long> equalSizes() {
        long blocks = options.capacityBytes() >>> 9;
        if (blocks < 1 || blocks > DpuShape.NAMESPACE_BLOCKS_MAX) {
            throw new ReplayUsageException("capacity out of range: bytes=" + options.capacityBytes()
                    + ", bytesMin=512, bytesMax=" + (DpuShape.NAMESPACE_BLOCKS_MAX << 9));
        }
        long extentBlocks = Math.max(1, options.extentBytes() >>> 9);
        long tableBytes = ((blocks + extentBlocks - 1) / extentBlocks + 256) * MappingEntry.BYTES;
        long room = ((1L << 40) - RING_SPACE) / tableBytes;
        int count = (int) Math.min(DpuShape.NAMESPACES_MAX, Math.max(1, room));
        return Collections.nCopies(count, blocks);
    }

    private Dpu.Builder dpu(DpuShape shape, EngineFactory engine) {
        return Dpu.of(shape).engine(engine).seed(options.seed()).payload(options.payload()).space(space(shape))
                .spareTables(spareTables(shape)).writeHole(options.writeHole());
    }

    private UpkeepSettings upkeep(HotSpares spares) {
        UpkeepOptions upkeep = options.upkeep();
        return new UpkeepSettings(true, spares, upkeep.rebuild(), upkeep.scrub(), upkeep.scrubMode(),
                upkeep.forceDirtyDegraded());
    }

    private HotSpares spares(DpuShape shape) {
        return HotSpares.inMemory(options.upkeep().spares(), shape.geometry().memberBlocks(), spareTailBlocks(
                shape));
    }

    private HotSpares spareImages(DpuShape shape) {
        return options.membersDirectory() == null
                ? spares(shape)
                : MemberDirectory.spares(options.membersDirectory(), options.upkeep().spares(), shape.geometry()
                        .memberBlocks(), spareTailBlocks(shape));
    }

    private List<MemberStore> images(DpuShape shape) {
        if (options.membersDirectory() == null) {
            return null;
        }
        return MemberDirectory.open(options.membersDirectory(), shape.geometry().members(),
                shape.geometry().memberBlocks(), shape.tailBlocks(), options.reuse());
    }

    private HostData data(DpuShape shape) {
        if (!options.payload()) {
            return null;
        }
        // Volumes that are in a pool already hold what they held.
        HostData data = new HostData(options.seed(), !options.reuse());
        shape.namespaceBlocks().forEach(data::add);
        return data;
    }

    private ReplayResult one(DpuShape shape, TraceReader reader) {
        CommandFeed feed = new CommandFeed(reader, options.limit(), 16);
        EngineFactory factory = options.engine() == EngineKind.MODEL ? model : rtl;
        try (Dpu dpu = dpu(shape, factory).stores(images(shape)).upkeep(upkeep(spareImages(shape))).build()) {
            TouchedStripes touched = touched(shape, dpu);
            TraceHost host = new TraceHost(dpu, feed, data(shape), options.pacing(), HostTap.NONE);
            pauses(host, dpu, snapshots, false);
            long beginNs = wallNs.getAsLong();
            boolean interrupted = drive(dpu, host, feed);
            RedundancyCheck redundancy = null;
            if (!interrupted && findings.isEmpty()) {
                settle(dpu);
                end(snapshots, host, "");
                redundancy = touched == null ? null : new RedundancyCheck(dpu).run(touched);
            }
            double seconds = (wallNs.getAsLong() - beginNs) / 1e9;
            if (redundancy != null) {
                findings.addAll(redundancy.faults());
            }
            ReplayResult.RedundancySummary summary = redundancy == null
                    ? null
                    : new ReplayResult.RedundancySummary(redundancy.checked(), redundancy.wrong());
            return result(shape, feed, dpu, host, summary, null, cycles(dpu), interrupted, seconds);
        }
    }

    private void end(List<SnapshotCheck> checks, TraceHost host, String prefix) {
        for (SnapshotCheck check : checks) {
            check.end(host.data());
            check.findings().forEach(finding -> findings.add(prefix + finding));
        }
    }

    /** Stripes can be checked at the end when all of each is known to have been consistent at the beginning. */
    private TouchedStripes touched(DpuShape shape, Dpu dpu) {
        boolean fresh = dpu.members().members().stream().allMatch(member -> member.store().knownZero());
        if (!options.payload() || !fresh || options.level() == RaidLevel.RAID0) {
            return null;
        }
        TouchedStripes touched = new TouchedStripes(shape.geometry()).growing(dpu);
        dpu.commands(touched);
        return touched;
    }

    private boolean drive(Dpu dpu, TraceHost host, CommandFeed feed) {
        host.start();
        long steps = 0;
        while (!host.finished()) {
            if (!dpu.scheduler().step() || host.waitedPs() > PATIENCE_PS) {
                findings.add("the DPU does not move and owes answers: open=" + host.commandsOpen() + ", first: "
                        + (host.open().isEmpty() ? "none" : host.open().getFirst()));
                return false;
            }
            if (++steps % WATCH_STEPS == 0 && !watcher.at(feed.requests())) {
                return true;
            }
        }
        watcher.at(feed.requests());
        return false;
    }

    private static void settle(Dpu dpu) {
        long endPs = dpu.scheduler().nowPs() + PATIENCE_PS;
        while ((dpu.scheduler().nowPs() < endPs || dpu.firmware().upkeepBusy()) && dpu.scheduler().step()) {
            continue;
        }
    }

    private void upkeepFindings(String prefix, UpkeepReport report) {
        for (String spare : report.refusedSpares()) {
            findings.add(prefix + "spare was refused: " + spare);
        }
        for (UpkeepReport.Rebuilt rebuilt : report.rebuilds()) {
            if (rebuilt.outcome() != UpkeepReport.Outcome.DONE) {
                findings.add(prefix + "rebuild has not ended: members=" + members(rebuilt.members()) + ", stripes="
                        + rebuilt.stripes());
            }
        }
        if (report.scrubBlocksDiffering() + report.scrubStripesUnreadable() > 0) {
            findings.add(prefix + "stripes do not fit: blocksDiffering=" + report.scrubBlocksDiffering()
                    + ", stripesUnreadable=" + report.scrubStripesUnreadable() + ", stripesRepaired="
                    + report.scrubStripesRepaired());
        }
    }

    private ReplayResult both(DpuShape shape, TraceReader reader) {
        CommandFeed feed = new CommandFeed(reader, options.limit(), Lockstep.FEED_WINDOW);
        try (Dpu reference = dpu(shape, model).upkeep(upkeep(spares(shape))).build();
                Dpu subject = dpu(shape, rtl).stores(images(shape)).upkeep(upkeep(spareImages(shape))).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, feed, data(shape), data(shape), options.pacing());
            List<SnapshotCheck> references = new ArrayList<>();
            pauses(lockstep.referenceHost(), reference, references, true);
            pauses(lockstep.subjectHost(), subject, snapshots, true);
            if (!snapshots.isEmpty()) {
                lockstep.referenceHost().extentsAlone(shape.geometry().extentBlocks());
                lockstep.subjectHost().extentsAlone(shape.geometry().extentBlocks());
            }
            long beginNs = wallNs.getAsLong();
            lockstep.run(() -> watcher.at(feed.requests()));
            double seconds = (wallNs.getAsLong() - beginNs) / 1e9;
            for (Divergence divergence : lockstep.divergences().first()) {
                findings.add(divergence.toString());
            }
            long divergences = lockstep.divergences().count();
            if (!lockstep.interrupted() && findings.isEmpty()) {
                end(references, lockstep.referenceHost(), "reference: ");
                end(snapshots, lockstep.subjectHost(), "");
            }
            hostFindings("reference: ", lockstep.referenceHost());
            ReplayResult.RedundancySummary redundancy =
                    new ReplayResult.RedundancySummary(lockstep.comparison().stripesChecked(), lockstep.comparison()
                            .stripesWrong());
            ReplayResult.LockstepSummary summary = new ReplayResult.LockstepSummary(divergences,
                    lockstep.comparison().responsesCompared(), lockstep.comparison().bytesCompared(), lockstep
                            .comparison().memberCommandsCompared(),
                    lockstep.decisions().checked(), lockstep.comparison().blocksCompared(), lockstep.comparison()
                            .mappingsCompared());
            return result(shape, feed, subject, lockstep.subjectHost(), redundancy, summary, cycles(subject),
                    lockstep.interrupted(), seconds);
        }
    }

    private static ReplayResult.CycleSummary cycles(Dpu dpu) {
        return dpu.engine() instanceof CycleCount count
                ? new ReplayResult.CycleSummary(count.cyclesStepped(), count.cyclesSkipped())
                : null;
    }

    private void hostFindings(String prefix, TraceHost host) {
        host.faults().forEach(fault -> findings.add(prefix + fault));
        if (host.data() != null) {
            host.data().mismatches().forEach(mismatch -> findings.add(prefix + mismatch));
        }
    }

    private ReplayResult result(DpuShape shape, CommandFeed feed, Dpu dpu, TraceHost host,
            ReplayResult.RedundancySummary redundancy, ReplayResult.LockstepSummary lockstep,
            ReplayResult.CycleSummary cycles, boolean interrupted, double seconds) {
        hostFindings("", host);
        if (!interrupted) {
            upkeepFindings("", dpu.firmware().upkeep());
        }
        TraceReader reader = feed.reader();
        for (MemberKill kill : options.kills()) {
            if (!interrupted && !killed.contains(kill.member())) {
                findings.add("member was not killed, the trace ended before: member=" + kill.member() + ", request="
                        + kill.request() + ", requests=" + feed.requests());
            }
        }
        for (ReplayPool.GrowthRequest growth : options.pool().growths()) {
            if (!interrupted && !grown.contains(growth)) {
                findings.add("pool has not grown, the trace ended before: memberBytes=" + growth.memberBytes()
                        + ", request=" + growth.request() + ", requests=" + feed.requests());
            }
        }
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < reader.devices(); i++) {
            devices.add(reader.deviceName(i));
        }
        long notModelled = feed.notModelled().values().stream().mapToLong(Long::longValue).sum();
        long ended = host.statistics().requestsCompleted() + host.statistics().requestsRefused();
        long unfinished = feed.requests() - ended - notModelled;
        if (unfinished != 0 && !interrupted) {
            findings.add("requests not accounted for: read=" + feed.requests() + ", completed="
                    + host.statistics().requestsCompleted() + ", rejected="
                    + (host.statistics().requestsRefused() + notModelled));
        }
        ReplayResult.TraceSummary trace = new ReplayResult.TraceSummary(reader.format().id(), devices,
                feed.requests(), reader.malformed(), List.copyOf(reader.problems()), unfinished, feed.notModelled(),
                feed.requestsSplit(), feed.commands(), feed.preflushes(), feed.fuaWrites(), reader.roundedOutward(),
                reader.outOfOrder(), reader.note(), feed.discards());
        ReplayResult.DataSummary checked = host.data() == null
                ? null
                : new ReplayResult.DataSummary(host.data().bytesChecked(), host.data().bytesUnknown(),
                        host.data().blocksMismatched());
        ReplayResult.MemberCounts members = new ReplayResult.MemberCounts(dpu.members().readCommands(),
                dpu.members().writeCommands(), dpu.members().flushCommands(), dpu.members().blocksRead() << 9,
                dpu.members().blocksWritten() << 9);
        ReplayResult.FirmwareCounts firmware = new ReplayResult.FirmwareCounts(dpu.firmware().extentsAllocated(),
                dpu.firmware().extentsMapped(), dpu.firmware().metadataCommits(), dpu.firmware().allocatingPs(), dpu
                        .firmware().busyPs(),
                members(dpu.firmware().missingMembers()), dpu.firmware().arrayFailed(), dpu.firmware().thinCounts(),
                dpu.firmware().upkeep(), dpu.firmware().logsPartialParity(), dpu.firmware().partialParity());
        return new ReplayResult(options, shape, trace, host.statistics(), checked, hardware(dpu), members, firmware,
                redundancy, lockstep, cycles, List.copyOf(findings), snapshots
                        .stream().map(SnapshotCheck::summary).toList(), interrupted, seconds);
    }

    private static List<Integer> members(int bits) {
        return IntStream.range(0, Integer.SIZE).filter(i -> (bits >>> i & 1) != 0).boxed().toList();
    }

    private static ReplayResult.HardwareCounts hardware(Dpu dpu) {
        Registers registers = dpu.engine().registers();
        boolean logs = dpu.firmware().logsPartialParity();
        long contextsMax = (registers.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_CONTEXTS_MAX_MASK)
                >>> LvmRegisters.STATUS_CONTEXTS_MAX_LSB;
        return new ReplayResult.HardwareCounts(registers.read(LvmRegisters.LOOKUP_HITS),
                registers.read(LvmRegisters.LOOKUP_TABLE_READS), registers.read(LvmRegisters.EVICTIONS),
                registers.read(LvmRegisters.COLUMNS_FULL), registers.read(LvmRegisters.COLUMNS_READ_MODIFY),
                registers.read(LvmRegisters.COLUMNS_RECONSTRUCT), registers.read(LvmRegisters.COLUMNS_RECOVER),
                registers.read(LvmRegisters.COLUMNS_DATA_ONLY), registers.read(LvmRegisters.READS_RECONSTRUCTED),
                registers.read(LvmRegisters.LOCK_WAITS), contextsMax,
                logs ? registers.read(LvmRegisters.LOG_ENTRIES) : 0,
                logs ? registers.read(LvmRegisters.LOG_BLOCKS) : 0);
    }
}
