// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes in an ordinary run; {@link TestbenchTest} makes its tests fail, die and print by a property. */
class SampleTest {

    static final String BEHAVIOUR_PROPERTY = "dpucosim.sample";

    private static boolean told(String what) {
        return what.equals(System.getProperty(BEHAVIOUR_PROPERTY));
    }

    @Test
    void prints() {
        System.out.println("printed by a test: \u0001dpu end");
    }

    @Test
    void mayBeSkipped() {
        Assumptions.assumeFalse(told("skip"), "skipped because it was told so");
    }

    @Test
    void mayFail() {
        final AssertionError failure = new AssertionError("first line\nsecond line");
        failure.addSuppressed(new IllegalStateException("where it was"));
        if (told("fail")) {
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
    }

    @SampleEngines(engine = {SampleEngines.Kind.ONE, SampleEngines.Kind.TWO})
    void runsOnEngines(SampleEngines.Kind kind) {
        if (told(kind.name()) || told("seed=" + System.getProperty("dpucosim.seed"))) {
            throw new AssertionError("told to fail on " + kind);
        }
    }

    @TestTemplate
    @ExtendWith(SampleEngines.Runs.class)
    void saysNothingOfItsVariants(SampleEngines.Kind kind) {
        assertThat(kind).isNotNull();
    }
}
