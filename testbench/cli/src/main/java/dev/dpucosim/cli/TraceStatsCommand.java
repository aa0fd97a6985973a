// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceScan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Counts what traces ask for, one line for each trace, without replaying them. */
@Command(name = "trace-stats", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Counts what block-I/O traces ask for: requests and bytes by kind, time span, devices, address "
                + "span, distinct 64 KiB extents of reads and writes, ranges aligned to 4 KiB, and a hash that two "
                + "traces share when they ask for the same in the same order.")
final class TraceStatsCommand implements Callable<Integer> {
    @ParentCommand
    private Dpu dpu;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "TRACE",
            description = "Traces, gzip or zstd or plain; - is standard input.")
    private List<String> traces;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "auto",
            description = "Their grammar, one of: auto, ${COMPLETION-CANDIDATES} (default: auto, from the content).",
            completionCandidates = TraceFormatWords.class)
    private String format;

    @Option(names = "--together",
            description = "The files are one blktrace trace, one file per CPU (default: each is a trace).")
    private boolean together;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "9223372036854775807",
            description = "Requests to read of each trace at most (default: all).")
    private long limit;

    @Option(names = "--strict", description = "Stop at the first malformed record (default: count them).")
    private boolean strict;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the same as JSON; - is standard output, with the text on standard error.")
    private String json;

    @Override
    public Integer call() throws Exception {
        final PrintWriter text = JsonTarget.isStandardOutput(json)
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        final ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (final List<String> trace : together ? List.of(traces) : traces.stream().map(List::of).toList()) {
            final TraceScan scan = TraceScan.of(TraceInput.arguments(trace, System.in), options(), limit, true,
                    dpu.interruption());
            final TraceStatsReport report = new TraceStatsReport(trace.getFirst(), scan);
            text.println(report.line());
            text.flush();
            found.add(report.json());
            if (dpu.interruption().getAsBoolean()) {
                break;
            }
        }
        if (json != null) {
            final ObjectNode report = JsonNodeFactory.instance.objectNode();
            report.put("schema", 1);
            report.set("traces", found);
            JsonTarget.write(report, json, spec.commandLine().getOut());
        }
        return ExitCode.CLEAN;
    }

    private TraceOptions options() {
        final PrintWriter error = spec.commandLine().getErr();
        final TraceOptions options = TraceOptions.defaults().withStrict(strict)
                .withListener(problem -> error.println("dpu: " + problem));
        return format.equals(TraceFormatWords.AUTO) ? options : options.withFormat(TraceFormatWords.format(format,
                spec));
    }

    /** The words that {@code --format} takes. */
    static final class TraceFormatWords extends ArrayList<String> {
        static final String AUTO = "auto";
        private static final long serialVersionUID = 1;

        TraceFormatWords() {
            for (final TraceFormat format : TraceFormat.values()) {
                add(format.id());
            }
        }

        static TraceFormat format(final String word, final CommandSpec spec) {
            return TraceFormat.of(word).orElseThrow(() -> new ParameterException(spec.commandLine(),
                    "unknown trace format: format=" + word + ", known=auto, "
                            + String.join(", ", new TraceFormatWords())));
        }
    }
}
