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
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** Interrupts over the bridge: scenarios with a verdict, and programmes that another implementation has answered. */
@Command(name = "msix", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Interrupts of a remote device over a bad link. It writes data and raises vectors at random; a handler on the host "
            + "looks at every interrupt whether the data are there. Prints what happened in its order, counts, "
            + "latencies from the first signal to the message at the interrupt controller, and a verdict.%n",
    "With --replay: runs a recorded programme of table writes, control changes and raises, prints what each line sends "
            + "and leaves pending, and compares it with what the programme has recorded.%n"},
        footer = {"%nExit codes: 0 the verdict holds, or as recorded; 1 a finding or the first difference; 2 wrong "
                + "usage or a malformed programme; 3 an unusable file; 4 no such model or no right to write; 130 "
                + "interrupted."})
final class MsixCommand implements Callable<Integer> {
    /** What --replay goes together with. */
    private static final Set<String> REPLAY_OPTIONS = Set.of("--replay", "--engine");

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

    @Override
    public Integer call() throws IOException {
        if (replay == null) {
            return runScenario();
        }
        for (final OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
            if (!REPLAY_OPTIONS.contains(given.longestName())) {
                throw new ParameterException(spec.commandLine(), given.longestName()
                        + " is for scenarios, and has no use with --replay");
            }
        }
        return runProgramme();
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
