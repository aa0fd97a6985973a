// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** SYNC of no member makes parity and copies fit again, and as a check counts the blocks in which they do not. */
@Tag("LVM-6")
final class ScrubTest {
    private static final int MEMBER_BLOCKS = 1024;

    /** A level, its members, a chunk in KiB, and what is missing while it is scrubbed. */
    private record Shape(RaidLevel level, int members, int chunkKib, int missing) {
        PhysicalArray array(TestEngine engine) {
            PhysicalArray array = new PhysicalArray(TestDpu.on(engine).array(level, members).chunk(chunkKib << 10)
                    .memberBlocks(MEMBER_BLOCKS));
            array.dpu().online((1 << members) - 1 & ~missing);
            return array;
        }
    }

    private static final List<Shape> SHAPES = List.of(new Shape(RaidLevel.RAID1, 2, 4, 0),
            new Shape(RaidLevel.RAID1, 4, 128, 0), new Shape(RaidLevel.RAID1, 4, 16, 0b0001),
            new Shape(RaidLevel.RAID5, 3, 4, 0), new Shape(RaidLevel.RAID5, 7, 128, 0),
            new Shape(RaidLevel.RAID6, 4, 16, 0), new Shape(RaidLevel.RAID6, 6, 128, 0),
            new Shape(RaidLevel.RAID6, 16, 4, 0), new Shape(RaidLevel.RAID10, 4, 64, 0),
            new Shape(RaidLevel.RAID10, 5, 4, 0), new Shape(RaidLevel.RAID10, 5, 128, 0),
            new Shape(RaidLevel.RAID10, 6, 8, 0b100001));

