// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixProgram;
import dev.dpucosim.msix.ProgramException;
import dev.dpucosim.msix.ProgramResult;
import dev.dpucosim.msix.ProgramRun;
import dev.dpucosim.msix.scenario.Scenario;
import dev.dpucosim.msix.scenario.ScenarioOptions;
import dev.dpucosim.msix.scenario.ScenarioResult;
import dev.dpucosim.msix.scenario.ScenarioText;
import dev.dpucosim.msix.scenario.ScenarioTree;
import dev.dpucosim.msix.system.DataFirstTrials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Interrupts over the bridge: scenarios with a verdict, many trials, programmes that others have answered. */
@Command(name = "msix", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Interrupts of a remote device over a bad link. It writes data and raises vectors at random; a handler on the host "
            + "looks at every interrupt whether the data are there. Prints what happened in its order, counts, "
            + "latencies from the first signal to the message at the interrupt controller, and a verdict.%n",
    "With --trials: writes 64 KiB and raises a vector, again and again, over a bad link and a bus that uses every "
            + "freedom, and looks in the handler whether every byte is there.%n",
    "With --storm: random data, raises, withdrawals, masks, resets, moderation, rate limits and faults of link and "
            + "host, all at once on one engine and judged by rules; with --engine lockstep one after the other on "
            + "both, compared.%n",
    "With --replay: runs a recorded programme of table writes, control changes and raises, prints what each line sends "
            + "and leaves pending, and compares it with what the programme has recorded.%n"},
        footer = {"%nExit codes: 0 the verdict holds, or as recorded; 1 a finding or the first difference; 2 wrong "
                + "usage or a malformed programme; 3 an unusable file; 4 no such model or no right to write; 130 "
                + "interrupted."})
final class MsixCommand implements Callable<Integer> {
    /** What goes together with each that takes the place of a scenario. */
    private static final Map<String, Set<String>> INSTEAD = Map.of("--replay", Set.of("--replay", "--engine"),
            "--trials", Set.of("--trials", "--engine", "--seed"), "--storm", Set.of("--storm", "--engine", "--seed"));
    private static final long COUNT_MAX = 1_000_000_000;

    @ParentCommand
    private Dpu dpu;

    @Spec
    private CommandSpec spec;

    @Option(names = "--engine", paramLabel = "ENGINE", defaultValue = "model",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private MsixEngineKind engine;

    @Mixin
    private MsixScenarioOptions scenario;

    @Option(names = "--replay", paramLabel = "FILE",
            description = "Run this programme instead, and no scenario: one JSON object a line, as in examples/msix.")
    private Path replay;

    @Option(names = "--trials", paramLabel = "N",
            description = "Make so many trials of 64 KiB and an interrupt instead, 1 to 1000000000.")
    private Long trials;

    @Option(names = "--storm", paramLabel = "N",
            description = "Do so many random operations instead, 1 to 1000000000.")
    private Long storm;

    @Override
    public Integer call() throws IOException {
        if (replay != null) {
            requireNothingElse("--replay");
            return runProgramme();
        }
        final MsixLongRun run = new MsixLongRun(spec, dpu.interruption());
        if (trials != null) {
            requireNothingElse("--trials");
            requireCount("--trials", trials);
            try (DataFirstTrials made = new DataFirstTrials(engine, scenario.seed())) {
                return run.trials(made, trials);
            }
        }
        if (storm != null) {
            requireNothingElse("--storm");
            requireCount("--storm", storm);
            return run.storm(engine, scenario.seed(), storm);
        }
        return runScenario();
    }

    private void requireNothingElse(final String instead) {
        for (final OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
            if (!INSTEAD.get(instead).contains(given.longestName())) {
                throw new ParameterException(spec.commandLine(), given.longestName() + (INSTEAD.containsKey(given
                        .longestName()) ? "" : " is for scenarios, and") + " has no use with " + instead);
            }
        }
    }

    private void requireCount(final String option, final long count) {
        if (count < 1 || count > COUNT_MAX) {
            throw new ParameterException(spec.commandLine(), option + " out of range: value=" + count + ", min=1, max="
                    + COUNT_MAX);
        }
    }

    private int runScenario() {
        final ScenarioOptions options = scenario.scenario(engine);
        final ScenarioResult result = new Scenario(options, scenario.timelineLines()).run(dpu.interruption());
        return ScenarioEnd.of(result.holds(), result.complete(), ScenarioText.of(result), () -> ScenarioTree.of(result),
                scenario.json(), spec);
    }

    private int runProgramme() throws IOException {
        final PrintWriter text = spec.commandLine().getOut();
        final MsixProgram program;
        try {
            program = MsixProgram.read(replay);
        } catch (final ProgramException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage());
        }
        final ProgramResult result = new ProgramRun(program).run(engine::create, text::println);
        text.flush();
        final PrintWriter error = spec.commandLine().getErr();
        if (result.difference() != null) {
            error.println(result.difference());
            return ExitCode.FINDING;
        }
        error.println("as recorded: lines=" + result.stepsRun() + ", compared=" + result.compared() + ", messages="
                + result.messages());
        return ExitCode.CLEAN;
    }
}
