// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A rebuild, a resync and a check wait for members most of the time: cycles are stepped for the beats that move, among
 * them those of accumulators that a check looks through, and a few for each command; the others are skipped.
 */
@Tag("LVM-6")
final class SyncCyclesTest {
    private static final int BEATS_A_BLOCK = 8;
    private static final int CHUNK_BLOCKS = 32;
    private static final long POOL_BLOCKS = 10_000;
    private static final int OVERHEAD_A_COMMAND_CYCLES = 100;

    @ParameterizedTest
    @EnumSource(names = {"RAID1", "RAID5", "RAID6", "RAID10"})
    void shouldStepOnlyWhileSomethingMoves(RaidLevel level) {
        DpuShape shape = DpuShape.of(level, level == RaidLevel.RAID1 ? 2 : 5, CHUNK_BLOCKS << 9, 65536, POOL_BLOCKS,
                List.of(Workload.NAMESPACE_BLOCKS));
        LvmRtl[] rtl = new LvmRtl[1];
        try (Dpu dpu = Dpu.of(shape).engine(SecondFirmware.beside(
                environment -> rtl[0] = new LvmRtl(environment, RtlOptions.DEFAULT))).build()) {
            Rebuild rebuild = new Rebuild(dpu, 3);
            rebuild.lose(2);
            measure(dpu, rtl[0], rebuild, "rebuild", () -> rebuild.replace(2));
            measure(dpu, rtl[0], rebuild, "resync", rebuild::resync);
            measure(dpu, rtl[0], rebuild, "check", rebuild::check);
            assertThat(rebuild.differing()).isZero();
        }
    }

    private static void measure(Dpu dpu, LvmRtl rtl, Rebuild rebuild, String what, Runnable begin) {
        long[] commands = new long[1];
        long[] beats = new long[1];
        dpu.commands((member, opcode, block, blocks, fua, owner) -> {
            commands[0]++;
            beats[0] += blocks * BEATS_A_BLOCK;
        });
        int halves = dpu.geometry().level() == RaidLevel.RAID6 ? 2 : 1;
        long judgedBefore = dpu.registers().read(LvmRegisters.CHECK_COLUMNS);
        long stepped = rtl.cyclesStepped();
        long skipped = rtl.cyclesSkipped();

        begin.run();
        dpu.scheduler().runUntil(() -> !rebuild.running());

        stepped = rtl.cyclesStepped() - stepped;
        skipped = rtl.cyclesSkipped() - skipped;
        long judged = (dpu.registers().read(LvmRegisters.CHECK_COLUMNS) - judgedBefore) * halves * CHUNK_BLOCKS
                * BEATS_A_BLOCK;
        assertThat(stepped).as(what).isBetween(beats[0], beats[0] + judged + OVERHEAD_A_COMMAND_CYCLES * commands[0]);
        assertThat(skipped).as(what).isGreaterThan(4 * stepped);
    }
}
