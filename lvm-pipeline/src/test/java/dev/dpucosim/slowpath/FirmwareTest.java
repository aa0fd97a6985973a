// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.lvm.TestHost;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What firmware does beyond the behaviours: extents that come back, allocations that fail, settings that make no
 * sense.
 */
final class FirmwareTest {
    private static final long[] DATA = TestData.random(new SeededStream(1), 128);

    @EngineTest
    void shouldZeroARecycledExtentBeforeItIsSeen(TestEngine engine) {
        // One extent more than is in use comes back: the last of the pool, full of somebody's data.
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(128).namespaces(64 * 128).boot()) {
            for (int extent = 0; extent < 4; extent++) {
                dpu.host().expect(dpu.host().write(1, extent * 128, 128, DATA));
            }
            assertThat(dpu.firmware().extentsFree()).isZero();
            dpu.host().expect(dpu.host().discard(1, 256, 128));
            assertThat(dpu.firmware().extentsFree()).isEqualTo(1);
            List<PublicationStep> steps = new ArrayList<>();
            dpu.firmware().publication((step, namespace, virtualExtent, extent, nowPs) -> steps.add(step));

            dpu.host().expect(dpu.host().write(1, 20 * 128 + 8, 8, DATA));

            TestData reference = new TestData();
            reference.write(20 * 128 + 8, 8, DATA);
            reference.check(20 * 128, 128, dpu.host().expect(dpu.host().read(1, 20 * 128, 128)).data());
            assertThat(dpu.physicalExtent(1, 20)).isEqualTo(2);
            assertThat(steps).containsExactly(PublicationStep.values());
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldFailTheWritesOfAnExtentThatCannotBeZeroed(TestEngine engine) {
        // The first internal operation, tag 0, fails for good; the next write gets another extent.
        MemberFault fault = new MemberFault(MemberArray.internal(0), MemberFault.ANY_FRAGMENT, 4,
                FaultKind.WRITE_ERROR, 4, 0);
        try (TestDpu dpu = TestDpu.on(engine).oldData(3).faults(fault).boot()) {
            int first = dpu.host().write(1, 0, 8, DATA);
            int second = dpu.host().write(1, 64, 8, DATA);
            dpu.host().run();

            assertThat(dpu.host().answer(first).status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(dpu.host().answer(second).status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(dpu.physicalExtent(1, 0)).isEqualTo(-1);
            assertThat(dpu.firmware().handled(Reason.IO_FAIL)).isEqualTo(4);

            dpu.host().expect(dpu.host().write(1, 64, 8, DATA));
            assertThat(dpu.physicalExtent(1, 0)).isEqualTo(1);
            TestData reference = new TestData();
            reference.write(64, 8, DATA);
            reference.check(0, 128, dpu.host().expect(dpu.host().read(1, 0, 128)).data());
        }
    }

    @EngineTest
    void shouldFailAFirstWriteWhoseMappingCannotBeMadeDurable(TestEngine engine) {
        MemberFault[] faults = new MemberFault[5];
        for (int copy = 0; copy < 5; copy++) {
            faults[copy] = new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, copy, FaultKind.WRITE_ERROR,
                    3, 0);
        }
        try (TestDpu dpu = TestDpu.on(engine).faults(faults).boot()) {
            int number = dpu.host().write(1, 0, 8, DATA);
            dpu.host().run();

            assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(dpu.physicalExtent(1, 0)).isEqualTo(-1);
            dpu.host().expect(dpu.host().write(1, 0, 8, DATA));
        }
    }

    @EngineTest
    void shouldKeepNamespacesApart(TestEngine engine) {
        SeededStream random = new SeededStream(5);
        long[] sizes = {1000, 128, 5000, 7};
        try (TestDpu dpu = TestDpu.on(engine).namespaces(sizes).boot()) {
            TestData[] references = new TestData[sizes.length];
            for (int i = 0; i < sizes.length; i++) {
                references[i] = new TestData();
                long[] data = TestData.random(random, 7);
                dpu.host().expect(dpu.host().write(i + 1, sizes[i] - 7, 7, data));
                references[i].write(sizes[i] - 7, 7, data);
            }
            for (int i = 0; i < sizes.length; i++) {
                int blocks = (int) Math.min(sizes[i], 2048);
                TestHost.Answer answer = dpu.host().expect(dpu.host().read(i + 1, sizes[i] - blocks, blocks));
                references[i].check(sizes[i] - blocks, blocks, answer.data());
                int beyond = dpu.host().read(i + 1, sizes[i] - 6, 7);
                dpu.host().run();
                assertThat(dpu.host().answer(beyond).status()).isEqualTo(NvmeStatus.LBA_RANGE);
            }
        }
    }

    @EngineTest
    void shouldAnswerEveryRecordExactlyOnce(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (int i = 0; i < 300; i++) {
                dpu.host().read(1, i * 60L, 60);
                dpu.host().write(2, 0, 8, DATA);
                dpu.host().flush(1);
            }
            dpu.host().run();
            long records = dpu.register(LvmRegisters.EXC_MISS) + dpu.register(LvmRegisters.EXC_NS_ERR)
                    + dpu.register(LvmRegisters.EXC_UNSUPPORTED);
            assertThat(dpu.register(LvmRegisters.RESUME_CONSUMER)).as("an entry a record, and one for each flush")
                    .isEqualTo(records + 300);
            assertThat(dpu.register(LvmRegisters.EXCEPTION_CONSUMER)).isEqualTo(records + 300);
            assertThat(dpu.register(LvmRegisters.RESUME_ERRORS)).isZero();
            assertThat(dpu.handled()).hasSize((int) records);
        }
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 5, 65536, 65536, 1024);

        assertThatThrownBy(() -> new FirmwareSettings(geometry, new long[0], true, true, true))
                .hasMessage("namespaces out of range: count=0, min=1, max=1024");
        assertThatThrownBy(() -> new FirmwareSettings(geometry, new long[] {5, 0}, true, true, true))
                .hasMessage("namespace size out of range: nsid=2, blocks=0, min=1, max=281474976710655");
    }
}
