// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class DpuTestExtensionTest {

    private static List<String> run(Class<?> type) {
        final List<String> failures = new ArrayList<>();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type)).build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        result.getThrowable().ifPresent(failure -> {
                            failures.add(test.getDisplayName() + ": " + failure.getMessage() + "\n"
                                    + failure.getSuppressed()[0].getMessage());
                        });
                    }
                });
        return failures;
    }

    @Test
    void shouldFailALockstepRunThatLeavesDifferentMembers() {
        final List<String> failures = run(DivergingSample.class);
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).startsWith("lockstep: model and RTL diverge: divergences=")
                .contains("member=0, block=3")
                .contains("again: mvn test -Dtest='" + DivergingSample.class.getName()
                        + "#tampers' -Ddpucosim.dputest.engine=lockstep -Ddpucosim.seed=7");
    }
}
