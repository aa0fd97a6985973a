// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dpu replay --record-bus} and {@code dpu bus}: a trace through the RTL, then the RTL alone. */
final class BusCommandTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples");
    private static final String TRACE = EXAMPLES.resolve("grammars/requests.spc").toString();

    @TempDir
    private static Path shared;

    private static String recording;

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    @BeforeAll
    static void record() {
        recording = shared.resolve("spc.bus").toString();
        assertThat(new BusCommandTest().run("replay", TRACE, "--engine", "rtl", "--record-bus", recording)).isZero();
    }

    private int run(final String... arguments) {
        return dpu.run(arguments);
    }

    private void shouldRefuse(final int exitCode, final String message, final String... arguments) {
        assertThat(run(arguments)).as(List.of(arguments).toString()).isEqualTo(exitCode);
        assertThat(dpu.error()).hasLineCount(1).startsWith("dpu: " + message);
    }

    @Test
    void shouldReplayThePipelineAloneWithoutADifference() {
        assertThat(run("bus", "replay", recording)).isZero();
        assertThat(dpu.output()).containsPattern("capsule +10 +0 +0").containsPattern("response +0 +\\d\\d")
                .contains("each beat in its recorded cycle");
        assertThat(dpu.error()).isEmpty();
    }

    @Test
    void shouldNameTheRegisterThatShowsTheTimeWhenItLeavesTheTimeOut() {
        assertThat(run("bus", "replay", recording, "--pace", "ordered")).isEqualTo(1);
        // which read of how many, and when, is the firmware's affair: what differs is the idle bit of STATUS
        assertThat(dpu.output()).containsPattern("transaction differs: bus=csr, index=[1-9]\\d+, "
                + "cycleRecorded=[1-9]\\d+, cycleReplayed=[1-9]\\d+\n  recorded: read 0x10 OKAY, 8 bytes: "
                + "03(00[0-9a-f]{4}) 00000000\n  signal=rdata, byteOffset=0\n  expected: 03\\1 00000000\n"
                + "  actual:   02\\1 00000000\n");
    }

    @Test
    void shouldNameTheFirstTransactionThatDiffers() {
        // without their order the inputs of a pipeline mean nothing
        assertThat(run("bus", "replay", recording, "--pace", "free", "--patience", "2000")).isEqualTo(1);
        assertThat(dpu.output()).containsPattern("transaction (differs|does not come|is not taken|was not "
                + "recorded): bus=\\w+, ").contains("cycleReplayed=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtl", "lockstep"})
    void shouldRecordTheSameOnEveryEngineWithAnRtl(final String engine) throws IOException {
        final Path again = folder.resolve("again.bus");
        assertThat(run("replay", TRACE, "--engine", engine, "--record-bus", again.toString())).isZero();
        if (engine.equals("rtl")) {
            assertThat(again).hasSameBinaryContentAs(Path.of(recording));
        }
        assertThat(run("bus", "replay", again.toString())).isZero();
    }

    @Test
    void shouldNotChangeTheReplayThatIsRecorded() {
        final String cycles = "RTL  ";
        run("replay", TRACE, "--engine", "rtl", "--record-bus", folder.resolve("x.bus").toString());
        final String recorded = dpu.output().lines().filter(line -> line.startsWith(cycles)).toList().toString();
        run("replay", TRACE, "--engine", "rtl");
        assertThat(dpu.output().lines().filter(line -> line.startsWith(cycles)).toList()).hasToString(recorded);
    }

    @Test
    void shouldListTransactions() {
        assertThat(run("bus", "show", recording)).isZero();
        assertThat(dpu.output()).startsWith("top=lvm_top, seed=1, cycle=8, periodPs=4000\nbus capsule stream "
                + "input t:keep=64,data=512,last=1\n").contains("\nbus csr lite input aw:addr=16 ")
                .containsPattern("\ncapsule +0  cycle \\d+\\.\\.\\d+  frame beats=\\d+, \\d+ bytes: 0400")
                .containsPattern(
                        "\npayload +\\d+  cycle \\d+\\.\\.\\d+  write 0x[0-9a-f]+ INCR beats=\\d+ id=\\d+ OKAY")
                .containsPattern("\ntransactions=\\d+, cycles=\\d+, skipped=\\d+\n$");

        assertThat(run("bus", "show", recording, "--bus", "response", "--from", "2", "--limit", "1", "--data"))
                .isZero();
        assertThat(dpu.output().lines().skip(9)).hasSizeGreaterThan(1).first().asString().startsWith(
                "response          2  cycle ");
        assertThat(dpu.output()).contains("\n    000000  0");
    }

    @Test
    void shouldRefuseWrongUsage() {
        shouldRefuse(2, "say what to do with a recording: show or replay", "bus");
        shouldRefuse(2, "no such bus in the recording: bus=capsul, recorded=[capsule, response,", "bus", "show",
                recording, "--bus", "capsul");
        shouldRefuse(2, "no such bus in the recording: bus=x", "bus", "replay", recording, "--bus", "x=capsule");
        shouldRefuse(2, "bus is not as it was recorded: bus=member_cq, recorded=stream input t:keep=64", "bus",
                "replay", recording, "--bus", "capsule=member_cq");
        shouldRefuse(2, "not a number of cycles to wait: cycles=0", "bus", "replay", recording, "--patience", "0");
        shouldRefuse(4, "no such model: name=nothing", "bus", "replay", recording, "--top", "nothing");
        shouldRefuse(2, "--record-bus records the RTL, which --engine model does not run", "replay", TRACE,
                "--record-bus", "x.bus");
        shouldRefuse(2, "--record-bus cannot be written: file=", "replay", TRACE, "--engine", "rtl", "--record-bus",
                folder.resolve("no/x.bus").toString());
    }

    @Test
    void shouldRefuseWhatIsNoRecording() throws IOException {
        final byte[] whole = Files.readAllBytes(Path.of(recording));
        final Path broken = folder.resolve("broken.bus");
        for (final String what : new String[] {"show", "replay"}) {
            shouldRefuse(3, "no such bus recording: file=nothing", "bus", what, "nothing");
            shouldRefuse(3, "not a bus recording: file=", "bus", what, TRACE);
            Files.write(broken, Arrays.copyOf(whole, whole.length - 5));
            shouldRefuse(3, "bus recording breaks off: file=" + broken + ", bytes=" + (whole.length - 5), "bus", what,
                    broken.toString());
            final byte[] damaged = whole.clone();
            damaged[whole.length / 2] ^= 1;
            Files.write(broken, damaged);
            shouldRefuse(3, "bus recording is damaged: file=" + broken + ", offset=", "bus", what, broken.toString());
        }
        shouldRefuse(3, "bus recording cannot be written: file=/dev/full, reason=No space left on device", "replay",
                TRACE, "--engine", "rtl", "--record-bus", "/dev/full");
    }
}
