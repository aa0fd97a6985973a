// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.process.TimeReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The JVM of one module. Reads lines {@code seed TAB unique id} from standard input to its end, runs the tests in that
 * order, and tells of each on standard output; what tests print goes to standard error.
 */
final class Fork {

    /** Begins the lines that are meant for the parent. */
    static final String MARK = "\u0001dpu ";
    static final String OWN_SEED = "-";
    private static final String SEED_PROPERTY = "dpucosim.seed";
    private static final int LINES_MAX = 24;

    private Fork() {
    }

    /** Runs what standard input asks for. */
    public static void main(String[] arguments) throws IOException {
        final PrintStream parent = System.out;
        System.setOut(System.getProperty(Simulation.TIME_PROPERTY) == null
                ? System.err
                : new TimeReports(parent));
        final List<String> seeds = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final int tab = line.indexOf('\t');
            seeds.add(line.substring(0, tab));
            ids.add(line.substring(tab + 1));
        }
        for (int from = 0; from < ids.size();) {
            int to = from;
            while (to < ids.size() && seeds.get(to).equals(seeds.get(from))) {
                to++;
            }
            run(seeds.get(from), ids.subList(from, to), from, parent);
            from = to;
        }
        parent.flush();
        System.exit(0);
    }

    private static void run(String seed, List<String> ids, int first, PrintStream parent) {
        if (!seed.equals(OWN_SEED)) {
            System.setProperty(SEED_PROPERTY, seed);
        }
        final Listener listener = new Listener(ids, first, parent);
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(ids.stream().map(DiscoverySelectors::selectUniqueId).toList()).build(), listener);
        listener.end();
    }

    /** What went wrong, with what stands beside it: where the simulation was, what repeats it. */
    static String message(Throwable failure) {
        final StringBuilder text = new StringBuilder(failure.toString().strip());
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed.getMessage() != null) {
                text.append('\n').append(suppressed.getMessage());
            }
        }
        final List<String> lines = text.toString().lines().toList();
        return String.join("\n", lines.subList(0, Math.min(LINES_MAX, lines.size())))
                + (lines.size() > LINES_MAX ? "\n..." : "");
    }

    private static void tell(PrintStream parent, String event, int index, String status, long millis, String message) {
        parent.println(MARK + event + "\t" + index + "\t" + status + "\t" + millis + "\t" + Base64.getEncoder()
                .encodeToString(message.getBytes(StandardCharsets.UTF_8)));
        parent.flush();
    }

    /** What tests print, which goes to the log, and the reports among it to the parent as well. */
    private static final class TimeReports extends PrintStream {

        private final PrintStream parent;

        TimeReports(PrintStream parent) {
            super(System.err, true, StandardCharsets.UTF_8);
            this.parent = parent;
        }

        @Override
        public void print(String text) {
            super.print(text);
            if (text != null && text.contains(TimeReport.TITLE)) {
                tell(parent, "report", 0, "", 0, text);
            }
        }
    }

    /** A request has begun or ended when the test or container of its own name has. */
    private static final class Listener implements TestExecutionListener {

        private final List<String> ids;
        private final int first;
        private final PrintStream parent;
        private final long[] begunNs;
        private final boolean[] ended;
        private final String[] failures;

        Listener(List<String> ids, int first, PrintStream parent) {
            this.ids = ids;
            this.first = first;
            this.parent = parent;
            this.begunNs = new long[ids.size()];
            this.ended = new boolean[ids.size()];
            this.failures = new String[ids.size()];
        }

        @Override
        public void executionStarted(TestIdentifier identifier) {
            final int index = ids.indexOf(identifier.getUniqueId());
            if (index >= 0) {
                begunNs[index] = System.nanoTime();
                tell("begin", index, "", 0, "");
            }
        }

        @Override
        public void executionSkipped(TestIdentifier identifier, String reason) {
            for (int i = 0; i < ids.size(); i++) {
                if (within(ids.get(i), identifier.getUniqueId()) && !ended[i]) {
                    end(i, Outcome.Status.SKIPPED, reason == null ? "" : reason);
                }
            }
        }

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            final String id = identifier.getUniqueId();
            final boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
            final boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
            final String message = result.getThrowable().map(Fork::message).orElse("");
            for (int i = 0; i < ids.size(); i++) {
                if (ended[i]) {
                    continue;
                }
                if (failed && within(id, ids.get(i)) && failures[i] == null) {
                    failures[i] = message;
                }
                if (id.equals(ids.get(i))) {
                    end(i, failures[i] != null
                            ? Outcome.Status.FAILED
                            : aborted ? Outcome.Status.SKIPPED : Outcome.Status.PASSED,
                            failures[i] != null ? failures[i] : message);
                } else if (failed && within(ids.get(i), id)) {
                    end(i, Outcome.Status.FAILED, message);
                }
            }
        }

        private static boolean within(String id, String container) {
            return id.equals(container) || id.startsWith(container + "/");
        }

        /** What never ran has failed: it was asked for. */
        void end() {
            for (int i = 0; i < ids.size(); i++) {
                if (!ended[i]) {
                    end(i, Outcome.Status.FAILED, "test did not run: id=" + ids.get(i));
                }
            }
        }

        private void end(int index, Outcome.Status status, String message) {
            ended[index] = true;
            final long millis = begunNs[index] == 0 ? 0 : (System.nanoTime() - begunNs[index]) / 1_000_000;
            tell("end", index, status.name(), millis, message);
        }

        private void tell(String event, int index, String status, long millis, String message) {
            Fork.tell(parent, event, first + index, status, millis, message);
        }
    }
}
