// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.msix.LockstepException;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.system.DataFirstTrials;
import dev.dpucosim.msix.torture.MsixTorture;
import dev.dpucosim.msix.torture.MsixTortureResult;
import dev.dpucosim.scenario.ReportText;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code dpu msix} tries many times in place of a scenario, until there is enough of it or a finding. */
final class MsixLongRun {
    private final CommandSpec spec;
    private final PrintWriter text;
    private final BooleanSupplier stop;

    MsixLongRun(final CommandSpec spec, final BooleanSupplier stop) {
        this.spec = spec;
        this.text = spec.commandLine().getOut();
        this.stop = stop;
    }

    /** A payload, then an interrupt, so many times; ends with the exit code. */
    int trials(final DataFirstTrials trials, final long count) {
        String finding = null;
        try (ReplayProgress progress = new ReplayProgress(ReplayProgress.standardTerminal(), stop)) {
            progress.begin("trials", " trials", count);
            while (trials.trials() < count && trials.violations() == 0 && progress.at(trials.trials())) {
                trials.run(1);
            }
            finding = trials.violations() == 0 ? null : trials.firstViolation();
        } catch (final LockstepException e) {
            finding = e.getMessage();
        }
        final ReportText report = new ReportText();
        report.row("trials", "%,d of %,d B and an interrupt", trials.trials(), DataFirstTrials.PAYLOAD_BYTES);
        return verdict(report, finding, trials.trials() < count,
                "every byte was in memory when the handler ran, and it ran once for each");
    }

    /** Random operations; the engines get them in step, or one everything at once. */
    int storm(final MsixEngineKind engine, final long seed, final long count) {
        try (ReplayProgress progress = new ReplayProgress(ReplayProgress.standardTerminal(), stop)) {
            progress.begin("storm", " operations", count);
            final MsixTorture torture = new MsixTorture(seed, count, line -> {}, progress::at);
            return stormed(engine == MsixEngineKind.LOCKSTEP
                    ? torture.inStep(MsixEngineKind.MODEL::create, MsixEngineKind.RTL::create)
                    : torture.inStorm(engine::create), count);
        }
    }

    /** Says what came of operations. */
    int stormed(final MsixTortureResult result, final long count) {
        final ReportText report = new ReportText();
        report.row("operations", "%,d: %,d data writes, %,d messages, %,d answers", result.operations(),
                result.dataWrites(), result.messages(), result.answers());
        report.row("trace", "SHA-256 %s", result.digest());
        return verdict(report, result.finding(), result.operations() < count,
                "nothing early, nothing lost, nothing foreign, nothing else than it must be");
    }

    private int verdict(final ReportText report, final String finding, final boolean interrupted, final String holds) {
        report.verdict(finding == null ? List.of() : List.of(finding), !interrupted, holds);
        report.lines().forEach(text::println);
        if (finding != null) {
            text.println("repeat      " + RepeatedCommand.of(spec));
        }
        text.flush();
        return finding != null ? ExitCode.FINDING : interrupted ? ExitCode.INTERRUPTED : ExitCode.CLEAN;
    }
}
