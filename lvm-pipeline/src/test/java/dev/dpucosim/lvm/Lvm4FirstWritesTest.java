// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;

/** LVM-4: first writes of one extent that come together share one allocation and go on in the order of arrival. */
@Tag("LVM-4")
final class Lvm4FirstWritesTest {
    @EngineTest
    void shouldConsumeOneExtentForEightWritesOfIt(TestEngine engine) {
        SeededStream random = new SeededStream(41);
        try (TestDpu dpu = TestDpu.on(engine).oldData(7).boot()) {
            TestData reference = new TestData();
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long[] data = TestData.random(random, 8);
                numbers.add(dpu.host().write(1, 1280 + i * 16, 8, data));
                reference.write(1280 + i * 16, 8, data);
            }

            dpu.host().run();

            for (int number : numbers) {
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.SUCCESS);
            }
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(1);
            assertThat(dpu.firmware().handled(Reason.MISS)).isEqualTo(1);
            assertThat(dpu.firmware().coalesced()).isEqualTo(7);
            assertThat(started(dpu)).as("command ids in the order in which they start").containsExactly(0, 1, 2, 3, 4,
                    5, 6,
                    7);
            reference.check(1280, 128, dpu.host().expect(dpu.host().read(1, 1280, 128)).data());
            dpu.checkRedundancy();
        }
    }

    private static List<Integer> started(TestDpu dpu) {
        // Internal operations have firmware's tags for command ids: told apart by the exceptions that came before them.
        Set<Integer> missed = new TreeSet<>();
        List<Integer> started = new ArrayList<>();
        for (TestDpu.Decision decision : dpu.decisions()) {
            if (decision.kind() == DecisionLog.RESUME && decision.aux() == ResumeEntry.RESOLVED) {
                missed.add(decision.op());
            } else if (decision.kind() == DecisionLog.START && missed.contains(decision.op())) {
                started.add(decision.cid());
            }
        }
        return started;
    }

    @EngineTest
    void shouldCountEveryExtentOfOverlappingFirstWritesOnce(TestEngine engine) {
        SeededStream random = new SeededStream(42);
        try (TestDpu dpu = TestDpu.on(engine).oldData(8).boot()) {
            TestData reference = new TestData();
            Set<Long> touched = new TreeSet<>();
            for (int round = 0; round < 6; round++) {
                long base = round * 2048L;
                for (int i = 0; i < 40; i++) {
                    // Ranges of 40 blocks with 8 blocks between them: neighbours share extents, one in three crosses.
                    long block = base + i * 48;
                    long[] data = TestData.random(random, 40);
                    dpu.host().write(1, block, 40, data);
                    reference.write(block, 40, data);
                    touched.add(block / 128);
                    touched.add((block + 39) / 128);
                    if (random.oneIn(3)) {
                        dpu.host().read(1, block + 40, 8);
                    }
                }
                dpu.host().run();
                reference.check(base, 1920, dpu.host().expect(dpu.host().read(1, base, 1920)).data());
            }
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(touched.size());
            assertThat(dpu.firmware().coalesced()).isPositive();
            Set<Long> physical = new TreeSet<>();
            for (long extent : touched) {
                physical.add(dpu.physicalExtent(1, extent));
            }
            assertThat(physical).hasSameSizeAs(touched);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldFailFirstWritesOnceThePoolIsEmptyAndGoOnServingTheRest(TestEngine engine) {
        SeededStream random = new SeededStream(43);
        // 16 extents in the pool, a namespace of 64.
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(4 * 128).namespaces(64 * 128).boot()) {
            TestData reference = new TestData();
            for (int extent = 0; extent < 32; extent++) {
                long[] data = TestData.random(random, 128);
                dpu.host().write(1, extent * 128, 128, data);
                if (extent < 16) {
                    reference.write(extent * 128, 128, data);
                }
            }
            dpu.host().run();

            for (int extent = 0; extent < 32; extent++) {
                assertThat(dpu.host().answer(extent).status())
                        .isEqualTo(extent < 16 ? NvmeStatus.SUCCESS : NvmeStatus.CAPACITY);
            }
            assertThat(dpu.firmware().extentsFree()).isZero();
            reference.check(0, 2048, dpu.host().expect(dpu.host().read(1, 0, 2048)).data());
            reference.check(2048, 2048, dpu.host().expect(dpu.host().read(1, 2048, 2048)).data());
            dpu.checkRedundancy();
        }
    }
}
