// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixProgram;
import dev.dpucosim.msix.ProgramException;
import dev.dpucosim.msix.ProgramResult;
import dev.dpucosim.msix.ProgramRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Interrupts over the bridge: runs programmes of MSI-X accesses that another implementation has answered. */
@Command(name = "msix", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs a programme of table writes, control changes and raises through the MSI-X block, prints "
                + "what each line sends and leaves pending in the form of the programme, and compares it with what "
                + "the programme has recorded.",
        footer = {"%nExit codes: 0 as recorded; 1 a difference, the run ends there; 2 wrong usage or a malformed "
                + "programme; 3 an unusable file; 4 no such model."})
final class MsixCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--replay", paramLabel = "FILE", required = true,
            description = "The programme: one JSON object a line, as in examples/msix.")
    private Path replay;

    @Option(names = "--engine", paramLabel = "ENGINE", defaultValue = "model",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private MsixEngineKind engine;

    @Override
    public Integer call() throws IOException {
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
