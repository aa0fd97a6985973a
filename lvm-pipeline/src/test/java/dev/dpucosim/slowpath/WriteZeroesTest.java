// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.MemberCommand;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import org.junit.jupiter.api.Test;

/** Write zeroes: what reads as zero, what is unmapped for it, and what is refused. */
final class WriteZeroesTest {
    private static final long[] DATA = TestData.random(new SeededStream(1), 1024);
    private static final int EXTENT = 128;

    private static void zero(TestData reference, long block, int blocks) {
        reference.write(block, blocks, new long[blocks * 64]);
    }

    @EngineTest
    void shouldZeroExtentsInPartAndUnmapWholeOnesWhenAskedTo(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).oldData(3).boot()) {
            TestData reference = new TestData();
            dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
            reference.write(0, 512, DATA);

            dpu.host().expect(dpu.host().writeZeroes(1, 100, 300, true));
            zero(reference, 100, 300);
            reference.check(0, 600, dpu.host().expect(dpu.host().read(1, 0, 600)).data());
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
            assertThat(dpu.firmware().thinCounts().mappingsRemoved()).isEqualTo(2);

            // In one extent, then where nothing is mapped: nothing comes or goes.
            dpu.host().expect(dpu.host().writeZeroes(1, 10, 20, true));
            zero(reference, 10, 20);
            dpu.host().expect(dpu.host().writeZeroes(1, 130, 700, true));
            zero(reference, 130, 700);
            reference.check(0, 1000, dpu.host().expect(dpu.host().read(1, 0, 1000)).data());
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldKeepThePlaceOfExtentsThatAreNotToBeDeallocated(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID6, 6).boot()) {
            TestData reference = new TestData();
            dpu.host().expect(dpu.host().write(1, 0, 1024, DATA));
            reference.write(0, 1024, DATA);
            long place = dpu.physicalExtent(1, 2);

            dpu.host().expect(dpu.host().writeZeroes(1, 7, 2000, false));

            zero(reference, 7, 2000);
            reference.check(0, 1200, dpu.host().expect(dpu.host().read(1, 0, 1200)).data());
            assertThat(dpu.physicalExtent(1, 2)).isEqualTo(place);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(8);
            assertThat(dpu.firmware().thinCounts().bytesZeroed()).isEqualTo(2000L << 9);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldTakeTheLongestCommandAndMakeItDurableWhenAskedTo(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).extent(1 << 20).memberBlocks(32768).namespaces(100_000).boot()) {
            dpu.host().expect(dpu.host().write(1, 2040, 1024, DATA));
            dpu.commands().clear();
            dpu.host().expect(dpu.host().queue(dpu.host().capsule().writeZeroes(dpu.host().nextCid(), 1, 5, 65_536,
                    false, true)));
            assertThat(dpu.commands()).filteredOn(command -> command.opcode() == Opcode.FLUSH).extracting(
                    MemberCommand::member)
                    .containsExactly(0, 1, 2, 3, 4);
            assertThat(dpu.host().expect(dpu.host().read(1, 2040, 1024)).data()).containsOnly(0);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
        }
    }

    @EngineTest
    void shouldRefuseWhatIsBeyondTheEndOrOfNoNamespace(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(1000).boot()) {
            int[] refused = {dpu.host().writeZeroes(1, 999, 2, true), dpu.host().writeZeroes(1, -1, 1, true),
                dpu.host().writeZeroes(1, 1L << 48, 1, true), dpu.host().writeZeroes(2, 0, 1, true),
                dpu.host().writeZeroes(-1, 0, 1, true)};
            dpu.host().expect(dpu.host().writeZeroes(1, 0, 1000, true));
            for (int i = 0; i < refused.length; i++) {
                assertThat(dpu.host().answer(refused[i]).status())
                        .isEqualTo(i < 3 ? NvmeStatus.LBA_RANGE : NvmeStatus.INVALID_NAMESPACE);
            }
        }
    }

    /** What was written is there or zero, block by block, and what is alone is exact. */
    @Test
    void shouldAgreeWithAReferenceWhenCommandsComeOneByOne() {
        SeededStream random = new SeededStream(11);
        for (int round = 0; round < 12; round++) {
            RaidLevel level = RaidLevel.values()[round % RaidLevel.values().length];
            try (TestDpu dpu = TestDpu.on(TestEngine.MODEL).array(level, Math.max(4, level.membersMin())).chunk(4 << 10)
                    .oldData(random.nextInt(100) + 1).extent(65536 * (1 + random.nextInt(3))).namespaces(3000).boot()) {
                TestData reference = new TestData();
                for (int i = 0; i < 150; i++) {
                    int blocks = 1 + random.nextInt(random.nextInt(3) == 0 ? 1000 : 60);
                    long block = random.nextInt(3000 - blocks + 1);
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            long[] data = TestData.random(random, blocks);
                            dpu.host().expect(dpu.host().write(1, block, blocks, data));
                            reference.write(block, blocks, data);
                        }
                        case 1 -> {
                            dpu.host().expect(dpu.host().writeZeroes(1, block, blocks, random.nextInt(2) == 0));
                            zero(reference, block, blocks);
                        }
                        default -> reference.check(block, blocks, dpu.host().expect(dpu.host().read(1, block, blocks))
                                .data());
                    }
                }
                dpu.checkRedundancy();
            }
        }
    }
}
