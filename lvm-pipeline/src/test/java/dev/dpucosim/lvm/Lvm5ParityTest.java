// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LVM-5: whatever mix of writes, parity is the XOR of its stripe, and each write reads as much as the table says. */
@Tag("LVM-5")
final class Lvm5ParityTest {
    private static final int BLOCKS = 8192;

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values())
                .flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID5, 3, 4 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 4, 16 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 5, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 5, 4 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 8, 256 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 16, 8 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 4, 4 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 5, 16 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 6, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 8, 4 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 10, 256 << 10),
                        Arguments.of(engine, RaidLevel.RAID6, 16, 8 << 10)));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldKeepParityAndReadWhatTheTableSays(TestEngine engine, RaidLevel level, int members, int chunkBytes) {
        SeededStream random = new SeededStream(50).split(members).split(chunkBytes);
        try (TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(chunkBytes)
                .memberBlocks(8192).oldData(51).boot()) {
            ArrayReference array = new ArrayReference(dpu.geometry());
            TestData reference = new TestData();
            // Mapped beforehand in a scrambled order, so that the writes below have runs of every length.
            for (int i = 0; i < BLOCKS / 512; i++) {
                dpu.host().expect(dpu.host().write(1, i * 5 % (BLOCKS / 512) * 512, 512, new long[512 * 64]));
            }
            int stripeBlocks = dpu.geometry().dataChunks() * dpu.geometry().chunkBlocks();
            for (int i = 0; i < engine.rounds(200); i++) {
                int limit = random.oneIn(3) ? Math.min(2048, 3 * stripeBlocks) : 64;
                int blocks = 1 + random.nextInt(limit);
                long block = random.nextInt(BLOCKS - blocks + 1);
                long[] data = TestData.random(random, blocks);

                int number = dpu.host().write(1, block, blocks, data);
                dpu.host().expect(number);

                reference.write(block, blocks, data);
                checkCost(dpu, array, number, block, blocks);
            }
            for (int block = 0; block < BLOCKS; block += 2048) {
                reference.check(block, 2048, dpu.host().expect(dpu.host().read(1, block, 2048)).data());
            }
            dpu.checkRedundancy();
            if (chunkBytes <= 16 << 10) {
                assertThat(dpu.register(LvmRegisters.COLUMNS_RECONSTRUCT)).isPositive();
            }
            if (stripeBlocks <= 128) {
                assertThat(dpu.register(LvmRegisters.COLUMNS_FULL)).isPositive();
            }
            if (members > 2 * level.parities() + 2) {
                assertThat(dpu.register(LvmRegisters.COLUMNS_READ_MODIFY)).isPositive();
            }
        }
    }

    private static void checkCost(TestDpu dpu, ArrayReference array, int number, long block, int blocks) {
        long[] physical = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            physical[i] = dpu.physicalBlock(1, block + i);
        }
        int reads = 0;
        int writes = 0;
        for (long[] run : ArrayReference.runs(physical)) {
            ArrayReference.Cost cost = array.cost(run, 0);
            reads += cost.reads();
            writes += cost.writes();
        }
        List<MemberCommand> commands = dpu.commandsOf(number);
        assertThat(commands.stream().filter(MemberCommand::isRead).count()).as("reads of %s+%s: %s", block, blocks,
                commands).isEqualTo(reads);
        assertThat(commands.stream().filter(MemberCommand::isWrite).count()).as("writes of %s+%s: %s", block, blocks,
                commands).isEqualTo(writes);
    }

    @EngineTest
    void shouldKeepParityWithManyWritesInFlight(TestEngine engine) {
        SeededStream random = new SeededStream(52);
        try (TestDpu dpu = TestDpu.on(engine).chunk(16 << 10).memberBlocks(1024).boot()) {
            TestData reference = new TestData();
            for (int round = 0; round < 8; round++) {
                // Back to back and without overlap, many to a stripe: neighbours fight for the same locks.
                long block = random.nextInt(64);
                while (block < 3000) {
                    int blocks = 1 + random.nextInt(random.oneIn(6) ? 300 : 30);
                    long[] data = TestData.random(random, blocks);
                    dpu.host().write(1, block, blocks, data);
                    reference.write(block, blocks, data);
                    block += blocks;
                }
                dpu.host().run();
            }
            for (int block = 0; block < 3072; block += 1024) {
                reference.check(block, 1024, dpu.host().expect(dpu.host().read(1, block, 1024)).data());
            }
            assertThat(dpu.register(LvmRegisters.LOCK_WAITS)).isPositive();
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldReconstructAlwaysWhileParityIsNotTrusted(TestEngine engine) {
        SeededStream random = new SeededStream(53);
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(8 * 128).parityUntrusted().boot()) {
            // Parity that fits nothing: built upon, it would stay wrong.
            for (int at = 0; at < 8 * 128; at++) {
                dpu.members().member(at / 128 % 5).store().write(at, 1, TestData.random(random, 1), 0);
            }
            for (int stripe = 0; stripe < 8; stripe++) {
                for (int i = 0; i < 4; i++) {
                    dpu.host().write(1, stripe * 512L + i * 128, 128, TestData.random(random, 128));
                }
            }
            dpu.host().run();
            for (int number = 0; number < 32; number++) {
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.SUCCESS);
                assertThat(dpu.commandsOf(number).stream().filter(MemberCommand::isRead).count()).isEqualTo(3);
            }
            assertThat(dpu.register(LvmRegisters.COLUMNS_READ_MODIFY)).isZero();
            dpu.checkRedundancy();
        }
    }
}
