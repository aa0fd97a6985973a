// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.launcher.LauncherBench.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher does about a missing JDK, a missing tool, and a source that changed. */
final class LauncherTest {
    @TempDir
    private Path folder;

    private LauncherBench bench;

    @BeforeEach
    void copyLauncher() throws IOException {
        bench = new LauncherBench(folder, Path.of(System.getProperty("dpucosim.root"), "dpu"));
    }

    @Test
    void shouldNameTheVendorsPageInOneLineWithoutAJdk() throws Exception {
        bench.jdk("17.0.15");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).hasLineCount(1).contains("JDK 25").contains("https://adoptium.net");
        assertThat(result.output()).isEmpty();
        assertThat(bench.calls()).isEmpty();
    }

    @Test
    void shouldFindTheJdkByJavaHomeFirst() throws Exception {
        final Path home = bench.root().resolve("../jdk/jdk-x").toRealPath();
        final Result result = bench.run(Map.of("JAVA_HOME", home.toString(), "DPU_JDK_FOLDERS", ""), "--version");
        assertThat(result.output()).contains("dpu-cosim 1.2.3").contains("JDK 25.0.3 (" + home + ")");
    }

    @Test
    void shouldPassOverAJavaHomeOfAnotherVersion() throws Exception {
        final Path old = Files.createDirectories(folder.resolve("old"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        final Result result = bench.run(Map.of("JAVA_HOME", old.toString()), "replay", "trace");
        assertThat(result.exitCode()).isEqualTo(0);
    }

    @Test
    void shouldPrintTheCommandToTypeInsteadOfInstalling() throws Exception {
        bench.remove("verilator");
        bench.remove("mvn");
        final Result result = bench.run("--no-install", "replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).hasLineCount(1).contains("apt-get install -y verilator maven");
        assertThat(bench.calls()).isEmpty();
    }

    @Test
    void shouldPrintTheCommandToTypeWithoutTheRightToInstall() throws Exception {
        bench.remove("cmake");
        bench.tool("id", "echo 1000");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).hasLineCount(1).contains("sudo apt-get install -y cmake");
        assertThat(bench.called()).containsOnly("id");
    }

    @Test
    void shouldSayWhatItInstallsAndInstallIt() throws Exception {
        bench.remove("ninja");
        bench.tool("id", "echo 0");
        bench.tool("apt-get", "[[ $1 == install ]] && mv '" + folder + "/bin/awaited' '" + folder
                + "/bin/ninja'; true");
        bench.tool("awaited", "");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(0);
        assertThat(result.error()).contains("will install").contains("ninja-build runs CMake's steps");
        assertThat(bench.calls()).anyMatch(line -> line.matches("apt-get install .*ninja-build"));
    }

    @Test
    void shouldExitWithFourWhenTheToolIsStillAbsentAfterInstalling() throws Exception {
        bench.remove("ninja");
        bench.tool("id", "echo 0");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).contains("ninja is still not there");
    }

    @Test
    void shouldAskForTheToolOfCoverageOnlyWhereCoverageIsAskedFor() throws Exception {
        final Result without = bench.run("--no-install", "testbench", "--list");
        assertThat(without.error()).doesNotContain("lcov");
        final Result with = bench.run("--no-install", "testbench", "--coverage");
        assertThat(with.exitCode()).isEqualTo(4);
        assertThat(with.error()).hasLineCount(1).contains("apt-get install -y lcov");
    }

    @Test
    void shouldRefuseAProjectThatIsNone() throws Exception {
        final Result result = bench.run("testbench", "--project", folder.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error()).hasLineCount(1).contains("not a Maven project: folder=" + folder);
        assertThat(bench.run("testbench", "--project").error()).contains("--project needs a value");
        assertThat(bench.calls()).isEmpty();
    }

    @Test
    void shouldAskForAHeaderThatIsAbsent() throws Exception {
        Files.delete(folder.resolve("zlib.h"));
        final Result result = bench.run("--no-install", "replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).contains("apt-get install -y zlib1g-dev");
    }

    @Test
    void shouldExitWithFourWhenTheInstallationFails() throws Exception {
        bench.remove("ninja");
        bench.tool("id", "echo 0");
        bench.tool("apt-get", "echo 'no network'; exit 100");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.error()).contains("no network").contains("apt-get install -y ninja-build");
    }

    @Test
    void shouldShowTheHelpWithoutBuilding() throws Exception {
        final Result result = bench.run();
        assertThat(result.exitCode()).isEqualTo(0);
        assertThat(result.output()).startsWith("Commands:");
        assertThat(bench.calls()).isEmpty();
    }

    @Test
    void shouldRefuseAnUnknownCommandWithoutBuilding() throws Exception {
        final Result result = bench.run("repaly");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error()).hasLineCount(1).contains("repaly").contains("did you mean replay?");
        assertThat(bench.run("nonsense").error()).hasLineCount(1).contains("unknown command: nonsense (./dpu shows");
        assertThat(bench.run(".*").exitCode()).isEqualTo(2);
        assertThat(bench.run("help", "tets").error()).hasLineCount(1).contains("did you mean test?");
        assertThat(bench.calls()).isEmpty();
    }

    @Test
    void shouldTakePathsFromTheFolderInWhichItIsCalled() throws Exception {
        final Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        bench.jdk("25.0.3", "pwd");
        for (int i = 0; i < 2; i++) {
            final Result result = bench.runIn(elsewhere, "replay", "trace");
            assertThat(result.exitCode()).isZero();
            assertThat(result.output()).isEqualTo(elsewhere.toRealPath() + "\n");
        }
    }

    @Test
    void shouldBuildOnceAndThenOnlyRun() throws Exception {
        final Result first = bench.run("replay", "a trace", "--seed", "1");
        assertThat(first.exitCode()).isEqualTo(0);
        assertThat(first.output()).isEqualTo("running\n");
        assertThat(first.error()).contains("build 1/4").contains("build 4/4");
        assertThat(bench.called()).containsExactly("cmake", "cmake", "mvn", "java");

        final Result second = bench.run("replay", "a trace", "--seed", "1");
        assertThat(second.error()).isEmpty();
        assertThat(bench.calls()).singleElement().asString()
                .startsWith("java ").endsWith("dev.dpucosim.cli.Dpu replay a trace --seed 1");
    }

    @Test
    void shouldRebuildOnlyTheNativePartAfterAChangeOfRtl() throws Exception {
        bench.run("replay", "trace");
        bench.calls();
        bench.source("rtl/block/top.sv", "module tip; endmodule");
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("cmake", "cmake", "java");
    }

    @Test
    void shouldNoticeAnAddedAndADeletedSource() throws Exception {
        bench.run("replay", "trace");
        bench.calls();
        final Path added = bench.source("rtl/other/new.sv", "module new_one; endmodule");
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("cmake", "cmake", "java");
        Files.delete(added);
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("cmake", "cmake", "java");
        bench.source("testbench/cli/src/main/java/B.java", "class B {}");
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("mvn", "java");
        Files.delete(bench.root().resolve("jni-harness/src/main/java/A.java"));
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("mvn", "java");
    }

    @Test
    void shouldBuildModelsWithWaveformsWhereOneIsAskedForAndOnce() throws Exception {
        bench.run("replay", "trace");
        assertThat(bench.calls()).noneMatch(line -> line.contains("models_traced"));
        for (final List<String> wave : List.of(List.of("--wave", "w.fst"), List.of("--wave=w.fst"))) {
            bench.source("rtl/block/top.sv", "module top; /* " + wave + " */ endmodule");
            for (final long builds : new long[] {1, 0}) {
                final List<String> arguments = new ArrayList<>(List.of("replay", "trace"));
                arguments.addAll(wave);
                assertThat(bench.run(arguments.toArray(new String[0])).exitCode()).isZero();
                assertThat(bench.calls().stream().filter(line -> line.startsWith("cmake ") && line.endsWith(
                        " --target models_traced"))).hasSize((int) builds);
            }
        }
    }

    @Test
    void shouldNoticeANewJdk() throws Exception {
        bench.run("replay", "trace");
        bench.calls();
        bench.jdk("25.0.4");
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("mvn", "java");
    }

    @Test
    void shouldNotRebuildForAChangedTest() throws Exception {
        bench.run("replay", "trace");
        bench.calls();
        bench.source("testbench/cli/src/test/java/ATest.java", "class ATest { int a; }");
        bench.run("replay", "trace");
        assertThat(bench.called()).containsExactly("java");
    }

    @Test
    void shouldBuildAgainAfterAFailedBuild() throws Exception {
        bench.tool("cmake", "echo 'top.sv:1: syntax error'; exit 1");
        final Result failed = bench.run("replay", "trace");
        assertThat(failed.exitCode()).isEqualTo(70);
        assertThat(failed.error()).contains("top.sv:1: syntax error").contains("build.log");
        assertThat(failed.output()).isEmpty();
        bench.tool("cmake", "");
        bench.calls();
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(0);
        assertThat(bench.called()).containsExactly("cmake", "cmake", "mvn", "java");
    }

    @Test
    void shouldNotRunTheOldBuildWhenTheNewOneFails() throws Exception {
        bench.run("replay", "trace");
        bench.source("testbench/cli/src/main/java/B.java", "class B {");
        bench.tool("mvn", "exit 1");
        bench.calls();
        assertThat(bench.run("replay", "trace").exitCode()).isEqualTo(70);
        assertThat(bench.run("replay", "trace").exitCode()).isEqualTo(70);
        assertThat(bench.called()).doesNotContain("java");
    }

    @Test
    void shouldGoOnWithABuildThatWasKilled() throws Exception {
        bench.source("jni-harness/target/classes/Half.class", "");
        bench.tool("mvn", "kill -9 $PPID; sleep 1");
        assertThat(bench.run("replay", "trace").exitCode()).isEqualTo(137);
        bench.calls();
        bench.tool("mvn", "mkdir -p testbench/cli/target/lib; touch testbench/cli/target/testbench-cli-1.jar"
                + " testbench/cli/target/lib/x.jar");
        final Result result = bench.run("replay", "trace");
        assertThat(result.exitCode()).isEqualTo(0);
        assertThat(result.error()).contains("did not end");
        assertThat(bench.called()).contains("mvn", "java");
        assertThat(bench.root().resolve("jni-harness/target/classes/Half.class")).doesNotExist();
    }

    @Test
    void shouldExitWith130WhenABuildIsInterrupted() throws Exception {
        bench.tool("mvn", "kill -INT $PPID; exit 130");
        assertThat(bench.run("replay", "trace").exitCode()).isEqualTo(130);
        assertThat(bench.root().resolve(".dpu/stamp.java")).doesNotExist();
    }

    @Test
    void shouldNameWhatIsMissingInTheDoctorsReport() throws Exception {
        final Result healthy = bench.run("doctor");
        assertThat(healthy.exitCode()).isEqualTo(0);
        bench.remove("z3");
        final Result unproved = bench.run("doctor");
        assertThat(unproved.exitCode()).isEqualTo(0);
        assertThat(unproved.output()).contains("MISSING: apt-get install z3");
        bench.remove("verilator");
        final Result result = bench.run("doctor");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.output()).contains("MISSING: apt-get install verilator");
    }

    @Test
    void shouldRunABenchmarkOfItsOwnAndOneOfJmh() throws Exception {
        final String sources = "testbench/bench/src/main/java/dev/dpucosim/bench/";
        bench.source(sources + "OwnBenchmark.java", "public static void main(String[] a) {}");
        bench.source(sources + "JmhBenchmark.java", "@Benchmark");
        assertThat(bench.run("bench").output()).contains("OwnBenchmark", "JmhBenchmark");
        assertThat(bench.run("bench", "Nonsense").exitCode()).isEqualTo(2);
        assertThat(bench.called()).isEmpty();
        assertThat(bench.run("bench", "OwnBenchmark", "3").exitCode()).isEqualTo(0);
        assertThat(bench.calls()).last().asString().endsWith(" dev.dpucosim.bench.OwnBenchmark 3");
        bench.run("bench", "JmhBenchmark", "-f", "1");
        assertThat(bench.calls()).last().asString().endsWith(" org.openjdk.jmh.Main JmhBenchmark -f 1");
    }

    @Test
    void shouldRefuseAnUnknownOptionOfTest() throws Exception {
        final Result result = bench.run("test", "--behavior", "LVM-3");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error()).hasLineCount(1).contains("--behavior");
    }

    @Test
    void shouldFailWhenATestFailsAndStillShowTheRunnersClosingLines() throws Exception {
        bench.tool("mvn", "case $* in *verify) echo '[INFO] -----< dev.dpucosim:testbench-cli >-----';"
                + " echo '[ERROR] Tests run: 7, Failures: 1, Errors: 0, Skipped: 0';;"
                + " *examples*) echo '[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0';; esac");
        bench.tool("ctest", "echo '100% tests passed, 0 tests failed out of 3'");
        final Result result = bench.run("test");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).endsWith("Tests run: 7, Failures: 1, Errors: 0, Skipped: 0 (testbench-cli)\n"
                + "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0 (examples/testbench)\n"
                + "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0 (examples/interrupts)\n"
                + "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0 (examples/keys)\n"
                + "100% tests passed, 0 tests failed out of 3\n");
    }

    @Test
    void shouldFailWhenAnExampleFailsOrWarnsOrRunsNothing() throws Exception {
        bench.tool("ctest", "echo '100% tests passed, 0 tests failed out of 3'");
        for (String example : List.of("examples/testbench", "examples/interrupts", "examples/keys")) {
            for (String said : List.of("exit 1", "echo 'WARNING: a restricted method was called'", "echo nothing")) {
                bench.tool("mvn", "case $* in *verify) echo '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0';;"
                        + " *" + example + "*) " + said + ";; *examples*) echo 'Tests run: 2';; esac");
                final Result result = bench.run("test");
                assertThat(result.exitCode()).as(said).isEqualTo(1);
                assertThat(result.error()).contains(example + " failed, warned, or ran no test");
            }
        }
    }

    @Test
    void shouldFailWhenMavenFails() throws Exception {
        bench.tool("mvn", "echo '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0'; exit 1");
        assertThat(bench.run("test").exitCode()).isEqualTo(1);
    }

    @Test
    void shouldFailWhenAProofFails() throws Exception {
        bench.tool("mvn", "echo '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0'");
        bench.tool("ctest", "echo '67% tests passed, 1 tests failed out of 3'; exit 8");
        assertThat(bench.run("test").exitCode()).isEqualTo(1);
    }

    @Test
    void shouldRefuseABehaviourThatNoTestIsTaggedWith() throws Exception {
        bench.tool("mvn", "echo '[INFO] Tests run: 0, Failures: 0, Errors: 0, Skipped: 0'");
        final Result result = bench.run("test", "--behaviour", "LVM-99");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error()).contains("LVM-99");
    }

    @Test
    void shouldRunOnlyTheTestsOfABehaviour() throws Exception {
        bench.tool("mvn", "echo '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0'");
        assertThat(bench.run("test", "--behaviour", "LVM-3").exitCode()).isEqualTo(0);
        assertThat(bench.calls()).noneMatch(line -> line.startsWith("ctest"))
                .anyMatch(line -> line.startsWith("mvn ") && line.endsWith("-Dgroups=LVM-3 test"));
    }
}
