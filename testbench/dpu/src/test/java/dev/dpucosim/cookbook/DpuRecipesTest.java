// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static dev.dpucosim.replay.EngineKind.LOCKSTEP;
import static dev.dpucosim.replay.EngineKind.MODEL;
import static dev.dpucosim.replay.EngineKind.RTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.dputest.DpuTest;
import dev.dpucosim.dputest.Faults;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.raid.RaidLevel;
import java.util.stream.LongStream;

/** Recipes for firmware developers. */
class DpuRecipesTest {

    private static long[] data(int blocks) {
        return LongStream.range(1, 1 + 64L * blocks).toArray();
    }

    // recipe: three engines
    @DpuTest(engine = {MODEL, RTL, LOCKSTEP}, raid = RaidLevel.RAID5, members = 5)
    void shouldAllocateAnExtentAtTheFirstWrite(Hosts hosts, Dpu dpu) {
        hosts.host().write(0, data(8));
        hosts.host().write(8, data(8));
        assertThat(hosts.host().read(8, 8)).isEqualTo(data(8));
        assertThat(dpu.firmware().extentsAllocated()).isEqualTo(1);
    }
    // end

    // recipe: faults
    @DpuTest(engine = {MODEL, LOCKSTEP})
    void shouldTellTheHostOfAReadThatFailsForGood(Hosts hosts, Faults faults) {
        hosts.host().write(0, data(8));
        for (int member = 0; member < 5; member++) {
            faults.failReads(member, 100);
        }
        final Answer answer = hosts.host().queueRead(0, 8);
        hosts.run();
        answer.ended(NvmeStatus.UNRECOVERED_READ);
    }
    // end
}
