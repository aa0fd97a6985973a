// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.RtlOptions;
import dev.dpucosim.msix.scenario.CarrierChoice;
import dev.dpucosim.msix.scenario.LinkOptions;
import dev.dpucosim.msix.scenario.ModerationOptions;
import dev.dpucosim.msix.scenario.ScenarioOptions;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of a scenario of {@code dpu msix}, and what is out of range in them. */
final class MsixScenarioOptions {
    private static final int TIMELINE_LINES = 40;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--functions", paramLabel = "N", defaultValue = "2",
            description = "Functions of the host, 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int functions;

    @Option(names = "--vectors", paramLabel = "N", defaultValue = "8",
            description = "Vectors of each, together at most 2048 in groups of 64 (default: ${DEFAULT-VALUE}).")
    private int vectors;

    @Option(names = "--carrier", paramLabel = "CARRIER", defaultValue = "mixed",
            description = "How a vector is named on the way: ${COMPLETION-CANDIDATES}; explicit raises go on another "
                    + "stream than their data, with a fence (default: ${DEFAULT-VALUE}, one vector so, the next "
                    + "otherwise).")
    private CarrierChoice carrier;

    @Option(names = "--raises", paramLabel = "N", defaultValue = "200",
            description = "Events of the remote device, 1 to 10000000 (default: ${DEFAULT-VALUE}).")
    private int raises;

    @Option(names = "--data", paramLabel = "BYTES", defaultValue = "256",
            description = "Data that it writes before each, 0 to 65536 (default: ${DEFAULT-VALUE}).")
    private int dataBytes;

    @Option(names = "--gap", paramLabel = "NS", defaultValue = "500",
            description = "Time between two events on average, up to 1000000000 (default: ${DEFAULT-VALUE}).")
    private long gapNs;

    @Option(names = "--handler", paramLabel = "NS", defaultValue = "3000",
            description = "How long a handler keeps its vector masked, up to 1000000000; 0: it does not mask it "
                    + "(default: ${DEFAULT-VALUE}).")
    private long handlerNs;

    @Option(names = "--moderation", paramLabel = "NS", defaultValue = "0",
            description = "Keep messages of a vector so far apart at least, up to 500000000; the block counts in "
                    + "sweeps of 8192 ns, and takes up to two of them more (default: ${DEFAULT-VALUE}, off).")
    private long moderationNs;

    @Option(names = "--moderation-count", paramLabel = "N", defaultValue = "0",
            description = "Held events after which one goes all the same, 0 to 255; 0: none does (default: "
                    + "${DEFAULT-VALUE}).")
    private int moderationCount;

    @Mixin
    private LinkArguments link;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Of everything random; the same seed prints the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--timeline", paramLabel = "N|all", defaultValue = "" + TIMELINE_LINES,
            description = "Lines of the timeline to show, the rest is counted (default: ${DEFAULT-VALUE}).")
    private String timeline;

    @Option(names = "--wave", paramLabel = "FILE",
            description = "Record the RTL's signals as FST (default: not).")
    private Path wave;

    @Option(names = "--wave-from", paramLabel = "N", description = "With --wave: first clock cycle (default: 0).")
    private Long waveFrom;

    @Option(names = "--wave-to", paramLabel = "M",
            description = "With --wave: clock cycle at which to stop (default: the end).")
    private Long waveTo;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the report as JSON, schema 1; - is standard output, with the text on standard error.")
    private String json;

    /** The way between: latency, speed, faults. */
    static final class LinkArguments {
        @Option(names = "--loss", paramLabel = "SHARE", defaultValue = "0.02",
                description = "Frames lost on the way, each way, 0 to 0.5 (default: ${DEFAULT-VALUE}).")
        private double loss;

        @Option(names = "--duplicate", paramLabel = "SHARE", defaultValue = "0.02",
                description = "Frames that come twice, 0 to 0.5 (default: ${DEFAULT-VALUE}).")
        private double duplicate;

        @Option(names = "--reorder", paramLabel = "SHARE", defaultValue = "0.05",
                description = "Frames up to 5 us late, so that others overtake them, 0 to 0.5 (default: "
                        + "${DEFAULT-VALUE}).")
        private double reorder;

        @Option(names = "--corrupt", paramLabel = "SHARE", defaultValue = "0.01",
                description = "Frames with flipped bits or, as often, without their end, 0 to 0.5 (default: "
                        + "${DEFAULT-VALUE}).")
        private double corrupt;

        @Option(names = "--latency", paramLabel = "NS", defaultValue = "2000",
                description = "From the wire to the other end, 0 to 1000000 (default: ${DEFAULT-VALUE}).")
        private long latencyNs;

        @Option(names = "--bandwidth", paramLabel = "GBITS", defaultValue = "200",
                description = "Speed in Gbit/s, 0.001 to 10000 (default: ${DEFAULT-VALUE}).")
        private double gbits;
    }

    /** Where the report goes besides the text, or null. */
    String json() {
        return json;
    }

    /** Of everything random. */
    long seed() {
        return seed;
    }

    /** Lines of the timeline to keep. */
    int timelineLines() {
        return TimelineLines.of(timeline, spec);
    }

    /** The scenario, every value in its range and every file with a place to go. */
    ScenarioOptions scenario(final MsixEngineKind engine) {
        final ScenarioOptions options;
        try {
            options = new ScenarioOptions(engine, functions, vectors, carrier, raises, dataBytes, gapNs, handlerNs,
                    new LinkOptions(link.loss, link.duplicate, link.reorder, link.corrupt, link.latencyNs, link.gbits),
                    seed, rtl(engine), new ModerationOptions(moderationNs, moderationCount));
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        if (json != null && !JsonTarget.isStandardOutput(json)) {
            OutputFile.require(spec, "--json", Path.of(json));
        }
        if (wave != null) {
            OutputFile.require(spec, "--wave", wave);
        }
        return options;
    }

    private RtlOptions rtl(final MsixEngineKind engine) {
        if (wave == null) {
            if (waveFrom != null || waveTo != null) {
                throw usage("--wave-from and --wave-to need --wave");
            }
            return RtlOptions.DEFAULT;
        }
        if (engine == MsixEngineKind.MODEL) {
            throw usage("--wave records the RTL, which --engine model does not run");
        }
        return RtlOptions.DEFAULT.withWaveform(wave, waveFrom == null ? 0 : waveFrom,
                waveTo == null ? Long.MAX_VALUE : waveTo);
    }

    private ParameterException usage(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
