// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.busrecord.BusRecorder;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.replay.MemberKill;
import dev.dpucosim.replay.Replay;
import dev.dpucosim.replay.ReplayOptions;
import dev.dpucosim.replay.ReplayPool;
import dev.dpucosim.replay.ReplayResult;
import dev.dpucosim.replay.ReportText;
import dev.dpucosim.replay.ReportTree;
import dev.dpucosim.replay.UpkeepOptions;
import dev.dpucosim.replay.WaveWindow;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SpacePolicy;
import dev.dpucosim.slowpath.SyncRate;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Replays traces; the main job of the program. */
@Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Replays a block-I/O trace as NVMe/TCP capsules through the logical-volume pipeline: the golden model, the "
            + "Verilated RTL, or both in lockstep. Every write carries generated data, every byte read is checked, "
            + "and every request is accounted for.%n"},
        footer = {"%nExit codes: 0 nothing diverged, nothing mismatched, all accounted for; 1 a finding; 2 wrong usage "
                + "or an impossible geometry; 3 unusable input or members; 4 a missing tool or right; 70 an internal "
                + "error; 130 interrupted."})
final class ReplayCommand implements Callable<Integer> {
    private static final long NS_PER_MS = 1_000_000;

    @ParentCommand
    private Dpu dpu;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "TRACE",
            description = "The trace, gzip or zstd or plain; - is standard input. Several files are one blktrace, one "
                    + "file per CPU.")
    private List<String> traces;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "auto",
            description = "Its grammar, one of: auto, ${COMPLETION-CANDIDATES} (default: auto, from the content).",
            completionCandidates = TraceStatsCommand.TraceFormatWords.class)
    private String format;

    @Option(names = "--strict", description = "Stop at the first malformed record (default: count them).")
    private boolean strict;

    @Option(names = "--limit", paramLabel = "N", description = "Requests to replay at most (default: all).")
    private Long limit;

    @Option(names = "--engine", paramLabel = "ENGINE", defaultValue = "model",
            description = "model, rtl, or lockstep: both, compared (default: ${DEFAULT-VALUE}).")
    private EngineKind engine;

    @Option(names = "--raid", paramLabel = "LEVEL", defaultValue = "5",
            description = "0, 1, 5, 6 or 10 (default: ${DEFAULT-VALUE}).")
    private int raid;

    @Option(names = "--members", paramLabel = "N", defaultValue = "5",
            description = "Member drives: 2 to 16, RAID 5 from 3, RAID 6 and 10 from 4 (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(names = "--kill", paramLabel = "MEMBER@REQUEST", converter = MemberKillText.class,
            description = "Take a member, counted from 0, out of the array before a request, counted from 1; all "
                    + "requests before it are answered first. May be given again (default: none).")
    private List<MemberKill> kills = List.of();

    @Option(names = "--snapshot", paramLabel = "VOLUME@REQUEST", converter = SnapshotText.class,
            description = "Make a snapshot of a volume, counted from 1 in the order of the trace's devices, before a "
                    + "request, counted from 1, while the trace goes on; in the end it is read and compared with what "
                    + "the volume held then. May be given again (default: none).")
    private List<ReplayPool.SnapshotRequest> snapshots = List.of();

    @Option(names = "--grow", paramLabel = "SIZE@REQUEST", converter = GrowthText.class,
            description = "Make every member as large as SIZE, metadata and all, before a request, counted from 1; the "
                    + "pool takes the room while the trace goes on. May be given again (default: none).")
    private List<ReplayPool.GrowthRequest> growths = List.of();

    @Option(names = "--low-water", paramLabel = "SIZE", converter = ByteSize.class,
            description = "Count an event whenever the free space of the pool falls to SIZE (default: none).")
    private Long lowWater;

    @Option(names = "--out-of-space", paramLabel = "POLICY", defaultValue = "fail",
            description = "What becomes of a write that finds the pool full: fail, or queue:MS, to wait so many "
                    + "milliseconds of virtual time for space (default: ${DEFAULT-VALUE}).")
    private String outOfSpace;

    @Option(names = "--spares", paramLabel = "N", defaultValue = "0",
            description = "Blank drives, up to 16, that take the place of members that are out and are filled while "
                    + "requests go on; with --members-dir they are DIR/spare-00.img and so on (default: none).")
    private int spares;

    @Option(names = "--rebuild-rate", paramLabel = "MIN,MAX", converter = SyncRateText.class,
            description = "Rate of rebuild and resync in bytes a second of each member: MIN while there are requests, "
                    + "MAX while there are none (default: 1000K,200000K, as Linux md).")
    private SyncRate rebuildRate = SyncRate.DEFAULT;

    @Option(names = "--scrub", paramLabel = "check|repair",
            description = "Look at all stripes while requests go on, whether parity or copies fit; repair: write anew "
                    + "what does not, and what a member cannot read (default: not).")
    private String scrub;

    @Option(names = "--scrub-rate", paramLabel = "MIN,MAX", converter = SyncRateText.class,
            description = "The same of --scrub.")
    private SyncRate scrubRate = SyncRate.DEFAULT;

    @Option(names = "--force-dirty-degraded",
            description = "With --reuse: start a RAID 5 or 6 array that was not closed and lacks a member; what that "
                    + "member held in stripes that were being written may read as garbage (default: refuse).")
    private boolean forceDirtyDegraded;

    @Option(names = "--write-hole", paramLabel = "ppl|none", converter = WriteHoleText.class,
            description = "What is done about data and parity of which power has let only a part be written. ppl: "
                    + "partial parity is logged before, and tells after a loss of power what parity must be; none: "
                    + "all of the array is resynced then. RAID 5 and 6 only; with --reuse it must be what the pool was "
                    + "made with (default: ppl; with --reuse as the pool).")
    private WriteHole writeHole;

    @Option(names = "--capacity", paramLabel = "SIZE", defaultValue = "auto",
            description = "auto, or the size of the pool and of each device's namespace; with standard input SIZE must "
                    + "be given (default: auto, as large as the trace needs, by a first pass).")
    private String capacity;

    @Option(names = "--chunk", paramLabel = "SIZE", defaultValue = "64K", converter = ByteSize.class,
            description = "Chunk, a power of two, 4K to 1M (default: ${DEFAULT-VALUE}).")
    private long chunk;

    @Option(names = "--extent", paramLabel = "SIZE", defaultValue = "64K", converter = ByteSize.class,
            description = "Extent of the thin pool, 64K to 1G in steps of 64K (default: ${DEFAULT-VALUE}).")
    private long extent;

    @ArgGroup
    private PacingOptions pacing;

    @Option(names = "--speed", paramLabel = "X",
            description = "With --timed: how many times faster than recorded (default: 1).")
    private Double speed;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Of data, latencies and everything else that is random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--members-dir", paramLabel = "DIR",
            description = "Keep members in sparse files there, under lockstep the RTL's; a directory that holds "
                    + "something is refused (default: in memory).")
    private Path membersDirectory;

    @Option(names = "--reuse",
            description = "Take the member files that --members-dir holds, with the pool that is in them; what nobody "
                    + "has written in this run is not checked then (default: refuse).")
    private boolean reuse;

    @Option(names = "--no-data",
            description = "Without payload: same counts, member commands and virtual time, much faster; engine model "
                    + "only (default: with payload, every byte checked).")
    private boolean noData;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the report as JSON, schema 1; - is standard output, with the text on standard error.")
    private String json;

    @Option(names = "--wave", paramLabel = "FILE",
            description = "Record the RTL's signals as FST (default: not).")
    private Path wave;

    @Option(names = "--wave-from", paramLabel = "N",
            description = "With --wave: first clock cycle (default: 0).")
    private Long waveFrom;

    @Option(names = "--wave-to", paramLabel = "M",
            description = "With --wave: clock cycle at which to stop (default: the end).")
    private Long waveTo;

    @Option(names = "--record-bus", paramLabel = "FILE",
            description = "Record every transaction on the buses of the RTL, for dpu bus (default: not).")
    private Path recordBus;

    /** Two ways to submit, of which one is chosen. */
    static final class PacingOptions {
        @Option(names = "--queue-depth", paramLabel = "N",
                description = "Commands in flight, 1 to 1024; not together with --timed (default: 32).")
        private Integer queueDepth;

        @Option(names = "--timed", description = "Submit each request at the time its record says (default: not).")
        private boolean timed;
    }

    @Override
    public Integer call() throws Exception {
        final ReplayOptions options = options();
        final PrintWriter error = spec.commandLine().getErr();
        final PrintWriter text = JsonTarget.isStandardOutput(json) ? error : spec.commandLine().getOut();
        if (json != null && !JsonTarget.isStandardOutput(json)) {
            OutputFile.require(spec, "--json", Path.of(json));
        }
        if (wave != null) {
            OutputFile.require(spec, "--wave", wave);
        }
        if (recordBus != null) {
            OutputFile.require(spec, "--record-bus", recordBus);
        }
        requireTraces();
        final TraceInput input = TraceInput.arguments(traces, System.in);
        final ReplayResult result;
        try (ReplayProgress progress = new ReplayProgress(ReplayProgress.standardTerminal(), dpu.interruption())) {
            result = new Replay(options, input, traceOptions(), progress, System::nanoTime).run();
        }
        ReportText.of(result).forEach(text::println);
        text.flush();
        final int exitCode = result.interrupted()
                ? ExitCode.INTERRUPTED
                : result.clean() ? ExitCode.CLEAN : ExitCode.FINDING;
        return json == null || JsonTarget.writeOrTell(ReportTree.of(result), json, spec) || exitCode != ExitCode.CLEAN
                ? exitCode
                : ExitCode.INPUT;
    }

    private ReplayOptions options() {
        if (limit != null && limit < 1) {
            throw usage("--limit must be at least 1: limit=" + limit);
        }
        if (reuse && membersDirectory == null) {
            throw usage("--reuse says what to do with --members-dir, which is not given");
        }
        if (reuse && engine == EngineKind.LOCKSTEP) {
            throw usage("--reuse has a pool that only one engine of --engine lockstep would know");
        }
        if (noData && engine != EngineKind.MODEL) {
            throw usage("--no-data needs --engine model: engine=" + engine.label());
        }
        if (noData && membersDirectory != null) {
            throw usage("--no-data stores nothing, --members-dir has no use");
        }
        if (recordBus != null && engine == EngineKind.MODEL) {
            throw usage("--record-bus records the RTL, which --engine model does not run");
        }
        WriteHoleText.require(writeHole, level(), spec);
        return new ReplayOptions(engine, level(), members, capacityBytes(), chunk, extent, pacing(),
                limit == null ? Long.MAX_VALUE : limit, seed, membersDirectory, reuse, !noData, waveWindow(),
                recordBus == null ? null : device -> BusRecorder.on(device, seed).all().to(recordBus), kills,
                new ReplayPool(lowWater == null ? 0 : lowWater, queueNs(), snapshots, growths), upkeep(), writeHole);
    }

    private long queueNs() {
        if (outOfSpace.equals("fail")) {
            return 0;
        }
        try {
            final long ms = outOfSpace.startsWith("queue:")
                    ? Long.parseLong(outOfSpace.substring("queue:".length()))
                    : 0;
            if (ms >= 1 && ms <= SpacePolicy.QUEUE_NS_MAX / NS_PER_MS) {
                return ms * NS_PER_MS;
            }
        } catch (final NumberFormatException e) {
            // said below
        }
        throw usage("--out-of-space takes fail or queue:MS, MS from 1 to " + SpacePolicy.QUEUE_NS_MAX / NS_PER_MS + ": "
                + outOfSpace);
    }

    private UpkeepOptions upkeep() {
        if (spares < 0 || spares > UpkeepOptions.SPARES_MAX) {
            throw usage("--spares out of range: spares=" + spares + ", min=0, max=" + UpkeepOptions.SPARES_MAX);
        }
        if (spares > 0 && raid == 0) {
            throw usage("--spares has no use: level=RAID0 holds nothing twice");
        }
        if (scrub != null && raid == 0) {
            throw usage("--scrub has no use: level=RAID0 holds nothing twice");
        }
        if (forceDirtyDegraded && !reuse) {
            throw usage("--force-dirty-degraded says what to do with --reuse, which is not given");
        }
        return new UpkeepOptions(spares, rebuildRate, scrubRate, scrubMode(), forceDirtyDegraded);
    }

    private ScrubMode scrubMode() {
        if (scrub == null) {
            return ScrubMode.NONE;
        }
        return switch (scrub) {
            case "check" -> ScrubMode.CHECK;
            case "repair" -> ScrubMode.REPAIR;
            default -> throw usage("--scrub takes check or repair: scrub=" + scrub);
        };
    }

    private RaidLevel level() {
        for (final RaidLevel level : RaidLevel.values()) {
            if (level.code() == raid) {
                return level;
            }
        }
        throw usage("--raid takes 0, 1, 5, 6 or 10: raid=" + raid);
    }

    private long capacityBytes() {
        if (capacity.equals("auto")) {
            return 0;
        }
        try {
            return new ByteSize().convert(capacity);
        } catch (final TypeConversionException e) {
            throw usage("--capacity takes auto or a size: " + e.getMessage());
        }
    }

    private Pacing pacing() {
        final boolean timed = pacing != null && pacing.timed;
        if (speed != null && !timed) {
            throw usage("--speed needs --timed");
        }
        try {
            if (timed) {
                return Pacing.timed(speed == null ? 1 : speed);
            }
            return pacing == null || pacing.queueDepth == null
                    ? ReplayOptions.defaults().pacing()
                    : Pacing.depth(pacing.queueDepth);
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private WaveWindow waveWindow() {
        if (wave == null) {
            if (waveFrom != null || waveTo != null) {
                throw usage("--wave-from and --wave-to need --wave");
            }
            return null;
        }
        if (engine == EngineKind.MODEL) {
            throw usage("--wave records the RTL, which --engine model does not run");
        }
        try {
            return new WaveWindow(wave, waveFrom == null ? 0 : waveFrom, waveTo == null ? Long.MAX_VALUE : waveTo);
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** A file that is not there is not to be taken for one that can be read only once. */
    private void requireTraces() {
        for (final String trace : traces) {
            if (!trace.equals("-") && !(Files.exists(Path.of(trace)) && Files.isReadable(Path.of(trace))
                    && !Files.isDirectory(Path.of(trace)))) {
                TraceReader.open(TraceInput.file(Path.of(trace)), TraceOptions.defaults()).close();
            }
        }
    }

    private TraceOptions traceOptions() {
        final PrintWriter error = spec.commandLine().getErr();
        final TraceOptions options = TraceOptions.defaults().withStrict(strict)
                .withListener(problem -> error.println("dpu: " + problem));
        return format.equals(TraceStatsCommand.TraceFormatWords.AUTO)
                ? options
                : options.withFormat(TraceStatsCommand.TraceFormatWords.format(format, spec));
    }

    private ParameterException usage(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
