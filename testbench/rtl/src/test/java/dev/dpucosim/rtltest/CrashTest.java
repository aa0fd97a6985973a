// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A crash of native code ends its own process, whose crash file names the test and the reason. */
class CrashTest {

    @TempDir
    private Path folder;

    private Path crash(int how) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Ddpucosim.stories=" + folder.resolve("reports"), "-Ddpucosim.test.crash=" + how, "-cp",
                System.getProperty("java.class.path"), CrashTest.class.getName()).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isNotZero();
        assertThat(said).contains("began lives(Simulation)", "ended lives(Simulation) SUCCESSFUL",
                "began crashes(Simulation)").doesNotContain("ended crashes");
        assertThat(folder.resolve("reports").resolve("running-" + process.pid() + ".txt")).content()
                .isEqualTo("dev.dpucosim.rtltest.CrashingSample#crashes seed=1\n");
        return folder.resolve("crash.log");
    }

    @Test
    void shouldLeaveAFileThatNamesTheTestAndTheFaultyAccess() throws Exception {
        assertThat(crash(1)).content().contains("SIGSEGV (0xb)", "crashing_now",
                "dev.dpucosim.rtltest.CrashingSample.crashes");
    }

    /** A JVM leaves abort() alone, so there is no crash file; what ran is known all the same. */
    @Test
    void shouldKeepTheNameOfATestThatWasAborted() throws Exception {
        assertThat(crash(2)).doesNotExist();
    }

    /** The process that crashes. */
    public static void main(String[] arguments) {
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(CrashingSample.class)).build(), new TestExecutionListener() {
                    @Override
                    public void executionStarted(TestIdentifier test) {
                        System.out.println("began " + test.getDisplayName());
                    }

                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        System.out.println("ended " + test.getDisplayName() + " " + result.getStatus()
                                + result.getThrowable().map(failure -> " " + failure).orElse(""));
                    }
                });
    }
}