    @EngineTest
    void shouldCountTheBlocksThatDoNotFit(TestEngine engine) {
        for (Shape shape : SHAPES) {
            try (PhysicalArray array = shape.array(engine)) {
                SeededStream random = new SeededStream(shape.members()).split(shape.toString());
                int stripes = (int) array.stripes();
                assertThat(check(array, 0, stripes)).as("before: %s", shape).isZero();
                Map<Long, Integer> planted = plant(array, random);
                long counted = 0;
                for (int stripe = 0; stripe < stripes; stripe++) {
                    int seen = check(array, stripe, 1);
                    assertThat(seen).as("stripe %d of %s", stripe, shape).isEqualTo(expected(array, planted, stripe));
                    counted += seen;
                }
                assertThat(counted).as("planted in %s", shape).isPositive();
                assertThat(check(array, 0, stripes)).isEqualTo((int) counted);
                assertThat(array.dpu().register(LvmRegisters.CHECK_MISMATCHES)).isEqualTo(2 * counted);
                assertThat(array.dpu().register(LvmRegisters.SYNC_COLUMNS)).isZero();
                assertThat(array.dpu().commands()).allMatch(MemberCommand::isRead)
                        .allMatch(command -> (shape.missing() >>> command.member() & 1) == 0);
                assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.COLUMN))
                        .hasSize((int) array.dpu().register(LvmRegisters.CHECK_COLUMNS))
                        .allMatch(one -> one.aux() == DecisionLog.STRATEGY_CHECK);
            }
        }
    }

    private static int check(PhysicalArray array, long stripe, int stripes) {
        ExceptionRecord record = array.done(new ResumeEntry().sync(12, stripe, stripes, 0, true));
        assertThat(record.opcode()).isEqualTo(Opcode.INTERNAL_SYNC);
        assertThat(record.firstBlock()).isEqualTo(stripe);
        return record.blocksDiffering();
    }

    /** Changes blocks of members, some at the same stripe and offset; which members, one bit each, by block. */
    private static Map<Long, Integer> plant(PhysicalArray array, SeededStream random) {
        Map<Long, Integer> planted = new HashMap<>();
        int members = array.dpu().geometry().members();
        for (int i = 0; i < 150; i++) {
            long block = random.nextInt(4) == 0 ? random.nextInt(8) : random.nextLong() >>> 1;
            block %= array.dpu().geometry().memberBlocks();
            int member = random.nextInt(members);
            if ((planted.getOrDefault(block, 0) >>> member & 1) == 0) {
                planted.merge(block, 1 << member, (one, other) -> one | other);
                array.corrupt(random, member, block);
            }
        }
        return planted;
    }

    /** No two changes are alike, so that what any of them touches does not fit. */
    private static int expected(PhysicalArray array, Map<Long, Integer> planted, long stripe) {
        TestDpu dpu = array.dpu();
        int members = dpu.geometry().members();
        int online = (int) dpu.register(LvmRegisters.ONLINE);
        int chunkBlocks = dpu.geometry().chunkBlocks();
        int expected = 0;
        for (int offset = 0; offset < chunkBlocks; offset++) {
            if (dpu.geometry().level().parities() > 0) {
                expected += planted.containsKey(stripe * chunkBlocks + offset) ? 1 : 0;
                continue;
            }
            boolean near = dpu.geometry().level() == RaidLevel.RAID10;
            int source = -1;
            for (int copy = 0; copy < (near ? 2 : members); copy++) {
                long place = near ? 2 * stripe + copy : copy;
                long row = near ? place / members : stripe;
                int member = (int) (place % members);
                int changed = planted.getOrDefault(row * chunkBlocks + offset, 0) >>> member & 1;
                if ((online >>> member & 1) != 0) {
                    expected += source >= 0 && (source | changed) != 0 ? 1 : 0;
                    source = source < 0 ? changed : source;
                }
            }
        }
        return expected;
    }

    @EngineTest
    void shouldJudgeOnlyTheParityThatIsThere(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1, 2, 3, 4, P on 5.
        for (int lost : new int[] {0, 5}) {
            try (PhysicalArray array = new Shape(RaidLevel.RAID6, 6, 16, 1 << lost).array(engine)) {
                SeededStream random = new SeededStream(lost);
                array.corrupt(random, lost, 3);
                assertThat(check(array, 0, 1)).isZero();
                array.corrupt(random, 5 - lost, 4);
                array.corrupt(random, 2, 5);
                array.corrupt(random, 5 - lost, 5);
                assertThat(check(array, 0, 1)).isEqualTo(2);
                array.dpu().online(0b111111);
                assertThat(check(array, 0, 1)).isEqualTo(3);
            }
        }
    }

    @EngineTest
    void shouldMakeParityAndCopiesFitAgain(TestEngine engine) {
        for (Shape shape : SHAPES) {
            try (PhysicalArray array = shape.array(engine)) {
                SeededStream random = new SeededStream(shape.members()).split(shape.toString());
                boolean parity = shape.level().parities() > 0;
                // Whatever parity holds, data stays; of copies the first that is there is believed.
                spoil(array, random);
                array.done(new ResumeEntry().sync(1, 0, (int) array.stripes(), 0, false));
                assertThat(array.watermark()).isEqualTo(array.stripes());
                assertThat(check(array, 0, (int) array.stripes())).isZero();
                array.checkMembers(shape.missing());
                int written = parity ? shape.level().parities() : 0;
                assertThat(array.dpu().commands().stream().filter(MemberCommand::isWrite).count() > 0)
                        .isEqualTo(written > 0 || array.dpu().register(LvmRegisters.SYNC_COLUMNS) > 0);
            }
        }
    }

    /** Random blocks in place of parity, and of copies but the first that is there, of half of all rows. */
    private static void spoil(PhysicalArray array, SeededStream random) {
        TestDpu dpu = array.dpu();
        int members = dpu.geometry().members();
        int chunkBlocks = dpu.geometry().chunkBlocks();
        int online = (int) dpu.register(LvmRegisters.ONLINE);
        for (long stripe = 0; stripe < array.stripes(); stripe++) {
            for (int i = 0; i < dpu.geometry().level().parities(); i++) {
                int member = (int) (members - 1 - stripe % members + i) % members;
                scramble(array, random, member, stripe * chunkBlocks);
            }
            boolean near = dpu.geometry().level() == RaidLevel.RAID10;
            boolean first = true;
            int copies = near ? 2 : dpu.geometry().level() == RaidLevel.RAID1 ? members : 0;
            for (int copy = 0; copy < copies; copy++) {
                long place = near ? 2 * stripe + copy : copy;
                int member = (int) (place % members);
                if (!first && random.oneIn(2)) {
                    scramble(array, random, member, (near ? place / members : stripe) * chunkBlocks);
                }
                first &= (online >>> member & 1) == 0;
            }
        }
    }

    private static void scramble(PhysicalArray array, SeededStream random, int member, long block) {
        int blocks = array.dpu().geometry().chunkBlocks();
        array.dpu().members().member(member).store().write(block, blocks, TestData.random(random, blocks), 0);
    }

    @EngineTest
    void shouldBelieveParityAsFarAsAResyncHasCome(TestEngine engine) {
        try (PhysicalArray array = new Shape(RaidLevel.RAID5, 9, 4, 0).array(engine)) {
            array.parityTrusted(false);
            array.rebuilding(0, 0);
            array.done(new ResumeEntry().sync(1, 0, 3, 0, false));
            assertThat(array.watermark()).isEqualTo(3);
            array.dpu().decisions().clear();
            for (long stripe = 1; stripe < 5; stripe++) {
                array.give(new SeededStream(stripe), 1, stripe * 64, 8);
                array.done(new ResumeEntry().internal(1, Opcode.INTERNAL_WRITE, stripe * 64, 8));
            }
            assertThat(strategies(array)).containsExactly(DecisionLog.STRATEGY_READ_MODIFY,
                    DecisionLog.STRATEGY_READ_MODIFY, DecisionLog.STRATEGY_RECONSTRUCT,
                    DecisionLog.STRATEGY_RECONSTRUCT);
            // The watermark of a rebuild says nothing about parity.
            array.dpu().decisions().clear();
            array.rebuilding(1, 3);
            array.done(new ResumeEntry().internal(1, Opcode.INTERNAL_WRITE, 64, 8));
            assertThat(strategies(array)).containsExactly(DecisionLog.STRATEGY_RECONSTRUCT);
            // Below it a missing chunk can be told, from it on not.
            array.rebuilding(0, 3);
            array.dpu().online(0b111111110);
            array.give(new SeededStream(1), 1, 64, 8);
            array.done(new ResumeEntry().internal(2, Opcode.INTERNAL_READ, 128, 64));
            array.checkBuffer(2, 128, 64);
            array.hand().post(new ResumeEntry().internal(3, Opcode.INTERNAL_READ, 192, 64));
            assertThat(array.hand().record().reason()).isEqualTo(Reason.RAID_ERR);
        }
    }

    private static List<Integer> strategies(PhysicalArray array) {
        return array.dpu().decisions().stream().filter(decision -> decision.kind() == DecisionLog.COLUMN)
                .map(TestDpu.Decision::aux).toList();
    }

    @EngineTest
    void shouldPassOverStripesWithNothingToDo(TestEngine engine) {
        try (PhysicalArray array = new PhysicalArray(TestDpu.on(engine).array(RaidLevel.RAID1, 2).chunk(4096)
                .memberBlocks(8 * 5000))) {
            array.dpu().online(0b01);
            array.done(new ResumeEntry().sync(1, 0, 5000, 0, false));
            assertThat(array.watermark()).isEqualTo(5000);
            assertThat(array.done(new ResumeEntry().sync(1, 0, 5000, 0, true)).blocksDiffering()).isZero();
            assertThat(array.dpu().commands()).isEmpty();
            assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.GRANT)).hasSize(10_000);
        }
        // All data is there, no parity is: nothing to write.
        try (PhysicalArray array = new Shape(RaidLevel.RAID6, 6, 16, 0b100001).array(engine)) {
            array.done(new ResumeEntry().sync(1, 0, 1, 0, false));
            assertThat(array.watermark()).isEqualTo(1);
            assertThat(array.dpu().commands()).isEmpty();
        }
    }
}
