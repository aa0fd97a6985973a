// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.PoolWriter;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;

/** Many operations at once: 32 in execution, and slow ones that stop nobody else. */
final class OccupancyTest {
    private static final long STALL_PS = 10_000_000_000L;

    @EngineTest
    void shouldExecute32OperationsAtOnce(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 2048, TestData.random(new SeededStream(1), 2048)));
            for (int i = 0; i < 256; i++) {
                dpu.host().read(1, i * 8L, 8);
            }
            dpu.host().run();

            long most = dpu.register(LvmRegisters.STATUS) & LvmRegisters.STATUS_CONTEXTS_MAX_MASK;
            assertThat(most >> LvmRegisters.STATUS_CONTEXTS_MAX_LSB).isEqualTo(32);
            assertThat(dpu.register(LvmRegisters.OPS_DONE)).isEqualTo(257);
            assertThat(dpu.register(LvmRegisters.STATUS) & LvmRegisters.STATUS_CONTEXTS_MASK).isZero();
            assertThat(dpu.register(LvmRegisters.STATUS) & LvmRegisters.STATUS_OPS_MASK).isZero();
        }
    }

    @EngineTest
    void shouldCompleteHitsWhileAMemberStallsAnd64MissesAreParked(TestEngine engine) {
        SeededStream random = new SeededStream(2);
        // Operation 1 is a read of member 0; the log's first write on member 0 after that is stalled as well, so that
        // every miss stays parked behind it.
        MemberFault read = MemberFault.slow(1, MemberFault.ANY_FRAGMENT, 0, STALL_PS);
        MemberFault log = new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, 1,
                FaultKind.SLOW, 1000, STALL_PS);
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(64 * 128).faults(read, log).boot()) {
            long[] data = TestData.random(random, 2048);
            dpu.host().expect(dpu.host().write(1, 0, 2048, data));
            long startPs = dpu.scheduler().nowPs();
            int stalled = dpu.host().read(1, 0, 8);
            List<Integer> misses = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                misses.add(dpu.host().write(1, 4096 + i * 128L, 8, data));
            }
            List<Integer> hits = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                hits.add(dpu.host().read(1, 8 + random.nextInt(2000), 16));
            }

            dpu.host().run();

            for (int hit : hits) {
                assertThat(dpu.host().answer(hit).status()).isEqualTo(NvmeStatus.SUCCESS);
                assertThat(dpu.host().answer(hit).donePs() - startPs).as("time of a hit").isLessThan(STALL_PS / 10);
            }
            assertThat(dpu.host().answer(stalled).donePs() - startPs).isGreaterThanOrEqualTo(STALL_PS);
            for (int miss : misses) {
                assertThat(dpu.host().answer(miss).status()).isEqualTo(NvmeStatus.SUCCESS);
                assertThat(dpu.host().answer(miss).donePs() - startPs).isGreaterThanOrEqualTo(STALL_PS);
            }
        }
    }

    @EngineTest
    void shouldHoldOffHostsBeyond256OperationsAndLoseNone(TestEngine engine) {
        SeededStream random = new SeededStream(3);
        try (TestDpu dpu = TestDpu.on(engine).oldData(4).boot()) {
            TestData reference = new TestData();
            for (int i = 0; i < 700; i++) {
                long[] data = TestData.random(random, 16);
                dpu.host().write(1, i * 16L, 16, data);
                reference.write(i * 16L, 16, data);
            }
            dpu.host().run();
            for (int block = 0; block < 700 * 16; block += 1600) {
                reference.check(block, 1600, dpu.host().expect(dpu.host().read(1, block, 1600)).data());
            }
            dpu.checkRedundancy();
        }
    }
}
