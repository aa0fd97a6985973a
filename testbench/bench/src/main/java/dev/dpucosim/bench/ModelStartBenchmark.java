// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.dpucosim.dputest.DpuTest;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.replay.EngineKind;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * How long the MODEL variant of a {@code @DpuTest} takes to start: from when JUnit starts the variant to the first
 * statement of the test, with a DPU that has booted; the first start of a JVM, and later ones. The test writes and
 * reads a block, so that what starts is known to work.
 *
 * <p>
 * {@code ModelStartBenchmark [STARTS]}
 */
public final class ModelStartBenchmark {

    private static final int STARTS = 400;
    private static final int WARM_STARTS = 50;
    private static long reachedNs;

    private ModelStartBenchmark() {
    }

    /** A test on the model. */
    static final class Sample {

        @DpuTest(engine = EngineKind.MODEL, raid = RaidLevel.RAID5, members = 5)
        void writesAndReads(Hosts hosts) {
            reachedNs = System.nanoTime();
            final long[] block = new long[64];
            Arrays.fill(block, 42);
            hosts.host().write(0, block);
            if (!Arrays.equals(hosts.host().read(0, 1), block)) {
                throw new AssertionError("not what was written");
            }
        }
    }

    /** When the variant was started, and how it ended. */
    private static final class Watch implements TestExecutionListener {
        private long startedNs;
        private int succeeded;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                startedNs = System.nanoTime();
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable().ifPresent(failure -> {
                throw new IllegalStateException("the test failed", failure);
            });
            succeeded += test.isTest() ? 1 : 0;
        }
    }

    /** STARTS. */
    public static void main(String[] arguments) {
        final int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : STARTS;
        final Launcher launcher = LauncherFactory.create();
        final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(
                Sample.class)).build();
        final Watch watch = new Watch();
        final double[] micros = new double[starts];
        for (int start = 0; start < starts; start++) {
            launcher.execute(request, watch);
            if (watch.succeeded != start + 1) {
                throw new IllegalStateException("the test did not run: start=" + start);
            }
            micros[start] = (reachedNs - watch.startedNs) / 1e3;
        }
        final double[] warm = Arrays.copyOfRange(micros, Math.min(WARM_STARTS, starts - 1), starts);
        final double second = micros[Math.min(1, starts - 1)];
        Arrays.sort(warm);
        System.out.printf("start of a MODEL variant: the first of a JVM %.1f ms, the second %.1f ms; after %d starts, "
                + "median of %d: %.2f ms (%.2f to %.2f, 95 %% below %.2f)%n", micros[0] / 1e3, second / 1e3,
                WARM_STARTS,
                warm.length, warm[warm.length / 2] / 1e3, warm[0] / 1e3, warm[warm.length - 1] / 1e3, warm[warm.length
                        * 95 / 100] / 1e3);
    }
}
