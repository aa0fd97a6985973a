// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * LVM-6: whichever members are taken away while the array is in use, every acknowledged write reads back, each command
 * costs what the table says, and the members that are left hold what tells the whole array.
 */
@Tag("LVM-6")
final class Lvm6DegradedTest {
    private static final int BLOCKS = 2048;
    private static final int EXTENT = 128;

    static Stream<Arguments> losses() {
        List<Arguments> all = new ArrayList<>();
        for (TestEngine engine : TestEngine.values()) {
            add(all, engine, RaidLevel.RAID1, 2, 64, 0b01);
            add(all, engine, RaidLevel.RAID1, 4, 4, 0b0100, 0b0101, 0b1011);
            add(all, engine, RaidLevel.RAID10, 4, 4, 0b0010, 0b0101, 0b1010);
            add(all, engine, RaidLevel.RAID10, 5, 16, 0b00001, 0b01001, 0b00100);
            add(all, engine, RaidLevel.RAID10, 7, 4, 0b1000000, 0b0101010);
            add(all, engine, RaidLevel.RAID5, 3, 4, 0b010);
            add(all, engine, RaidLevel.RAID5, 4, 64, 0b0001, 0b1000);
            add(all, engine, RaidLevel.RAID5, 8, 8, 0b00100000);
            add(all, engine, RaidLevel.RAID5, 16, 4, 1 << 9);
            add(all, engine, RaidLevel.RAID5, 5, 128, 0b00100);
            add(all, engine, RaidLevel.RAID6, 4, 4, 0b0010, 0b1001, 0b0011);
            add(all, engine, RaidLevel.RAID6, 5, 16, 0b10000, 0b01010);
            add(all, engine, RaidLevel.RAID6, 6, 64, 0b000100, 0b100100, 0b110000);
            add(all, engine, RaidLevel.RAID6, 8, 8, 0b00000001, 0b00011000);
            add(all, engine, RaidLevel.RAID6, 10, 4, 1 << 7, 0b1000000001);
            add(all, engine, RaidLevel.RAID6, 16, 4, 1 << 15, 1 << 3 | 1 << 12);
        }
        return all.stream();
    }

    private static void add(List<Arguments> all, TestEngine engine, RaidLevel level, int members, int chunkKib,
            int... losses) {
        for (int missing : losses) {
            all.add(Arguments.of(engine, level, members, chunkKib, missing));
        }
    }

    @ParameterizedTest(name = "{0} {1} of {2}, chunk {3} KiB, missing {4}")
    @MethodSource("losses")
    void shouldKeepEveryWriteWhateverIsMissing(TestEngine engine, RaidLevel level, int members, int chunkKib,
            int missing) {
        SeededStream random = new SeededStream(60).split(level.name()).split(members).split(missing);
        try (TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(chunkKib << 10).memberBlocks(4096)
                .namespaces(BLOCKS).boot()) {
            TestData data = new TestData();
            for (int i = 0; i < BLOCKS / EXTENT; i++) {
                write(dpu, data, random, i * 5 % (BLOCKS / EXTENT) * EXTENT, EXTENT);
            }
            mix(dpu, data, random, 0, engine.rounds(40));
            int all = (1 << members) - 1;
            dpu.online(all & ~missing);

            check(dpu, data, missing);
            mix(dpu, data, random, missing, engine.rounds(160));
            check(dpu, data, missing);

            dpu.checkMembers(data, missing);
            assertThat(dpu.handled().stream().filter(record -> record.reason() != Reason.MISS)).isEmpty();
        }
    }

    private static void write(TestDpu dpu, TestData data, SeededStream random, long block, int blocks) {
        long[] words = TestData.random(random, blocks);
        dpu.host().expect(dpu.host().write(1, block, blocks, words));
        data.write(block, blocks, words);
    }

    /** Reads and writes of all sizes, one after the other, each with the commands that the table gives it. */
    private static void mix(TestDpu dpu, TestData data, SeededStream random, int missing, int count) {
        for (int i = 0; i < count; i++) {
            int blocks = 1 + random.nextInt(random.oneIn(4) ? 600 : 40);
            long block = random.nextInt(BLOCKS - blocks + 1);
            dpu.commands().clear();
            if (random.oneIn(3)) {
                data.check(block, blocks, dpu.host().expect(dpu.host().read(1, block, blocks)).data());
                requireCost(dpu, block, blocks, missing, false);
            } else {
                write(dpu, data, random, block, blocks);
                requireCost(dpu, block, blocks, missing, true);
            }
        }
    }

