// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import dev.dpucosim.process.Simulation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./dpu testbench}. The launcher names the modules; a wrong usage is one line and exit code 2. */
@Command(name = "dpu testbench", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs testbenches, each module in a JVM of its own, and ends with what failed and how to repeat "
                + "it, and with the ten slowest.",
        footer = {"", "--project FOLDER, first, runs the tests of a Maven project of your own in place of this "
                + "repository's.", "",
            "Exit codes: 0 all passed; 1 a test failed; 2 wrong usage, or no test matches; 3 coverage cannot be read "
                    + "or written; 4 a missing tool; 70 an internal error or a build that failed; 130 interrupted."})
public final class Testbench implements Callable<Integer> {

    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int INPUT = 3;
    private static final int MISSING = 4;
    private static final int INTERNAL = 70;

    @Option(names = "--list", description = "List the tests, one a line, and run none.")
    private boolean list;

    @Option(names = "--filter", paramLabel = "TEXT",
            description = "Only the test with this line of the list, or else those whose lines contain it.")
    private String filter;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all tests (default: each its own).")
    private Long seed;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "1",
            description = "Run N times, with seeds S, S+1 and so on; S is 1 unless given.")
    private int repeat;

    @Option(names = "--wave", description = "Write waveforms into the module's target/dpucosim/waves, one file for a "
            + "test and seed; needs --filter.")
    private boolean wave;

    @Option(names = "--time", description = "Show at the end of each @RtlTest where its time went.")
    private boolean time;

    @Option(names = "--coverage", arity = "0..1", paramLabel = "DIR", fallbackValue = "",
            description = "Count RTL lines and toggles, functional coverage and Java lines, merge them into DIR and "
                    + "show the totals; what DIR holds of earlier runs is added. A test that fails only because it "
                    + "counts runs again uncounted. Without DIR: build/coverage, emptied "
                    + "before.")
    private String coverage;

    @Option(names = "--module", hidden = true, required = true)
    private List<String> modules;

    private final PrintStream out;
    private final PrintStream error;

    Testbench(PrintStream out, PrintStream error) {
        this.out = out;
        this.error = error;
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        final int exit = run(System.out, System.err, arguments);
        System.out.flush();
        System.exit(exit);
    }

    /** Runs the command and returns its code; everything that is wrong is one line. */
    static int run(PrintStream out, PrintStream error, String... arguments) {
        return new CommandLine(new Testbench(out, error)).setParameterExceptionHandler((exception, words) -> {
            error.println("dpu: " + exception.getMessage().lines().findFirst().orElse("wrong usage")
                    + " (see ./dpu testbench --help)");
            return USAGE;
        }).setExecutionExceptionHandler((exception, command, result) -> {
            final int code = switch (exception) {
                case IllegalArgumentException e -> USAGE;
                case ToolMissingException e -> MISSING;
                case IOException e -> INPUT;
                case InterruptedException e -> Interruption.EXIT;
                default -> INTERNAL;
            };
            if (code == Interruption.EXIT) {
                return code;
            }
            error.println("dpu: " + (code == INTERNAL ? "internal error, this is a defect: " + exception : exception
                    .getMessage().lines().findFirst().orElse("")));
            return code;
        }).execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (repeat < 1) {
            throw new IllegalArgumentException("nothing to repeat: repeat=" + repeat);
        }
        if (wave && filter == null) {
            throw new IllegalArgumentException("waveforms of all tests would fill the disk: --wave needs --filter");
        }
        final List<TestModule> compiled = modules.stream().map(TestModule::parse).filter(TestModule::compiled).toList();
        final List<TestCase> tests = chosen(compiled);
        if (list) {
            tests.forEach(test -> out.println(test.line()));
            return PASSED;
        }
        final CoverageFolder folder = coverage == null ? null : CoverageFolder.open(coverage, Tool::program);
        final Results results = new Results(tests.size() * (long) repeat, out, error);
        try (Interruption interruption = Interruption.guard(() -> interrupted(results, folder))) {
            for (TestModule module : compiled) {
                run(module, tests.stream().filter(test -> test.module().equals(module)).toList(), folder, results,
                        interruption);
            }
        }
        results.print();
        if (folder != null) {
            folder.merge(compiled);
            folder.totals().forEach(out::println);
        }
        return results.failed() ? FAILED : PASSED;
    }

    private void interrupted(Results results, CoverageFolder folder) {
        results.interrupt();
        if (folder != null) {
            out.println(folder.unmerged());
        }
        out.flush();
    }

    private List<TestCase> chosen(List<TestModule> compiled) {
        final List<TestCase> all = new ArrayList<>();
        compiled.forEach(module -> all.addAll(Discovery.of(module, seed != null || repeat > 1)));
        if (filter == null) {
            return all;
        }
        final List<TestCase> exact = all.stream().filter(test -> test.line().equals(filter)).toList();
        final List<TestCase> chosen = exact.isEmpty()
                ? all.stream().filter(test -> test.line().contains(filter)).toList()
                : exact;
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no test matches: filter=" + filter + ", tests=" + all.size());
        }
        return chosen;
    }

    private void run(TestModule module, List<TestCase> tests, CoverageFolder folder, Results results,
            Interruption interruption) throws IOException, InterruptedException {
        if (tests.isEmpty()) {
            return;
        }
        final List<ForkedModule.Request> requests = new ArrayList<>();
        for (int round = 0; round < repeat; round++) {
            final Long given = seed == null && repeat == 1
                    ? null
                    : Long.valueOf((seed == null ? 1 : seed) + round);
            tests.forEach(test -> requests.add(new ForkedModule.Request(test, given)));
        }
        final List<String> options = new ArrayList<>();
        if (wave) {
            Directories.empty(module.waves());
            options.add("-Ddpucosim.wave=" + module.waves() + "/");
        }
        if (time) {
            options.add("-D" + Simulation.TIME_PROPERTY + "=" + Simulation.TIME_REPORT);
        }
        Files.deleteIfExists(module.log());
        final ForkedModule plain = new ForkedModule(module, options, interruption, results::report);
        try {
            if (folder == null) {
                plain.run(requests, results::add);
            } else {
                final List<String> counting = new ArrayList<>(options);
                counting.addAll(folder.options(module));
                new CountedModule(new ForkedModule(module, counting, interruption, results::report), plain).run(
                        requests, results::add);
            }
        } catch (InterruptedException e) {
            interruption.tell();
            throw e;
        }
        results.moduleEnded(module);
        if (wave) {
            waveforms(module);
        }
    }

    private void waveforms(TestModule module) throws IOException {
        try (Stream<Path> files = Files.list(module.waves())) {
            files.sorted().forEach(file -> out.println("waveform: " + file));
        }
    }
}
