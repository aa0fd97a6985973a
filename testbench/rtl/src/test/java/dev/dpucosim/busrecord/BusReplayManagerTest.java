// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiRam;
import dev.dpucosim.axi.AxiSubordinate;
import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A manager in RTL that copies memory: its requests are compared, and answered as they were without any memory. */
@RtlTest(top = "axi_copy_fixture", sources = "jni-harness/src/test/rtl/axi_copy_fixture.sv")
class BusReplayManagerTest {

    @TempDir
    private Path folder;

    private static void start(Simulation sim, int target) {
        sim.signal("source_i").set(0);
        sim.signal("target_i").set(target);
        sim.signal("bursts_i").set(6);
        sim.signal("length_i").set(7);
        sim.signal("size_i").set(6);
        sim.signal("strobe_i").set(-1L);
        sim.signal("start_i").set(1);
        sim.clock().await(1);
        sim.signal("start_i").set(0);
    }

    private Path record(Model model) {
        final Path file = folder.resolve("copy.bus");
        Runs.run(model, sim -> {
            final byte[] memory = new byte[32768];
            new SplittableRandom(5).nextBytes(memory);
            AxiSubordinate.on(sim, "mem", AxiRam.of(memory)).stallingRandomly(0.3).latency(0, 10);
            BusRecorder.on(sim).axi("mem").to(file);
            start(sim, 16384);
            sim.clock().await(2);
            sim.await(sim.signal("busy_o").becomes(0), 20_000);
            sim.clock().await(300);
        });
        return file;
    }

    private static BusReplayResult replay(Model model, Path file, ReplayPace pace, int target) {
        return Runs.of(model, sim -> {
            // the recording began before the first of these cycles: the design starts as it did then
            sim.fork("starting", () -> start(sim, target));
            return BusReplay.of(file).pace(pace).patience(500).run(sim);
        });
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldAnswerRequestsAsTheyWereAnswered(ReplayPace pace, Model model) {
        final BusReplayResult result = replay(model, record(model), pace, 16384).assertAgrees();
        // 6 read addresses, 6 write addresses, 6 times data; 6 times data and 6 responses were sent
        assertThat(result.compared()).isEqualTo(18);
        assertThat(result.buses().getFirst().sent()).isEqualTo(12);
        assertThat(result.agreesByCycle()).isEqualTo(pace == ReplayPace.RECORDED);
    }

    @Test
    void shouldNameTheRequestThatDiffers(Model model) {
        final BusDifference difference = replay(model, record(model), ReplayPace.RECORDED, 16384 + 512).difference();
        assertThat(difference.signal()).isEqualTo("awaddr");
        assertThat(difference.transaction().address()).isEqualTo(16384);
        assertThat(difference.byteOffset()).isEqualTo(1);
        assertThat(difference.toString()).contains("expected: 00400000 00\n  actual:   00420000 00");
    }
}