    private static void requireCost(TestDpu dpu, long block, int blocks, int missing, boolean write) {
        assertThat(dpu.commands()).as("to members that are there").noneMatch(
                command -> (missing >>> command.member() & 1) != 0);
        long[] physical = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            physical[i] = dpu.physicalBlock(1, block + i);
        }
        if (dpu.geometry().level().parities() == 0) {
            requireCopies(dpu, physical, missing, write);
            return;
        }
        ArrayReference array = new ArrayReference(dpu.geometry());
        int reads = 0;
        int writes = 0;
        for (long[] run : ArrayReference.runs(physical)) {
            reads += write ? array.cost(run, missing).reads() : array.reads(run, missing);
            writes += write ? array.cost(run, missing).writes() : 0;
        }
        String what = (write ? "write " : "read ") + block + "+" + blocks + ": " + dpu.commands();
        assertThat(dpu.commands().stream().filter(MemberCommand::isRead).count()).as(what).isEqualTo(reads);
        assertThat(dpu.commands().stream().filter(MemberCommand::isWrite).count()).as(what).isEqualTo(writes);
    }

    /** One read of each piece, or one write of each copy that is left. */
    private static void requireCopies(TestDpu dpu, long[] physical, int missing, boolean write) {
        int members = dpu.geometry().members();
        int chunkBlocks = dpu.geometry().chunkBlocks();
        long expected = 0;
        for (int i = 0; i < physical.length; i++) {
            if (i > 0 && physical[i] == physical[i - 1] + 1 && physical[i] % chunkBlocks != 0) {
                continue;
            }
            long chunk = physical[i] / chunkBlocks;
            int holders = dpu.geometry().level() == RaidLevel.RAID1
                    ? (1 << members) - 1
                    : 1 << 2 * chunk % members | 1 << (2 * chunk + 1) % members;
            expected += write ? Integer.bitCount(holders & ~missing) : 1;
        }
        assertThat(dpu.commands()).as("%s: %s", write ? "writes" : "reads", dpu.commands())
                .allMatch(command -> command.isWrite() == write).hasSize((int) expected);
    }

    private static void check(TestDpu dpu, TestData data, int missing) {
        for (int block = 0; block < BLOCKS; block += 512) {
            data.check(block, 512, dpu.host().expect(dpu.host().read(1, block, 512)).data());
        }
    }

    @ParameterizedTest(name = "{0} {1} of {2}, chunk {3} KiB, missing {4}")
    @MethodSource("losses")
    void shouldLoseMembersWithCommandsInFlight(TestEngine engine, RaidLevel level, int members, int chunkKib,
            int missing) {
        SeededStream random = new SeededStream(61).split(level.name()).split(members).split(missing);
        try (TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(chunkKib << 10).memberBlocks(4096)
                .namespaces(BLOCKS).boot()) {
            TestData data = new TestData();
            for (int i = 0; i < BLOCKS / EXTENT; i++) {
                write(dpu, data, random, i * EXTENT, EXTENT);
            }
            int[] answered = {0};
            int loseAt = 15 + random.nextInt(20);
            dpu.host().completed(answer -> {
                if (++answered[0] == loseAt) {
                    dpu.online((1 << members) - 1 & ~missing);
                }
            });
            for (int round = 0; round < 3; round++) {
                long block = random.nextInt(16);
                while (block < BLOCKS - 300) {
                    int blocks = 1 + random.nextInt(random.oneIn(5) ? 300 : 40);
                    long[] words = TestData.random(random, blocks);
                    if (random.oneIn(3)) {
                        dpu.host().read(1, block, blocks);
                    } else {
                        dpu.host().write(1, block, blocks, words);
                        data.write(block, blocks, words);
                    }
                    block += blocks;
                }
                dpu.host().run();
            }
            assertThat(answered[0]).isGreaterThan(loseAt);
            for (int i = 0; i < answered[0]; i++) {
                int status = dpu.host().answer(BLOCKS / EXTENT + i).status();
                assertThat(NvmeStatus.describe(status)).isEqualTo(NvmeStatus.describe(NvmeStatus.SUCCESS));
            }

            check(dpu, data, missing);
            dpu.checkMembers(data, missing);
        }
    }
}
