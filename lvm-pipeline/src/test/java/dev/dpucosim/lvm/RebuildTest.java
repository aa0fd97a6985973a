// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SYNC fills replacements, whatever they hold, while what lies on both sides of the watermark is read and written. */
@Tag("LVM-6")
final class RebuildTest {
    private static final int MEMBER_BLOCKS = 1024;

    private static int members(RaidLevel level) {
        return level == RaidLevel.RAID6 ? 6 : level == RaidLevel.RAID1 ? 3 : 5;
    }

    private static PhysicalArray array(TestEngine engine, RaidLevel level, int members, int chunkKib) {
        return new PhysicalArray(TestDpu.on(engine).array(level, members).chunk(chunkKib << 10)
                .memberBlocks(MEMBER_BLOCKS));
    }

    static Stream<Arguments> replacements() {
        List<Arguments> all = new ArrayList<>();
        for (TestEngine engine : List.of(TestEngine.values())) {
            for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5, RaidLevel.RAID6, RaidLevel.RAID10)) {
                for (int member = 0; member < members(level); member++) {
                    all.add(Arguments.of(engine, level, members(level), member % 2 == 0 ? 4 : 128, 1 << member, 0));
                }
            }
            all.add(Arguments.of(engine, RaidLevel.RAID10, 4, 16, 0b0100, 0));
            all.add(Arguments.of(engine, RaidLevel.RAID1, 3, 4, 0b101, 0));
            all.add(Arguments.of(engine, RaidLevel.RAID1, 3, 16, 0b010, 0b001));
            all.add(Arguments.of(engine, RaidLevel.RAID5, 3, 64, 0b010, 0));
            // Two at once, and one while another is gone.
            for (int members = 4; members <= 7; members++) {
                all.add(Arguments.of(engine, RaidLevel.RAID6, members, 16, 0b0011, 0));
                all.add(Arguments.of(engine, RaidLevel.RAID6, members, 4, 0b1001, 0));
                all.add(Arguments.of(engine, RaidLevel.RAID6, members, 128, 0b0100, 0b1000));
                all.add(Arguments.of(engine, RaidLevel.RAID6, members, 4, 0b0001, 0b0010));
            }
            all.add(Arguments.of(engine, RaidLevel.RAID10, 6, 4, 0b000101, 0b010000));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {1} of {2}, chunk {3} KiB, replaced {4}, missing {5}")
    @MethodSource("replacements")
    void shouldFillReplacementsFromTheOthersAlone(TestEngine engine, RaidLevel level, int members, int chunkKib,
            int replaced, int missing) {
        SeededStream random = new SeededStream(replaced).split(members);
        try (PhysicalArray array = array(engine, level, members, chunkKib)) {
            replace(array, random, replaced, missing);
            long stripe = 0;
            while (stripe < array.stripes()) {
                int stripes = (int) Math.min(array.stripes() - stripe, 1 + random.nextInt(40));
                ExceptionRecord record = array.done(new ResumeEntry().sync(77, stripe, stripes, replaced, false));
                stripe += stripes;
                assertThat(record.cid()).isEqualTo(77);
                assertThat(record.opcode()).isEqualTo(Opcode.INTERNAL_SYNC);
                assertThat(record.blocksDiffering()).isZero();
                assertThat(array.watermark()).isEqualTo(stripe);
            }
            array.checkMembers(missing);
            assertThat(array.dpu().commands()).allMatch(
                    command -> command.isWrite() == ((replaced >>> command.member() & 1) != 0))
                    .allMatch(command -> (missing >>> command.member() & 1) == 0 && command.owner() < 0);
            requireReads(array, replaced);
        }
    }

    private static void replace(PhysicalArray array, SeededStream random, int replaced, int missing) {
        for (int member = 0; member < array.dpu().geometry().members(); member++) {
            if ((replaced >>> member & 1) != 0) {
                array.scramble(random, member);
            }
        }
        array.rebuilding(replaced, 0);
        array.dpu().online((1 << array.dpu().geometry().members()) - 1 & ~missing);
    }

    /** As many reads a column as there are data chunks, one of a mirror, and none of what the member does not hold. */
    private static void requireReads(PhysicalArray array, int replaced) {
        TestDpu dpu = array.dpu();
        long columns = dpu.register(LvmRegisters.SYNC_COLUMNS);
        long reads = dpu.commands().stream().filter(MemberCommand::isRead).count();
        boolean parity = dpu.geometry().level().parities() > 0;
        assertThat(reads).isEqualTo(columns * (parity ? dpu.geometry().dataChunks() : 1)).isPositive();
        if (parity) {
            int chunkBlocks = dpu.geometry().chunkBlocks();
            assertThat(columns).isEqualTo(array.stripes() * Math.ceilDiv(chunkBlocks, 128));
            assertThat(dpu.commands()).filteredOn(MemberCommand::isWrite)
                    .hasSize((int) columns * Integer.bitCount(replaced));
        }
    }

