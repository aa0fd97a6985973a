// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.PublicationStep;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** LVM-3: the first write of an extent allocates it once and shows nothing of what it held before. */
@Tag("LVM-3")
final class Lvm3MissWriteTest {
    private static final int BLOCKS = 8;

    @EngineTest
    void shouldAllocateOnceAndStayInHardwareFromThenOn(TestEngine engine) {
        SeededStream random = new SeededStream(3);
        try (TestDpu dpu = TestDpu.on(engine).oldData(31).boot()) {
            TestData reference = new TestData();
            long[] data = TestData.random(random, BLOCKS);

            dpu.host().expect(dpu.host().write(1, 300, BLOCKS, data));
            reference.write(300, BLOCKS, data);

            assertThat(dpu.register(LvmRegisters.EXC_MISS)).isEqualTo(1);
            assertThat(dpu.handled()).containsExactly(new TestDpu.Handled(Reason.MISS, 0, 0, false));
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(1);
            long invocations = dpu.firmware().invocations();
            for (int block = 256; block < 384; block += BLOCKS) {
                TestHost.Answer answer = dpu.host().expect(dpu.host().read(1, block, BLOCKS));
                reference.check(block, BLOCKS, answer.data());
            }
            long[] more = TestData.random(random, 20);
            dpu.host().expect(dpu.host().write(1, 350, 20, more));
            assertThat(dpu.firmware().invocations()).as("firmware invocations").isEqualTo(invocations);
            assertThat(dpu.register(LvmRegisters.EXC_MISS)).isEqualTo(1);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldShowZeroAroundEveryFirstWriteOfRandomSize(TestEngine engine) {
        SeededStream random = new SeededStream(4);
        try (TestDpu dpu = TestDpu.on(engine).chunk(4 << 10).oldData(32).boot()) {
            TestData reference = new TestData();
            for (int i = 0; i < 20; i++) {
                int blocks = 1 + random.nextInt(200);
                long block = random.nextInt(8192);
                long[] data = TestData.random(random, blocks);
                dpu.host().expect(dpu.host().write(1, block, blocks, data));
                reference.write(block, blocks, data);
                long start = Math.max(0, block - 300);
                reference.check(start, 1000, dpu.host().expect(dpu.host().read(1, start, 1000)).data());
            }
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldZeroExtentsLargerThanOneOperation(TestEngine engine) {
        SeededStream random = new SeededStream(5);
        try (TestDpu dpu = TestDpu.on(engine).extent(4 << 20).memberBlocks(8192).oldData(33).boot()) {
            TestData reference = new TestData();
            long[] data = TestData.random(random, BLOCKS);

            dpu.host().expect(dpu.host().write(1, 9000, BLOCKS, data));
            reference.write(9000, BLOCKS, data);

            for (int block = 8192; block < 16384; block += 2048) {
                reference.check(block, 2048, dpu.host().expect(dpu.host().read(1, block, 2048)).data());
            }
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(1);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldPublishOnlyWhatIsReservedDurableAndZero(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).oldData(34).boot()) {
            List<PublicationStep> steps = new ArrayList<>();
            dpu.firmware().publication((step, namespace, virtualExtent, extent, nowPs) -> {
                steps.add(step);
                boolean logged = logged(dpu, namespace, virtualExtent, extent);
                boolean zero = zero(dpu, extent);
                boolean visible = dpu.physicalExtent(namespace + 1, virtualExtent) == extent;
                assertThat(logged).as("record on all members at %s", step)
                        .isEqualTo(step.compareTo(PublicationStep.DURABLE) >= 0);
                assertThat(zero).as("extent zero at %s", step)
                        .isEqualTo(step.compareTo(PublicationStep.ZEROED) >= 0);
                assertThat(visible).as("in the table at %s", step).isEqualTo(step == PublicationStep.VISIBLE);
            });

            dpu.host().expect(dpu.host().write(1, 640, BLOCKS, TestData.random(new SeededStream(6), BLOCKS)));

            assertThat(steps).containsExactly(PublicationStep.values());
        }
    }

    /** Whether the mapping is found even if any one member is left out. */
    private static boolean logged(TestDpu dpu, int namespace, long virtualExtent, long extent) {
        for (int without = 0; without < dpu.members().count(); without++) {
            List<MemberStore> stores = new ArrayList<>();
            dpu.members().members().forEach(member -> stores.add(member.store()));
            stores.set(without, null);
            PoolMap map = PoolStore.check(stores).salvage();
            long mapping = map.device(namespace + 1).mapping(virtualExtent);
            if (mapping == Mapping.NONE || Mapping.extent(mapping) != extent) {
                return false;
            }
        }
        return true;
    }

    private static boolean zero(TestDpu dpu, long extent) {
        ArrayReference array = new ArrayReference(dpu.geometry());
        long[] block = new long[64];
        for (int i = 0; i < dpu.geometry().extentBlocks(); i++) {
            ArrayReference.Place place = array.place(extent * dpu.geometry().extentBlocks() + i);
            dpu.members().member(place.member()).store().read(place.block(), 1, block, 0);
            for (long word : block) {
                if (word != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
