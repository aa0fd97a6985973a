// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A write that a member does not take while another is being filled, at any time around the end of that. */
@Tag("LVM-6")
final class HalfWrittenStripeTest {
    private static final int MEMBERS = 5;
    private static final int BLOCKS = 256;
    private static final int BAD = 3;
    private static final SyncRate FAST = new SyncRate(100_000_000_000L, 200_000_000_000L);
    private static final long STEP_PS = 20_000_000L;
    private static final int STEPS = 100;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);
    private static final long[] NEWER = TestData.random(new SeededStream(2), BLOCKS);

    private static TestDpu filled() {
        TestDpu dpu = TestDpu.on(TestEngine.MODEL).array(RaidLevel.RAID5, MEMBERS).chunk(Spares.CHUNK).memberBlocks(
                Spares.MEMBER_BLOCKS).upkeep(Spares.upkeep(RaidLevel.RAID5, MEMBERS, 1).withRates(FAST, FAST)).faults(
                        new MemberFault(1, MemberFault.ANY_FRAGMENT, BAD, FaultKind.WRITE_ERROR, 1000, 0)).boot();
        dpu.firmware().expelling(true);
        dpu.host().expect(dpu.host().write(1, 0, BLOCKS, DATA));
        dpu.remove(1);
        assertThat(dpu.scheduler().runUntil(() -> (dpu.register(LvmRegisters.REBUILD)
                & LvmRegisters.REBUILD_WATERMARK_MASK) >= dpu.geometry().stripes() - 10)).isTrue();
        return dpu;
    }

    @Test
    void shouldBeMadeWholeWhenTheArrayBearsItByThenAndElseFailTheArray() {
        int whole = 0;
        int failed = 0;
        for (int i = 0; i < STEPS; i++) {
            try (TestDpu dpu = filled()) {
                long begin = dpu.scheduler().nowPs() + i * STEP_PS;
                dpu.scheduler().schedule(begin, (nowPs, unused) -> {}, 0);
                dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() >= begin);
                int write = dpu.host().write(1, 0, BLOCKS, NEWER);
                dpu.host().run();
                dpu.scheduler().runAll();
                boolean success = dpu.host().answer(write).status() == NvmeStatus.SUCCESS;
                whole += success ? 1 : 0;
                failed += success ? 0 : 1;

                assertThat(dpu.firmware().arrayFailed()).as("delay=%d us", i * STEP_PS / 1_000_000).isEqualTo(!success);
                assertThat(dpu.firmware().missingMembers()).isEqualTo(1 << BAD);
                boolean looksFailed = Integer.bitCount(PoolIdentity.of(dpu.members().member(0).store()).array()
                        .incomplete()) > 1;
                assertThat(looksFailed).as("delay=%d us", i * STEP_PS / 1_000_000).isEqualTo(!success);
                if (success) {
                    TestData reference = new TestData();
                    reference.write(0, BLOCKS, NEWER);
                    reference.check(0, BLOCKS, dpu.host().expect(dpu.host().read(1, 0, BLOCKS)).data());
                }
            }
        }
        assertThat(whole).isPositive();
        assertThat(failed).isPositive();
    }
}
