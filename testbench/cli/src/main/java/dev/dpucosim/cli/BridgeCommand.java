// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipKind;
import dev.dpucosim.bridge.scenario.Scenario;
import dev.dpucosim.bridge.scenario.ScenarioOptions;
import dev.dpucosim.bridge.scenario.ScenarioResult;
import dev.dpucosim.bridge.scenario.ScenarioText;
import dev.dpucosim.bridge.scenario.ScenarioTree;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Access of processes to another host's memory by keys: a scenario with a verdict. */
@Command(name = "bridge", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Processes of two hosts copy each other's memory with keys that the bridge chip has issued to them, while keys are "
            + "revoked and strangers try what must be refused. Prints what happened in its order, who was refused, "
            + "what they were told and what the chip found, counts, latencies, and a verdict by a monitor of the buses "
            + "that knows no chip.%n"},
        footer = {"%nExit codes: 0 all that had to be refused was refused and all else completed; 1 a finding, with "
                + "the command that repeats it; 2 wrong usage; 3 a file that cannot be written; 130 interrupted."})
final class BridgeCommand implements Callable<Integer> {

    @ParentCommand
    private Dpu dpu;

    @Spec
    private CommandSpec spec;

    @Option(names = "--engine", paramLabel = "ENGINE", defaultValue = "model",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KeyChipKind engine;

    @Option(names = "--processes", paramLabel = "N", defaultValue = "8",
            description = "On both hosts together, 2 to 60; each has a grant of one on the other host (default: "
                    + "${DEFAULT-VALUE}).")
    private int processes;

    @Option(names = "--operations", paramLabel = "N", defaultValue = "400",
            description = "What they ask for, 1 to 10000000 (default: ${DEFAULT-VALUE}).")
    private int operations;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "4096",
            description = "Bytes of a copy, 1 to 1048576, from any offset to any other (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(names = "--revoke-every", paramLabel = "N", defaultValue = "50",
            description = "Operations after which one revokes what it has granted, while it is in use; 0: never "
                    + "(default: ${DEFAULT-VALUE}).")
    private int revokeEvery;

    @Option(names = "--attack", description = "One operation in four is one that must be refused: guessed and stolen "
            + "keys, ranges and rights beyond the grant, forged grants, doorbells (default: not).")
    private boolean attack;

    @Option(names = "--gap", paramLabel = "NS", defaultValue = "500",
            description = "Time between two operations on average, up to 1000000 (default: ${DEFAULT-VALUE}).")
    private long gapNs;

    @Option(names = "--latency", paramLabel = "NS", defaultValue = "200",
            description = "Answers of the hosts' memories come up to so much late, 0 to 1000000 (default: "
                    + "${DEFAULT-VALUE}).")
    private long latencyNs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Of everything random; the same seed prints the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--timeline", paramLabel = "N|all", defaultValue = "40",
            description = "Lines of the timeline to show, the rest is counted (default: ${DEFAULT-VALUE}).")
    private String timeline;

    @Option(names = "--wave", paramLabel = "FILE", description = "Record the RTL's signals as FST (default: not).")
    private Path wave;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write the report as JSON, schema 1; - is standard output, with the text on standard error.")
    private String json;

    private final Function<KeyChipEnvironment, KeyChip> chipsOrNull;

    /** With chips of {@code --engine}. */
    BridgeCommand() {
        this(null);
    }

    /** With chips of another kind; null: of {@code --engine}. */
    BridgeCommand(final Function<KeyChipEnvironment, KeyChip> chipsOrNull) {
        this.chipsOrNull = chipsOrNull;
    }

    @Override
    public Integer call() {
        final ScenarioOptions options;
        try {
            options = new ScenarioOptions(engine, processes, operations, bytes, revokeEvery, attack, gapNs, latencyNs,
                    seed, wave);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        if (json != null && !JsonTarget.isStandardOutput(json)) {
            OutputFile.require(spec, "--json", Path.of(json));
        }
        if (wave != null) {
            OutputFile.require(spec, "--wave", wave);
        }
        final Scenario scenario = new Scenario(options, TimelineLines.of(timeline, spec));
        final ScenarioResult result = chipsOrNull == null ? scenario.run(dpu.interruption())
                : scenario.run(chipsOrNull, dpu.interruption());
        return ScenarioEnd.of(result.holds(), result.complete(), ScenarioText.of(result), () -> ScenarioTree.of(result),
                json, spec);
    }
}