    @EngineTest
    void shouldReadInTheOrderDataThenPThenQ(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID6, 6, 4)) {
            // Stripe 0: Q on 0, data on 1, 2, 3, 4, P on 5. Stripe 1: data on 0, 1, 2, 3, P on 4, Q on 5.
            replace(array, new SeededStream(1), 0b000100, 0);
            array.done(new ResumeEntry().sync(0, 0, 2, 0b000100, false));
            assertThat(array.dpu().commands()).extracting(MemberCommand::member)
                    .containsExactly(1, 3, 4, 5, 2, 0, 1, 3, 4, 2);
            array.dpu().commands().clear();
            array.dpu().online(0b110111);
            array.done(new ResumeEntry().sync(0, 0, 2, 0b000100, false));
            assertThat(array.dpu().commands()).extracting(MemberCommand::member)
                    .containsExactly(1, 4, 5, 0, 2, 0, 1, 4, 5, 2);
            assertThat(array.dpu().decisions().stream().filter(decision -> decision.kind() == DecisionLog.COLUMN))
                    .hasSize(4).allMatch(decision -> decision.aux() == DecisionLog.STRATEGY_SYNC);
        }
    }

    @ParameterizedTest(name = "{0} {1} of {2}, chunk {3} KiB, replaced {4}, missing {5}")
    @MethodSource("replacements")
    void shouldKeepWhatIsWrittenMeanwhile(TestEngine engine, RaidLevel level, int members, int chunkKib, int replaced,
            int missing) {
        SeededStream random = new SeededStream(members).split(replaced);
        try (PhysicalArray array = array(engine, level, members, chunkKib)) {
            replace(array, random, replaced, missing);
            int stripesMax = Math.max(1, (int) array.stripes() / 6);
            long stripe = 0;
            while (stripe < array.stripes()) {
                int stripes = (int) Math.min(array.stripes() - stripe, stripesMax);
                List<ResumeEntry> entries = new ArrayList<>();
                entries.add(new ResumeEntry().sync(255, stripe, stripes, replaced, false));
                transfers(array, random, engine.rounds(24), entries);
                // The rebuild begins anywhere among the others.
                entries.add(random.nextInt(entries.size()), entries.removeFirst());
                array.run(entries.toArray(new ResumeEntry[0]));
                stripe += stripes;
                entries.stream().filter(entry -> entry.opcode() == Opcode.INTERNAL_READ)
                        .forEach(entry -> array.checkBuffer(entry.tag(), entry.firstBlock(), entry.blocks()));
            }
            assertThat(array.watermark()).isEqualTo(array.stripes());
            array.checkMembers(missing);
            array.dpu().commands().clear();
            long blocks = array.dpu().geometry().blocks();
            for (long block = 0; block < blocks; block += 2048) {
                int length = (int) Math.min(2048, blocks - block);
                array.done(new ResumeEntry().internal(3, Opcode.INTERNAL_READ, block, length));
                array.checkBuffer(3, block, length);
            }
            assertThat(array.dpu().commands()).as("the replacement is read").anyMatch(
                    command -> (replaced >>> command.member() & 1) != 0);
        }
    }

    /** Reads and writes of ranges that have nothing in common, all over the array. */
    private static void transfers(PhysicalArray array, SeededStream random, int count, List<ResumeEntry> entries) {
        long blocks = array.dpu().geometry().blocks();
        long room = blocks / count;
        for (int tag = 0; tag < count; tag++) {
            int length = 1 + random.nextInt((int) Math.min(room / 2, 600));
            long block = tag * room + random.nextInt((int) room - length);
            boolean read = random.oneIn(3);
            if (!read) {
                array.give(random, tag, block, length);
            }
            entries.add(new ResumeEntry().internal(tag, read ? Opcode.INTERNAL_READ : Opcode.INTERNAL_WRITE, block,
                    length));
        }
    }

    @EngineTest
    void shouldNeitherReadNorWriteAReplacementAboveTheWatermark(TestEngine engine) {
        // Stripes 0 and 1 of RAID 5 over 4: data on 0, 1, 2 and P on 3; data on 3, 0, 1 and P on 2.
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4, 4)) {
            array.scramble(new SeededStream(5), 1);
            array.rebuilding(0b0010, 1);
            array.give(new SeededStream(6), 2, 24, 24);
            array.run(new ResumeEntry().internal(1, Opcode.INTERNAL_READ, 24, 24),
                    new ResumeEntry().internal(2, Opcode.INTERNAL_WRITE, 24, 24));
            assertThat(array.dpu().commands()).noneMatch(command -> command.member() == 1);
            assertThat(array.dpu().register(LvmRegisters.READS_RECONSTRUCTED)).isEqualTo(1);
            array.dpu().commands().clear();

            array.done(new ResumeEntry().internal(1, Opcode.INTERNAL_READ, 0, 24));
            assertThat(array.dpu().commands()).extracting(MemberCommand::member).containsExactly(0, 1, 2);
            array.dpu().commands().clear();
            array.done(new ResumeEntry().sync(4, 1, 1, 0b0010, false));
            assertThat(array.watermark()).isEqualTo(2);
            array.done(new ResumeEntry().internal(1, Opcode.INTERNAL_READ, 24, 24));
            array.checkBuffer(1, 24, 24);
            assertThat(array.dpu().commands()).extracting(MemberCommand::member).containsExactly(3, 0, 2, 1, 3, 0, 1);
        }
    }

    /** Firmware lets it in by register REBUILD, then by ONLINE; the stripe was locked without it. */
    @EngineTest
    void shouldNotTakeAReplacementThatComesInMeanwhileForWhole(TestEngine engine) {
        // Stripe 0 of 4: data on 0, 1, 2 and P on 3. Blocks 4 to 15: columns 0 to 3 of chunk 1, 4 to 7 of both.
        for (boolean read : new boolean[] {true, false}) {
            for (FaultKind kind : new FaultKind[] {FaultKind.READ_ERROR, FaultKind.WRITE_ERROR}) {
                MemberFault fault = MemberFault.once(MemberArray.internal(6), MemberFault.ANY_FRAGMENT,
                        kind == FaultKind.READ_ERROR ? 2 : 3, kind);
                try (PhysicalArray array = new PhysicalArray(TestDpu.on(engine).array(RaidLevel.RAID5, 4).chunk(4096)
                        .memberBlocks(MEMBER_BLOCKS).faults(fault))) {
                    array.scramble(new SeededStream(1), 1);
                    array.dpu().online(0b1101);
                    if (!read) {
                        array.give(new SeededStream(2), 6, 4, 12);
                    }
                    array.hand().post(new ResumeEntry().internal(6,
                            read ? Opcode.INTERNAL_READ : Opcode.INTERNAL_WRITE, 4, 12));
                    ExceptionRecord record = array.hand().record();
                    if (read && kind == FaultKind.WRITE_ERROR) {
                        assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
                        continue;
                    }
                    assertThat(record.reason()).isEqualTo(Reason.IO_FAIL);
                    array.rebuilding(0b0010, 0);
                    array.dpu().online(0b1111);
                    array.hand().post(Hand.retry(record, false));
                    assertThat(array.hand().record().status()).isZero();
                    assertThat(array.dpu().commands()).noneMatch(command -> command.member() == 1);
                    array.done(new ResumeEntry().internal(7, Opcode.INTERNAL_READ, 4, 12));
                    array.checkBuffer(7, 4, 12);
                    array.checkMembers(0b0010);
                }
            }
        }
    }

    @EngineTest
    void shouldMoveTheWatermarkOnlyFromWhereItIsAndForWhomItIs(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID6, 6, 64)) {
            array.rebuilding(0b0010, 2);
            array.done(new ResumeEntry().sync(1, 3, 2, 0b0010, false));
            array.done(new ResumeEntry().sync(1, 0, 2, 0b0010, false));
            array.done(new ResumeEntry().sync(1, 2, 1, 0b0110, false));
            array.done(new ResumeEntry().sync(1, 2, 1, 0b0100, false));
            assertThat(array.watermark()).isEqualTo(2);
            array.done(new ResumeEntry().sync(1, 1, 3, 0b0010, false));
            assertThat(array.watermark()).isEqualTo(4);
            array.checkMembers(0);
            array.rebuilding(0, 2);
            array.done(new ResumeEntry().sync(1, 2, 2, 0, true));
            array.done(new ResumeEntry().sync(1, 2, 2, 0b0010, false));
            assertThat(array.watermark()).isEqualTo(2);
            array.done(new ResumeEntry().sync(1, 2, 2, 0, false));
            assertThat(array.watermark()).isEqualTo(4);
        }
    }

    @EngineTest
    void shouldFlushReplacementsToo(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4, 4)) {
            array.rebuilding(0b0010, 1);
            array.dpu().online(0b1011);
            array.done(new ResumeEntry().internal(1, Opcode.INTERNAL_FLUSH, 0, 0));
            assertThat(array.dpu().commands()).extracting(MemberCommand::member).containsExactly(0, 1, 3);
        }
    }
}
