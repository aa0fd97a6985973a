// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** LVM-1: a read of what is mapped stays in hardware, reads the touched chunks and nothing else. */
@Tag("LVM-1")
final class Lvm1HitReadTest {
    private static final int BLOCKS = 4096;

    @EngineTest
    void shouldReadExactlyTheTouchedChunksWithoutFirmware(TestEngine engine) {
        SeededStream random = new SeededStream(11);
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID5, 4).chunk(16 << 10).memberBlocks(2048).boot()) {
            ArrayReference array = new ArrayReference(dpu.geometry());
            TestData reference = new TestData();
            for (int at = 0; at < BLOCKS; at += 512) {
                // Every other half first, so that neighbours in the namespace are not always neighbours in the array.
                int block = (at * 5 + 512) % BLOCKS;
                long[] data = TestData.random(random, 512);
                dpu.host().expect(dpu.host().write(1, block, 512, data));
                reference.write(block, 512, data);
            }
            long invocations = dpu.firmware().invocations();
            long misses = dpu.register(LvmRegisters.EXC_MISS);
            for (int i = 0; i < 200; i++) {
                int blocks = 1 + random.nextInt(random.oneIn(4) ? 700 : 40);
                long block = random.nextInt(BLOCKS - blocks + 1);
                dpu.commands().clear();

                TestHost.Answer answer = dpu.host().expect(dpu.host().read(1, block, blocks));

                reference.check(block, blocks, answer.data());
                checkCommands(dpu, array, block, blocks);
            }
            assertThat(dpu.firmware().invocations()).isEqualTo(invocations);
            assertThat(dpu.register(LvmRegisters.EXC_MISS)).isEqualTo(misses);
            assertThat(dpu.register(LvmRegisters.LOOKUP_HITS)).isPositive();
        }
    }

    /** In order of the blocks: each command begins where the one before it has ended, on a member that holds data. */
    private static void checkCommands(TestDpu dpu, ArrayReference array, long block, int blocks) {
        List<ArrayReference.Place> expected = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            expected.add(array.place(dpu.physicalBlock(1, block + i)));
        }
        List<ArrayReference.Place> seen = new ArrayList<>();
        for (MemberCommand command : dpu.commands()) {
            assertThat(command.isRead()).as("%s", command).isTrue();
            long stripe = command.block() / dpu.geometry().chunkBlocks();
            assertThat(command.member()).as("not the parity member of stripe %s", stripe)
                    .isNotEqualTo(array.parityMember(stripe));
            assertThat(command.block() % dpu.geometry().chunkBlocks() + command.blocks())
                    .as("%s stays in its chunk", command).isLessThanOrEqualTo(dpu.geometry().chunkBlocks());
            for (int i = 0; i < command.blocks(); i++) {
                seen.add(new ArrayReference.Place(command.member(), command.block() + i));
            }
        }
        assertThat(seen).isEqualTo(expected);
    }
}
