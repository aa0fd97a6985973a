// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiBurst;
import dev.dpucosim.axi.AxiManager;
import dev.dpucosim.harness.Model;
import dev.dpucosim.rtltest.RtlTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads and writes of a memory in RTL, narrow and unaligned ones too, recorded and played to the memory alone. */
@RtlTest(top = "axi_ram", sources = "src/test/rtl/axi_ram.sv")
class BusReplayAxiTest {

    private static final int STROBE_IGNORED = 12;
    private static final int RESPONSE_NEVER = 4;
    private static final int LAST_NEVER = 7;
    private static final int LANES_STRAY = 13;
    private static final int ACCESSES = 60;

    @TempDir
    private Path folder;

    private Path record(Model model) {
        return record(model, folder.resolve("ram.bus"), 0);
    }

    private static Path record(Model model, Path file, int fault) {
        Runs.run(model, sim -> {
            sim.signal("fault_i").set(fault);
            BusRecorder.on(sim).axi("ram").to(file);
            final SplittableRandom random = new SplittableRandom(3);
            final AxiManager manager = AxiManager.on(sim, "ram").stallingRandomly(0.2);
            manager.write(0, new byte[8192]);
            for (int i = 0; i < ACCESSES; i++) {
                final AxiBurst burst = AxiBurst.incr(random.nextInt(4000), 1 + random.nextInt(4), 1 << random.nextInt(
                        4)).withId(random.nextInt(4));
                if (burst.fault(8) != null) {
                    continue;
                }
                final byte[] data = new byte[burst.bytes()];
                random.nextBytes(data);
                final boolean[] enabled = new boolean[data.length];
                for (int k = 0; k < enabled.length; k++) {
                    enabled[k] = random.nextInt(4) != 0;
                }
                manager.postWrite(burst, data, enabled).await();
                manager.postRead(burst).await();
            }
            sim.clock().await(300);
        });
        return file;
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldFindNoDifferenceInTheSameMemory(ReplayPace pace, Model model) {
        final Path file = record(model);
        // what is free of the order of reads and writes may read what is not written yet
        final BusReplayResult result = Runs.replay(model, file, pace, 0);
        if (pace != ReplayPace.FREE) {
            result.assertAgrees();
            assertThat(result.compared()).isGreaterThan(2 * 50 + 8);
            assertThat(result.agreesByCycle()).isEqualTo(pace == ReplayPace.RECORDED);
        } else {
            assertThat(result.buses().getFirst().sent()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ReplayPace.class, names = {"RECORDED", "ORDERED"})
    void shouldNotCompareWhatAReadDidNotAskFor(ReplayPace pace, Model model) throws IOException {
        final Path clean = record(model);
        final Path stray = record(model, folder.resolve("stray.bus"), LANES_STRAY);
        assertThat(Files.readAllBytes(stray)).isEqualTo(Files.readAllBytes(clean));
        Runs.replay(model, clean, pace, LANES_STRAY).assertAgrees();
    }

    @ParameterizedTest
    @EnumSource(value = ReplayPace.class, names = {"RECORDED", "ORDERED"})
    void shouldNameTheReadThatShowsAWrongWrite(ReplayPace pace, Model model) {
        final Path file = record(model);
        final BusDifference difference = Runs.replay(model, file, pace, STROBE_IGNORED).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.VALUE);
        assertThat(difference.transaction().kind()).isEqualTo(TransactionKind.READ);
        assertThat(difference.signal()).isEqualTo("rdata");
        assertThat(difference.transaction().data()[difference.byteOffset()]).isEqualTo(
                difference.expected()[difference.byteOffset() % 8]);
    }

    @ParameterizedTest
    @EnumSource(value = ReplayPace.class, names = {"RECORDED", "ORDERED"})
    void shouldNameTheWriteThatIsNotAnswered(ReplayPace pace, Model model) {
        final BusDifference difference = Runs.replay(model, record(model), pace, RESPONSE_NEVER).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.MISSING);
        assertThat(difference.transaction().kind()).isEqualTo(TransactionKind.WRITE);
        assertThat(difference.transaction().index()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = ReplayPace.class, names = {"RECORDED", "ORDERED"})
    void shouldNameTheReadThatDoesNotEnd(ReplayPace pace, Model model) {
        final BusDifference difference = Runs.replay(model, record(model), pace, LAST_NEVER).difference();
        assertThat(difference.signal()).isEqualTo("rlast");
        assertThat(difference.toString()).contains("recorded: read 0x").contains("expected: 01\n  actual:   00");
    }
}
