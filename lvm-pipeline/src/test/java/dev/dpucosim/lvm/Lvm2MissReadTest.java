// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import org.junit.jupiter.api.Tag;

/** LVM-2: a read of what is not mapped gives zeroes, commands no member and maps nothing. */
@Tag("LVM-2")
final class Lvm2MissReadTest {
    private static final int EXTENT_BLOCKS = 128;

    @EngineTest
    void shouldReturnZeroesWithoutMemberCommandOrMapping(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).oldData(5).boot()) {
            TestData nothing = new TestData();
            int[][] spans = {{0, 8}, {127, 2}, {1000, 2048}, {640, 1}};
            for (int[] span : spans) {
                // Whatever the buffer held from an operation before must not show.
                TestHost.Answer answer = dpu.host().expect(dpu.host().read(1, span[0], span[1]));

                nothing.check(span[0], span[1], answer.data());
            }
            assertThat(dpu.commands()).isEmpty();
            assertThat(dpu.firmware().extentsAllocated()).isZero();
            for (int extent = 0; extent < 25; extent++) {
                assertThat(dpu.physicalExtent(1, extent)).isEqualTo(-1);
            }
            assertThat(dpu.firmware().handled(Reason.MISS)).isEqualTo(dpu.register(LvmRegisters.EXC_MISS));
        }
    }

    @EngineTest
    void shouldReadAroundTheHolesOfAnOperation(TestEngine engine) {
        SeededStream random = new SeededStream(2);
        try (TestDpu dpu = TestDpu.on(engine).oldData(6).boot()) {
            TestData reference = new TestData();
            for (int extent = 0; extent < 16; extent += 3) {
                long[] data = TestData.random(random, EXTENT_BLOCKS);
                dpu.host().expect(dpu.host().write(1, extent * EXTENT_BLOCKS, EXTENT_BLOCKS, data));
                reference.write(extent * EXTENT_BLOCKS, EXTENT_BLOCKS, data);
            }
            long allocated = dpu.firmware().extentsAllocated();
            for (int i = 0; i < 60; i++) {
                int blocks = 1 + random.nextInt(1500);
                long block = random.nextInt(2048 - blocks + 1);
                dpu.commands().clear();

                TestHost.Answer answer = dpu.host().expect(dpu.host().read(1, block, blocks));

                reference.check(block, blocks, answer.data());
                int mapped = 0;
                for (int at = 0; at < blocks; at++) {
                    mapped += dpu.physicalBlock(1, block + at) >= 0 ? 1 : 0;
                }
                assertThat(dpu.commands().stream().mapToInt(MemberCommand::blocks).sum()).isEqualTo(mapped);
                assertThat(dpu.commands()).allMatch(MemberCommand::isRead);
            }
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(allocated).isEqualTo(6);
        }
    }
}
