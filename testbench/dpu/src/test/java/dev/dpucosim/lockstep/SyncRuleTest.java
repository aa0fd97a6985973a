// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.raid.RaidLevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a SYNC of two stripes owes, of three copies of which the first is filled. */
@Tag("LVM-6")
final class SyncRuleTest {
    private static final int CHUNK_BLOCKS = 64;

    private Dpu dpu;
    private RebuildView view;
    private SyncRule rule;

    @BeforeEach
    void begin() {
        DpuShape shape = DpuShape.of(RaidLevel.RAID1, 3, CHUNK_BLOCKS << 9, 65536, 0, List.of(1024L));
        dpu = Dpu.of(shape).engine(LvmModel::new).build();
        view = new RebuildView(dpu);
        view.written(LvmRegisters.REBUILD, 1L << LvmRegisters.REBUILD_MEMBERS_LSB);
        rule = new SyncRule(shape.geometry());
        rule.begin(new ResumeEntry().sync(0, 0, 2, 1, false));
    }

    @AfterEach
    void close() {
        dpu.close();
    }

    private String column() {
        return rule.column(DecisionLog.STRATEGY_SYNC, false);
    }

    private String command(int opcode, int member, long stripe) {
        return rule.command(member, opcode, stripe * CHUNK_BLOCKS, CHUNK_BLOCKS);
    }

    @Test
    void shouldWantTheWriteOfAStripeBeforeItIsOver() {
        rule.looks(0, view);
        assertThat(column()).isNull();
        assertThat(command(Opcode.READ, 1, 0)).isNull();
        assertThat(rule.released()).contains("write member=0, block=0, blocks=64");
        assertThat(command(Opcode.WRITE, 0, 0)).isNull();
        assertThat(command(Opcode.WRITE, 2, 0)).isEqualTo("no further command");
    }

    /** Where members go, the checker looks away until the next stripe: what it has not seen is not owed there. */
    @Test
    void shouldOweNothingOfAStripeThatNobodyHasSeenTheEndOf() {
        rule.looks(0, view);
        assertThat(column()).isNull();
        assertThat(command(Opcode.READ, 1, 0)).isNull();
        view.offline(0b100);
        assertThat(rule.released()).isNotNull();

        rule.looks(1, view);
        assertThat(column()).isNull();
        assertThat(command(Opcode.READ, 1, 1)).isNull();
        assertThat(command(Opcode.WRITE, 0, 1)).isNull();
        assertThat(rule.released()).isNull();
        assertThat(rule.finished()).isNull();
    }
}
