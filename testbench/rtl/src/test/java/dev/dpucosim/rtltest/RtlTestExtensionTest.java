// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class RtlTestExtensionTest {

    private static final List<Path> PUBLISHED = new ArrayList<>();

    static List<TestExecutionResult> run(Class<?> type) {
        SeededSample.SEEN.clear();
        final List<TestExecutionResult> results = new ArrayList<>();
        final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type))
                .build();
        PUBLISHED.clear();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void fileEntryPublished(TestIdentifier test, FileEntry file) {
                PUBLISHED.add(file.getPath());
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getThrowable().isPresent()) {
                    results.add(result);
                }
            }
        });
        return results;
    }

    @AfterEach
    void clearProperties() {
        System.clearProperty("dpucosim.seed");
        System.clearProperty("dpucosim.wave");
        System.clearProperty(Reports.FOLDER_PROPERTY);
    }

    @Test
    void shouldRunOncePerSeedOutOfResetAndCloseAfterwards() {
        final List<TestExecutionResult> results = run(SeededSample.class);
        assertThat(results).hasSize(4);
        assertThat(SeededSample.SEEN).hasSize(3);
        assertThat(SeededSample.SEEN.get(0)).startsWith("accumulator cycle 7 random ").isEqualTo(SeededSample.SEEN.get(
                2));
        assertThat(SeededSample.SEEN.get(1)).isNotEqualTo(SeededSample.SEEN.get(0));
        assertThatThrownBy(SeededSample.last::cycle).hasMessageContaining("closed");
    }

    @Test
    void shouldSayWhereAFailureWasAndHowToRepeatIt() {
        final Throwable failure = run(SeededSample.class).stream().flatMap(r -> r.getThrowable().stream()).findFirst()
                .orElseThrow();
        assertThat(failure).hasMessage("on purpose");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0])
                .hasMessageContaining("top=accumulator, seed=9, cycle=2007, timePs=8028000")
                .hasMessageContaining("mvn test -Dtest='" + SeededSample.class.getName() + "#fails' -Ddpucosim.seed=9")
                .hasMessageContaining("-Ddpucosim.wave.from=1007");
    }

    @Test
    void shouldRunOneSeedWithAWaveformWhenAsked(@TempDir Path folder) {
        final Path wave = folder.resolve("wave.fst");
        System.setProperty("dpucosim.seed", "6");
        System.setProperty("dpucosim.wave", wave.toString());
        assertThat(run(SeededSample.class)).hasSize(2);
        assertThat(SeededSample.SEEN).hasSize(1);
        assertThat(wave).isNotEmptyFile();
    }

    @Test
    void shouldSayThatTheModuleIsMissing() {
        final Throwable failure = run(ModulelessSample.class).getFirst().getThrowable().orElseThrow();
        assertThat(failure).hasMessageContaining("@RtlTest is missing: class=" + ModulelessSample.class.getName());
    }

    @Test
    void shouldTellTheStoryOfAFailureOnAPage(@TempDir Path folder) throws IOException {
        System.setProperty(Reports.FOLDER_PROPERTY, folder.toString());
        final Throwable failure = run(StuckSample.class).getFirst().getThrowable().orElseThrow();
        assertThat(failure).hasMessageContaining("run is too long: cyclesMax=500")
                .hasMessageContaining("process test waits for what nobody sends")
                .hasMessageContaining("process writer <1> waits for room in in");
        final Path page = folder.resolve(StuckSample.class.getName() + ".gets-seed1.html");
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("the story: " + page);
        assertThat(PUBLISHED).singleElement().satisfies(file -> assertThat(file).hasSameTextualContentAs(page));
        assertThat(page).content().contains("Failed in cycle 500", "seed 1", "run is too long: cyclesMax=500")
                .contains("in_tvalid_i without in_tready_o: the testbench waits for the design, since the last")
                .contains("sum_tvalid_o without sum_tready_i: the design waits for the testbench, since the last")
                .contains("process writer &lt;1&gt; waits for room in in")
                .contains("<td>frame of 4 bytes: 00000000</td>", "<h2>sum</h2>", "<svg ", "-Ddpucosim.seed=1")
                .contains("at " + StuckSample.class.getName());
    }

    @Test
    void shouldFindTheBrokenVariantOfAModule() {
        final List<TestExecutionResult> results = run(BrokenAccumulatorSample.class);
        assertThat(results).hasSize(3)
                .allSatisfy(result -> assertThat(result.getThrowable()).containsInstanceOf(AssertionError.class));
    }
}
