// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs tests of one module in a JVM of its own, in the module's folder. A JVM that dies fails the test that it was in,
 * and the rest goes on in another one.
 */
final class ForkedModule {

    /** A test with the seed it is given; null for its own. */
    record Request(TestCase test, Long seed) {
    }

    private final TestModule module;
    private final List<String> options;

    private final Interruption interruption;
    private final Consumer<String> reported;

    /**
     * Nothing runs yet.
     *
     * @param reported
     *            takes the reports that tests print of where their time went
     */
    ForkedModule(TestModule module, List<String> options, Interruption interruption, Consumer<String> reported) {
        this.module = module;
        this.options = options;
        this.interruption = interruption;
        this.reported = reported;
    }

    void run(List<Request> requests, Consumer<Outcome> ended) throws IOException, InterruptedException {
        Files.createDirectories(module.reports());
        List<Request> left = requests;
        while (!left.isEmpty()) {
            left = runOnce(left, ended);
        }
    }

    /** Returns what is left to run. */
    private List<Request> runOnce(List<Request> requests, Consumer<Outcome> ended)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command()).directory(module.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(module.log().toFile())).start();
        interruption.running(process);
        final boolean[] done = new boolean[requests.size()];
        int running = -1;
        ask(process, requests);
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                final int mark = line.indexOf(Fork.MARK);
                if (mark < 0) {
                    continue;
                }
                final String[] fields = line.substring(mark + Fork.MARK.length()).split("\t", -1);
                final int index = Integer.parseInt(fields[1]);
                if (fields[0].equals("report")) {
                    reported.accept(text(fields[4]));
                } else if (fields[0].equals("begin")) {
                    running = index;
                } else {
                    running = -1;
                    done[index] = true;
                    ended.accept(outcome(requests.get(index), Outcome.Status.valueOf(fields[2]), Long.parseLong(
                            fields[3]), text(fields[4])));
                }
            }
        }
        final int exit = process.waitFor();
        if (Interruption.ended(exit)) {
            throw new InterruptedException("exit=" + exit);
        }
        final List<Request> left = new ArrayList<>();
        for (int i = 0; i < done.length; i++) {
            if (!done[i] && (i == running || running < 0)) {
                ended.accept(outcome(requests.get(i), Outcome.Status.FAILED, 0, "the JVM ended " + (running < 0
                        ? "before this test"
                        : "in this test") + ": exit=" + exit + ", log=" + module.log()));
            } else if (!done[i]) {
                left.add(requests.get(i));
            }
        }
        return left;
    }

    private static String text(String field) {
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
    }

    private static Outcome outcome(Request request, Outcome.Status status, long millis, String message) {
        return new Outcome(request.test(), request.seed(), status, millis, message);
    }

    private static void ask(Process process, List<Request> requests) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (Request request : requests) {
            lines.append(request.seed() == null ? Fork.OWN_SEED : request.seed().toString()).append('\t')
                    .append(request.test().uniqueId()).append('\n');
        }
        try (OutputStream in = process.getOutputStream()) {
            in.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true", "-Duser.timezone=UTC", "-Duser.language=en"));
        for (String property : List.of("dpucosim.root", "dpucosim.models", "dpucosim.cache")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(module.options());
        command.addAll(options);
        command.add("-cp");
        command.add(module.testClasses() + File.pathSeparator + module.classes() + File.pathSeparator
                + System.getProperty("java.class.path"));
        command.add(Fork.class.getName());
        return command;
    }
}
