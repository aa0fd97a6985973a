// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What became of the tests: progress while they run, then failures with their commands, and the slowest. */
final class Results {

    private static final int SLOWEST = 10;
    private static final int WIDTH = 100;

    private final long asked;
    private final PrintStream out;
    private final PrintStream error;
    private final boolean terminal = Boolean.getBoolean("dpucosim.terminal");
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean interrupted;

    Results(long asked, PrintStream out, PrintStream error) {
        this.asked = asked;
        this.out = out;
        this.error = error;
    }

    synchronized void add(Outcome outcome) {
        if (interrupted) {
            return;
        }
        outcomes.add(outcome);
        if (terminal) {
            final String line = outcomes.size() + " of " + asked + ", " + count(Outcome.Status.FAILED) + " failed, "
                    + outcome.name();
            error.print("\r" + (line + " ".repeat(WIDTH)).substring(0, WIDTH));
        }
        if (outcome.status() == Outcome.Status.FAILED) {
            clear();
            out.println("FAILED " + outcome.name());
            outcome.message().lines().forEach(line -> out.println("    " + line));
        }
    }

    /** Shows what a test reported of itself. */
    synchronized void report(String text) {
        if (!interrupted) {
            clear();
            out.print(text);
        }
    }

    private void clear() {
        if (terminal) {
            error.print("\r" + " ".repeat(WIDTH) + "\r");
        }
    }

    synchronized void moduleEnded(TestModule module) {
        if (interrupted) {
            return;
        }
        clear();
        final List<Outcome> of = outcomes.stream().filter(outcome -> outcome.test().module().equals(module)).toList();
        out.println(module.name() + ": " + summary(of));
    }

    private static String summary(List<Outcome> of) {
        final long uncounted = of(of, Outcome.Status.UNCOUNTED);
        return of.size() + " run, " + of(of, Outcome.Status.FAILED) + " failed, " + of(of, Outcome.Status.SKIPPED)
                + " skipped, " + (uncounted == 0 ? "" : uncounted + " uncounted, ") + seconds(of.stream().mapToLong(
                        Outcome::millis).sum());
    }

    private static long of(List<Outcome> outcomes, Outcome.Status status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status).count();
    }

    private long count(Outcome.Status status) {
        return of(outcomes, status);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f s", millis / 1e3);
    }

    synchronized boolean failed() {
        return count(Outcome.Status.FAILED) > 0;
    }

    /** The summary of what has ended, and nothing after it. */
    synchronized void interrupt() {
        interrupted = true;
        clear();
        out.println();
        out.println("interrupted: " + outcomes.size() + " of " + asked + " run");
        print();
        out.flush();
    }

    synchronized void print() {
        final List<Outcome> slowest = outcomes.stream().sorted(Comparator.comparingLong(Outcome::millis).reversed())
                .limit(SLOWEST).toList();
        out.println();
        out.println("slowest:");
        slowest.forEach(outcome -> out.printf(Locale.ROOT, "%10s  %s%n", seconds(outcome.millis()), outcome.name()));
        if (count(Outcome.Status.UNCOUNTED) > 0) {
            out.println();
            out.println("uncounted, failed with coverage and passed without:");
            outcomes.stream().filter(outcome -> outcome.status() == Outcome.Status.UNCOUNTED).forEach(
                    outcome -> out.println("  " + outcome.name() + ": " + outcome.message().lines().findFirst().orElse(
                            "")));
        }
        if (failed()) {
            out.println();
            out.println("failed, again with:");
            outcomes.stream().filter(outcome -> outcome.status() == Outcome.Status.FAILED).forEach(
                    outcome -> out.println("  " + again(outcome)));
        }
        out.println();
        out.println("all: " + summary(outcomes));
    }

    private static String again(Outcome outcome) {
        final String project = System.getProperty("dpucosim.project");
        return "./dpu testbench" + (project == null ? "" : " --project " + project) + " --filter '" + outcome.test()
                .line() + "'" + (outcome.seed() == null ? "" : " --seed " + outcome.seed());
    }
}
