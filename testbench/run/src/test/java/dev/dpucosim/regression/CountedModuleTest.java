// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link SampleTest} with coverage collected, without its agents and reports. */
class CountedModuleTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Results run(String behaviour) throws IOException, InterruptedException {
        final TestModule module = TestModule.parse(SampleTest.module(behaviour));
        final List<ForkedModule.Request> requests = Discovery.of(module, false).stream().filter(test -> test.name()
                .contains("#mayFail")).map(test -> new ForkedModule.Request(test, null)).toList();
        final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        final Results results = new Results(requests.size(), out, out);
        try (Interruption interruption = Interruption.guard(() -> {})) {
            new CountedModule(new ForkedModule(module, List.of("-Ddpucosim.coverage=target/counted"), interruption,
                    results::report), new ForkedModule(module, List.of(), interruption, results::report)).run(requests,
                            results::add);
        }
        results.print();
        return results;
    }

    @Test
    void shouldRunATestUncountedThatFailsOnlyBecauseItCounts() throws IOException, InterruptedException {
        assertThat(run("fail-counting").failed()).isFalse();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("2 run, 0 failed, 0 skipped, 1 uncounted, ")
                .contains("uncounted, failed with coverage and passed without:\n"
                        + "  run dev.dpucosim.regression.SampleTest#mayFail: java.lang.AssertionError: first line\n")
                .doesNotContain("FAILED");
    }

    @Test
    void shouldFailATestThatFailsWithoutCountingToo() throws IOException, InterruptedException {
        assertThat(run("fail").failed()).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("2 run, 1 failed, 0 skipped, ").containsOnlyOnce(
                "FAILED run dev.dpucosim.regression.SampleTest#mayFail\n").doesNotContain("uncounted");
    }
}
