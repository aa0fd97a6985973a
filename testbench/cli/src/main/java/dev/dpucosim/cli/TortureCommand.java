// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.torture.Torture;
import dev.dpucosim.torture.TortureFinding;
import dev.dpucosim.torture.TortureResult;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs random arrays, requests and faults, a run for each seed, and judges them by what was promised to the hosts. */
@Command(name = "torture", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs random arrays, volumes, requests and member faults, one run a seed. While faults strike, "
                + "every read must bring what was promised and what the array can bear must fail no request; then "
                + "every block is read again and the members must agree. A finding comes with the command that "
                + "repeats it and the fewest actions that still show it.",
        footer = {"%nExit codes: 0 nothing found; 1 a finding; 2 wrong usage; 4 no RTL model; 130 interrupted."})
final class TortureCommand implements Callable<Integer> {
    private static final Pattern SEEDS = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");

    @ParentCommand
    private Dpu dpu;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", paramLabel = "A..B", required = true,
            description = "The seeds to run, both included; one number is one seed.")
    private String seeds;

    @Option(names = "--engine", paramLabel = "ENGINE", defaultValue = "model",
            description = "model, rtl, or lockstep: both, compared (default: ${DEFAULT-VALUE}).")
    private EngineKind engine;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "0",
            description = "Runs at once; only the model's can be more than one (default: as many as there are "
                    + "processors).")
    private int jobs;

    @Option(names = "--findings", paramLabel = "N", defaultValue = "1",
            description = "Stop after so many findings (default: ${DEFAULT-VALUE}).")
    private int findingsMax;

    @Option(names = "--no-shrink", description = "Print all actions of a finding, not the fewest.")
    private boolean whole;

    private long runs;
    private long requests;
    private long blocks;
    private int findings;

    @Override
    public Integer call() {
        final Matcher range = SEEDS.matcher(seeds);
        if (!range.matches()) {
            throw wrong("seeds are not A..B: seeds=" + seeds);
        }
        final long first = Long.parseLong(range.group(1));
        final long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
        if (last < first) {
            throw wrong("no seed between these: seeds=" + seeds);
        }
        if (jobs < 0 || jobs > 1 && engine != EngineKind.MODEL) {
            throw wrong("so many runs at once are not possible: jobs=" + jobs + ", engine=" + engine.label());
        }
        if (findingsMax < 1) {
            throw wrong("findings to stop after are fewer than one: findings=" + findingsMax);
        }
        final Torture torture = new Torture(engine, jobs > 0 ? jobs : engine == EngineKind.MODEL
                ? Runtime.getRuntime().availableProcessors()
                : 1);
        final PrintWriter text = spec.commandLine().getOut();
        final long start = System.nanoTime();
        try (ReplayProgress progress = new ReplayProgress(ReplayProgress.standardTerminal(), dpu.interruption())) {
            progress.begin("torture", " runs", last - first + 1);
            torture.run(first, last, (result, seed) -> {
                ended(torture, text, result, seed);
                progress.at(runs);
            }, () -> findings >= findingsMax || dpu.interruption().getAsBoolean());
        }
        text.printf("torture: engine=%s, seeds=%d..%d, runs=%d, requests=%d, blocksChecked=%d, findings=%d%n",
                engine.label(), first, last, runs, requests, blocks, findings);
        final double seconds = (System.nanoTime() - start) / 1e9;
        text.printf("wall %.1f s, %.1f runs/s%n", seconds, runs / seconds);
        text.flush();
        return findings > 0 ? ExitCode.FINDING : runs <= last - first ? ExitCode.INTERRUPTED : ExitCode.CLEAN;
    }

    private ParameterException wrong(final String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void ended(final Torture torture, final PrintWriter text, final TortureResult result, final long seed) {
        runs++;
        requests += result.requests();
        blocks += result.blocksChecked();
        if (result.finding() == null || findings >= findingsMax) {
            return;
        }
        findings++;
        text.println("finding: seed=" + seed + ": " + result.finding().what());
        text.println("repeat: ./dpu torture --seeds " + seed + " --engine " + engine.label());
        text.flush();
        final int actions = result.finding().plan().actions().size();
        final TortureFinding shown = whole ? result.finding() : torture.shrunk(result.finding());
        if (!whole) {
            text.println("shrunk: actions=" + shown.plan().actions().size() + " of " + actions + ": " + shown.what());
        }
        text.println(shown.plan());
        text.flush();
    }
}
