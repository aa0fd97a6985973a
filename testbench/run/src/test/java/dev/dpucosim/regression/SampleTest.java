// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.TimeReport;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes in an ordinary run; {@link TestbenchTest} makes its tests fail, die and print by a property. */
class SampleTest {

    static final String BEHAVIOUR_PROPERTY = "dpucosim.sample";

    /** This class as a module of its own, told how to behave. */
    static String module(String behaviour) {
        return "run|" + Path.of("").toAbsolutePath() + "|-D" + BEHAVIOUR_PROPERTY + "=" + behaviour + "|" + Pattern
                .quote(
                        SampleTest.class.getName());
    }

    private static boolean told(String what) {
        return what.equals(System.getProperty(BEHAVIOUR_PROPERTY));
    }

    @Test
    void prints() {
        System.out.println("printed by a test: \u0001dpu end");
        System.out.print("prints, seed=1, " + TimeReport.TITLE + "0.001 s\nsimulator 100.0 %\n");
    }

    @Test
    void mayBeSkipped() {
        Assumptions.assumeFalse(told("skip"), "skipped because it was told so");
    }

    @Test
    void mayFail() {
        final AssertionError failure = new AssertionError("first line\nsecond line");
        failure.addSuppressed(new IllegalStateException("where it was"));
        if (told("fail") || told("fail-counting") && System.getProperty("dpucosim.coverage") != null) {
            throw failure;
        }
    }

    @Test
    void mayFailMore() {
        assertThat(Long.getLong("dpucosim.seed", 0)).isNotNegative();
    }

    @Test
    void mayKillItsJvm() {
        if (told("die")) {
            Runtime.getRuntime().halt(134);
        }
        if (told("interrupted")) {
            Runtime.getRuntime().halt(130);
        }
    }

    @SampleEngines(engine = {SampleEngines.Kind.ONE, SampleEngines.Kind.TWO})
    void runsOnEngines(SampleEngines.Kind kind) throws InterruptedException {
        if (told("wait") && Long.getLong("dpucosim.seed") > 1) {
            new CountDownLatch(1).await();
        }
        if (told(kind.name()) || told("wait") || told("seed=" + System.getProperty("dpucosim.seed"))) {
            throw new AssertionError("told to fail on " + kind);
        }
    }

    @TestTemplate
    @ExtendWith(SampleEngines.Runs.class)
    void saysNothingOfItsVariants(SampleEngines.Kind kind) {
        assertThat(kind).isNotNull();
    }
}
