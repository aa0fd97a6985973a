// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * How long one {@code @RtlTest} takes to start with a warm cache: from when JUnit is asked to run its class, in a JVM
 * that was started for it, to the first cycle in the body of the test; and from the start of the JVM to that cycle and
 * to its end. Beside it the same with a test that has no simulation, which is what JUnit takes by itself.
 *
 * <p>
 * {@code StartBenchmark [ROUNDS]}
 */
public final class StartBenchmark {

    private static final int ROUNDS = 11;
    /** Set where a test begins, and read by {@link #child}. */
    private static long reachedNs;

    private StartBenchmark() {
    }

    /** A test with a simulation, of a module with some ports. */
    @RtlTest(top = "clockwork", sources = "testbench/rtl/src/test/rtl/clockwork.sv")
    static final class SimulatedSample {

        @Test
        void counts(Simulation sim) {
            sim.clock().await();
            reachedNs = System.nanoTime();
            sim.signal("enable_i").set(1);
            sim.signal("count_o").await(10);
        }
    }

    /** A test without anything. */
    static final class EmptySample {

        @Test
        void does() {
            reachedNs = System.nanoTime();
        }
    }

    /** Milliseconds of one JVM. */
    private record Start(double launchMs, double jvmMs, double wholeMs, double cpuMs) {
    }

    /** ROUNDS; or, in a JVM of its own, the class to run. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ClassNotFoundException {
        if (arguments.length == 2 && arguments[0].equals("child")) {
            child(Class.forName(arguments[1]));
            return;
        }
        final int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        final List<Class<?>> samples = List.of(EmptySample.class, SimulatedSample.class);
        final Start[][] starts = new Start[samples.size()][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int sample = 0; sample < samples.size(); sample++) {
                final Start start = start(samples.get(sample));
                if (round >= 0) {
                    starts[sample][round] = start;
                }
            }
        }
        System.out.printf("start of a test, warm cache, ms, %d JVMs each, median (least to most)%n", rounds);
        print("JUnit with an empty test", starts[0]);
        print("one @RtlTest", starts[1]);
    }

    private static void print(String name, Start[] starts) {
        System.out.printf(
                "%-26s from JUnit's launch %s, from the JVM's start %s, the whole JVM %s, its processor time %s%n",
                name, text(Arrays
                        .stream(starts).mapToDouble(Start::launchMs).toArray()), text(Arrays.stream(starts).mapToDouble(
                                Start::jvmMs).toArray()), text(Arrays.stream(starts).mapToDouble(Start::wholeMs)
                                        .toArray()), text(Arrays.stream(starts).mapToDouble(Start::cpuMs).toArray()));
    }

    private static String text(double[] values) {
        Arrays.sort(values);
        return String.format("%.0f (%.0f to %.0f)", values[values.length / 2], values[0], values[values.length - 1]);
    }

    private static Start start(Class<?> sample) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                StartBenchmark.class.getName(), "child", sample.getName()));
        final long startNs = System.nanoTime();
        final Process process = new ProcessBuilder(command).directory(new File(System.getProperty("dpucosim.root")))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final String[] said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
                .split(" ");
        if (process.waitFor() != 0 || said.length != 3) {
            throw new IllegalStateException("the test did not run: class=" + sample.getName() + ", said=" + String.join(
                    " ", said));
        }
        final double wholeMs = (System.nanoTime() - startNs) / 1e6;
        final long launchedNs = Long.parseLong(said[0]);
        final long firstNs = Long.parseLong(said[1]);
        // One clock for all processes of the machine: CLOCK_MONOTONIC.
        return new Start((firstNs - launchedNs) / 1e6, (firstNs - startNs) / 1e6, wholeMs, Double.parseDouble(said[2]));
    }

    private static void child(Class<?> sample) {
        final SummaryGeneratingListener summary = new SummaryGeneratingListener();
        final long launchedNs = System.nanoTime();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(sample))
                .build(),
                summary);
        summary.getSummary().getFailures().forEach(failure -> failure.getException().printStackTrace());
        if (summary.getSummary().getTestsSucceededCount() != 1) {
            throw new IllegalStateException("the test failed: class=" + sample.getName());
        }
        System.out.println(launchedNs + " " + reachedNs + " " + ProcessHandle.current().info().totalCpuDuration()
                .orElseThrow().toMillis());
    }
}
