// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Columns of RAID 5 and 6 are logged before they are written: what the entries say, where they lie, what comes before
 * what, and what happens when an entry cannot be written. Chunks of 4 KiB; the test is firmware.
 */
@Tag("LVM-10")
final class PartialParityLogTest {
    private static final int CHUNK = 8;
    private static final int MEMBER_BLOCKS = 512;
    private static final MemberTiming TIMING = MemberTiming.fixed(10_000);

    private static LoggedArray array(TestEngine engine, RaidLevel level, int members, MemberFault... faults) {
        return new LoggedArray(engine, level, members, CHUNK, MEMBER_BLOCKS, TIMING, faults);
    }

    private static ResumeEntry write(LoggedArray array, int tag, long block, int blocks) {
        array.array().give(new SeededStream(tag).split(block), tag, block, blocks);
        return new ResumeEntry().internal(tag, Opcode.INTERNAL_WRITE, block, blocks);
    }

    /** Writes in one go, with nothing else in flight; the entries that it left. */
    private static List<LogRecord> logged(LoggedArray array, LogAudit audit, long block, int blocks) {
        int before = audit.records().size();
        array.dpu().commands().clear();
        array.array().run(write(array, 7, block, blocks));
        return audit.records().subList(before, audit.records().size());
    }

    /** The entries that come from now on. */
    private static List<LogRecord> entries(LoggedArray array) {
        List<LogRecord> records = new ArrayList<>();
        array.watch((member, block, blocks, words) -> {
            if (array.inLog(block)) {
                records.add(LogRecord.of(member, block, words));
            }
        });
        return records;
    }

    private static List<MemberCommand> commands(LoggedArray array, boolean writes) {
        return array.dpu().commands().stream().filter(command -> command.isWrite() == writes).toList();
    }

    /** What firmware is told of a write of four blocks of chunk 1 that a member's {@link #fault} strikes. */
    private static ExceptionRecord failed(LoggedArray array) {
        array.hand().post(write(array, 7, 9, 4));
        return array.hand().record();
    }

    /** Tries again what has failed, and then nothing is left to do; the member commands that it took. */
    private static List<MemberCommand> again(LoggedArray array, ExceptionRecord failed, boolean repaired) {
        array.dpu().commands().clear();
        array.hand().post(Hand.retry(failed, repaired));
        assertThat(array.hand().record().reason()).isEqualTo(Reason.INTERNAL_DONE);
        return array.dpu().commands();
    }

    private static MemberFault fault(int tag, int member) {
        return MemberFault.once(MemberArray.internal(tag), MemberFault.ANY_FRAGMENT, member, FaultKind.WRITE_ERROR);
    }

    @EngineTest
    void shouldLogOneColumnOfRaid5BeforeItIsWritten(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5)) {
            LogAudit audit = new LogAudit(array, 0);
            // Stripe 0: data on 0 to 3, parity on 4. Blocks 2 to 4 of chunk 1: old data and old parity are two reads.
            List<LogRecord> records = logged(array, audit, 10, 3);
            assertThat(array.dpu().commands()).extracting(MemberCommand::isWrite).containsExactly(false, false, true,
                    true, true);
            List<MemberCommand> writes = commands(array, true);
            int context = records.getFirst().context();
            assertThat(writes).extracting(MemberCommand::member).containsExactly(4, 1, 4);
            assertThat(writes).extracting(MemberCommand::block).containsExactly(
                    array.logBlock() + 136L * context + 125, 2L, 2L);
            assertThat(writes).extracting(MemberCommand::blocks).containsExactly(4, 3, 3);
            assertThat(writes).allMatch(MemberCommand::fua);
            assertThat(records).hasSize(1);
            LogRecord record = records.getFirst();
            assertThat(record.sequence()).isEqualTo(1);
            assertThat(record.stripe()).isZero();
            assertThat(record.chunkOffset()).isEqualTo(2);
            assertThat(record.blocks()).isEqualTo(3);
            assertThat(record.stored()).isEqualTo(3);
            assertThat(record.touched()).isEqualTo(0b0010);
            assertThat(record.missing()).isZero();
            assertThat(record.place()).isZero();
            assertThat(record.strategy()).isEqualTo(DecisionLog.STRATEGY_READ_MODIFY);
            for (int other = 0; other < 32; other++) {
                assertThat(record.live(other)).isEqualTo(other == context ? 1 : 0);
            }
            assertThat(array.dpu().register(LvmRegisters.LOG_ENTRIES)).isEqualTo(1);
            assertThat(array.dpu().register(LvmRegisters.LOG_BLOCKS)).isEqualTo(4);
            assertThat(array.dpu().register(LvmRegisters.MEMBER_WRITES)).isEqualTo(3);
            audit.finish();
            assertThat(audit.checked()).isEqualTo(1);
        }
    }

    @EngineTest
    void shouldLogPartialPAndPartialQ(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6)) {
            LogAudit audit = new LogAudit(array, 0);
            // Stripe 1: Q on 5, data on 0 to 3, P on 4. Whole chunks 1 and 2: reconstructed from 0 and 3.
            List<LogRecord> records = logged(array, audit, 32 + 8, 16);
            assertThat(commands(array, true)).extracting(MemberCommand::member).containsExactly(4, 5, 1, 2, 4, 5);
            assertThat(commands(array, true)).allMatch(MemberCommand::fua);
            assertThat(records).hasSize(2).allSatisfy(record -> {
                assertThat(record.strategy()).isEqualTo(DecisionLog.STRATEGY_RECONSTRUCT);
                assertThat(record.touched()).isEqualTo(0b0110);
                assertThat(record.stored()).isEqualTo(8);
                assertThat(record.sequence()).isEqualTo(1);
            });
            LogRecord q = records.stream().filter(record -> record.place() == 1).findFirst().orElseThrow();
            assertThat(q.member()).isEqualTo(5);
            // Untouched data alone: D0 and 8 D3.
            long[] d0 = array.array().expected(32);
            long[] d3 = array.array().expected(32 + 24);
            for (int word = 0; word < 64; word++) {
                long eight = ArrayImage.twice(ArrayImage.twice(ArrayImage.twice(d3[word])));
                assertThat(q.storedWord(word)).isEqualTo(d0[word] ^ eight);
            }
            assertThat(array.dpu().register(LvmRegisters.LOG_ENTRIES)).isEqualTo(2);
            assertThat(array.dpu().register(LvmRegisters.LOG_BLOCKS)).isEqualTo(18);
            audit.finish();
        }
    }

    @EngineTest
    void shouldStoreNothingWhenEveryChunkIsWritten(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6)) {
            LogAudit audit = new LogAudit(array, 0);
            List<LogRecord> records = logged(array, audit, 64, 32);
            int context = records.getFirst().context();
            assertThat(records).hasSize(2).allSatisfy(record -> {
                assertThat(record.strategy()).isEqualTo(DecisionLog.STRATEGY_FULL);
                assertThat(record.stored()).isZero();
                assertThat(record.blocks()).isEqualTo(8);
                assertThat(record.touched()).isEqualTo(0b1111);
            });
            assertThat(commands(array, true).subList(0, 2)).allSatisfy(command -> {
                assertThat(command.block()).isEqualTo(array.logBlock() + 136L * context + 128);
                assertThat(command.blocks()).isEqualTo(1);
            });
            assertThat(commands(array, false)).isEmpty();

            // A chunk that is missing is in the partial parity, if it is all that is.
            int d2 = array.member(3, 2);
            array.dpu().online(0b111111 & ~(1 << d2));
            LogAudit degraded = new LogAudit(array, 1 << d2);
            List<LogRecord> stored = logged(array, degraded, 96, 32);
            assertThat(stored).hasSize(2).allSatisfy(record -> {
                assertThat(record.strategy()).isEqualTo(DecisionLog.STRATEGY_FULL);
                assertThat(record.stored()).isEqualTo(8);
                assertThat(record.touched()).isEqualTo(0b1011);
                assertThat(record.missing()).isEqualTo(1 << d2);
            });
            LogRecord p = stored.stream().filter(record -> record.place() == 0).findFirst().orElseThrow();
            for (int word = 0; word < 512; word++) {
                assertThat(p.storedWord(word)).isEqualTo(array.array().expected(96 + 16 + word / 64)[word % 64]);
            }
            // A missing parity does not matter.
            array.dpu().online(0b111111 & ~(1 << array.member(4, 4)));
            List<LogRecord> one = logged(array, new LogAudit(array, 1 << array.member(4, 4)), 128, 32);
            assertThat(one).hasSize(1).allMatch(record -> record.place() == 1 && record.stored() == 0);
        }
    }

    @EngineTest
    void shouldWriteDataAloneDurablyWhereNoParityIsLeft(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5)) {
            LogAudit audit = new LogAudit(array, 1 << 4);
            array.dpu().online(0b01111);
            assertThat(logged(array, audit, 0, 20)).isEmpty();
            assertThat(array.dpu().commands()).hasSize(5).allMatch(MemberCommand::isWrite)
                    .allMatch(MemberCommand::fua);
            assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isZero();
            // The next stripe has its parity elsewhere.
            assertThat(logged(array, audit, 32, 4)).hasSize(1);
        }
    }

    @EngineTest
    void shouldLogZeroesAndWhatHostsWrite(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5)) {
            LogAudit audit = new LogAudit(array, 0);
            array.array().run(new ResumeEntry().internal(3, Opcode.INTERNAL_ZERO, 5, 9));
            array.array().holds(5, new long[9 * 64]);
            assertThat(audit.records()).isNotEmpty();
            assertThat(commands(array, true)).allMatch(MemberCommand::fua);
            array.array().checkMembers(0);
            audit.finish();
        }
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 5)) {
            LogAudit audit = new LogAudit(array, 0);
            TestHost host = array.dpu().host();
            int number = host.write(1, 0, 20, TestData.random(new SeededStream(3), 20));
            ExceptionRecord miss = array.hand().record();
            assertThat(miss.reason()).isEqualTo(Reason.MISS);
            array.hand().post(new ResumeEntry().parked(ResumeEntry.RESOLVED, miss.op(), miss.fragment(), 0, 1,
                    miss.epoch()));
            assertThat(array.hand().status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(array.dpu().commandsOf(number)).filteredOn(MemberCommand::isWrite).isNotEmpty()
                    .allMatch(MemberCommand::fua).anyMatch(array::inLog);
            audit.finish();
        }
    }

    @EngineTest
    void shouldChangeNothingWhileItIsOff(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6)) {
            array.log(false, 41);
            array.array().run(write(array, 1, 3, 100));
            assertThat(array.dpu().commands()).noneMatch(MemberCommand::fua).noneMatch(array::inLog);
            assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isEqualTo(41);
            assertThat(array.dpu().register(LvmRegisters.LOG_ENTRIES)).isZero();
            assertThat(array.dpu().register(LvmRegisters.LOG_BLOCKS)).isZero();
            array.array().checkMembers(0);
        }
    }

    @EngineTest
    void shouldLogNoLevelWithoutParityAndNoSync(TestEngine engine) {
        for (RaidLevel level : List.of(RaidLevel.RAID0, RaidLevel.RAID1, RaidLevel.RAID10)) {
            try (LoggedArray array = array(engine, level, 4)) {
                array.array().run(write(array, 1, 3, 100));
                assertThat(array.dpu().commands()).isNotEmpty().noneMatch(MemberCommand::fua)
                        .noneMatch(array::inLog);
                assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isZero();
            }
        }
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6)) {
            array.array().done(new ResumeEntry().sync(2, 0, 6, 0, false));
            assertThat(array.dpu().commands()).anyMatch(MemberCommand::isWrite).noneMatch(MemberCommand::fua)
                    .noneMatch(array::inLog);
            assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isZero();
        }
    }

    @EngineTest
    void shouldWriteFailedEntriesAgainWithTheSameNumber(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1 to 4, P on 5. The first write to member 5 is P's entry.
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6, fault(7, 5))) {
            List<LogRecord> records = entries(array);
            ExceptionRecord failed = failed(array);
            assertThat(failed.reason()).isEqualTo(Reason.IO_FAIL);
            assertThat(failed.members()).isEqualTo(1 << 5);
            assertThat(failed.fragmentFirstBlock()).isEqualTo(9);
            assertThat(failed.fragmentBlocks()).isEqualTo(4);
            assertThat(failed.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(commands(array, true)).allMatch(array::inLog).extracting(MemberCommand::member)
                    .containsExactly(5, 0);
            assertThat(again(array, failed, true)).allMatch(MemberCommand::isWrite).allMatch(MemberCommand::fua)
                    .extracting(MemberCommand::member).containsExactly(5, 0, 2, 5, 0);
            assertThat(records).hasSize(3).allMatch(record -> record.sequence() == 1);
            assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isEqualTo(1);
            assertThat(array.dpu().register(LvmRegisters.LOG_ENTRIES)).isEqualTo(4);
            array.array().checkMembers(0);
        }
    }

    @EngineTest
    void shouldLogToWhoIsLeftAndGoOnWhenNobodyIs(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6, fault(7, 5))) {
            List<LogRecord> records = entries(array);
            ExceptionRecord failed = failed(array);
            array.dpu().online(0b011111);
            assertThat(again(array, failed, false)).extracting(MemberCommand::member).containsExactly(0, 2, 0);
            assertThat(records).allMatch(record -> record.sequence() == 1 && record.missing() == 0)
                    .extracting(LogRecord::member).containsExactly(0, 0);
            array.array().checkMembers(1 << 5);
        }
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5, fault(7, 4))) {
            ExceptionRecord failed = failed(array);
            array.dpu().online(0b01111);
            assertThat(again(array, failed, false)).hasSize(1).allMatch(MemberCommand::fua)
                    .extracting(MemberCommand::member).containsExactly(1);
            array.array().checkMembers(1 << 4);
        }
    }

    @EngineTest
    void shouldKeepWhatAnEntrySaysWhenAChunkGoesWhileItIsWrittenAgain(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1 to 4, P on 5. P's entry fails, and then data chunk 1, which is touched.
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6, fault(7, 5))) {
            List<LogRecord> records = entries(array);
            ExceptionRecord failed = failed(array);
            array.dpu().online(0b111011);
            assertThat(again(array, failed, false)).extracting(MemberCommand::member).containsExactly(5, 0, 5, 0);
            assertThat(records).hasSize(3).allMatch(record -> record.touched() == 0b0010);
            array.array().checkMembers(1 << 2);
        }
    }

    @EngineTest
    void shouldWriteAgainWithoutLoggingAgain(TestEngine engine) {
        // Stripe 0 of 5: parity on 4. The first write to member 1 is the data.
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5, fault(7, 1))) {
            LogAudit audit = new LogAudit(array, 0);
            ExceptionRecord failed = failed(array);
            assertThat(failed.members()).isEqualTo(1 << 1);
            assertThat(again(array, failed, false)).extracting(MemberCommand::member).containsExactly(1, 4);
            assertThat(array.dpu().commands()).allMatch(MemberCommand::fua);
            assertThat(audit.records()).hasSize(1);
            audit.finish();
        }
    }

    @EngineTest
    void shouldNameWhoIsNotOverAndNobodyElse(TestEngine engine) {
        // Whole stripes 0, 1 and 2, and a chunk of stripe 3. Data of tag 7 is written late, tag 9's fails; tag 10 has
        // to wait for old data until tag 8 is over, and tag 7 is not.
        MemberFault late = MemberFault.slow(MemberArray.internal(7), MemberFault.ANY_FRAGMENT, 1, 10_000_000_000L);
        MemberFault wait = MemberFault.slow(MemberArray.internal(10), MemberFault.ANY_FRAGMENT, 2, 5_000_000_000L);
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5, late, wait, fault(9, 3))) {
            List<LogRecord> records = entries(array);
            array.hand().post(write(array, 7, 0, 32), write(array, 8, 32, 32), write(array, 9, 64, 32),
                    write(array, 10, 96, 8));
            ExceptionRecord failed = array.hand().records().stream()
                    .filter(record -> record.reason() == Reason.IO_FAIL).findFirst().orElseThrow();
            assertThat(failed.members()).isEqualTo(1 << 3);
            LogRecord seven = of(records, 0);
            LogRecord nine = of(records, 2);
            LogRecord ten = of(records, 3);
            requireLive(ten, seven, nine, ten);
            assertThat(ten.sequence()).isEqualTo(4);
            assertThat(List.of(seven.sequence(), of(records, 1).sequence(), nine.sequence()))
                    .containsExactlyInAnyOrder(1L, 2L, 3L);

            array.array().run(write(array, 11, 128, 32));
            requireLive(records.getLast(), nine, records.getLast());
            array.hand().post(Hand.fail(failed, NvmeStatus.INTERNAL));
            assertThat(array.hand().record().status()).isEqualTo(NvmeStatus.INTERNAL);
            array.array().run(write(array, 12, 64, 32));
            requireLive(records.getLast(), records.getLast());
            assertThat(records.getLast().sequence()).isEqualTo(6);
        }
    }

    @EngineTest
    void shouldForgetAWriteThatIsGivenUpBeforeOthersWriteToItsStripe(TestEngine engine) {
        // Stripe 0: parity on 4. Two writes to it; data of the first, on member 1, fails, and the other waits.
        try (LoggedArray array = array(engine, RaidLevel.RAID5, 5, fault(7, 1))) {
            List<LogRecord> records = entries(array);
            array.hand().post(write(array, 7, 0, 32), write(array, 8, 0, 32));
            ExceptionRecord failed = array.hand().record();
            assertThat(failed.reason()).isEqualTo(Reason.IO_FAIL);
            array.hand().post(Hand.fail(failed, NvmeStatus.INTERNAL));
            assertThat(array.hand().records()).hasSize(2);
            assertThat(records).hasSize(2);
            requireLive(records.getLast(), records.getLast());
        }
    }

    @EngineTest
    void shouldCountOnFromTheNumberThatFirmwareGives(TestEngine engine) {
        try (LoggedArray array = array(engine, RaidLevel.RAID6, 6)) {
            array.log(true, 0xAB_CDEF_0122L);
            List<LogRecord> records = entries(array);
            array.array().run(write(array, 7, 0, 32));
            assertThat(records).hasSize(2).allSatisfy(record -> {
                assertThat(record.sequence()).isEqualTo(0xAB_CDEF_0123L);
                assertThat(record.live(record.context())).isEqualTo(0xCDEF_0123);
            });
            assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isEqualTo(0xAB_CDEF_0123L);
            array.array().run(write(array, 7, 0, 32));
            assertThat(records.getLast().sequence()).isEqualTo(0xAB_CDEF_0124L);
        }
    }

    private static void requireLive(LogRecord seen, LogRecord... named) {
        int[] expected = new int[32];
        for (LogRecord record : named) {
            expected[record.context()] = (int) record.sequence();
        }
        for (int context = 0; context < 32; context++) {
            assertThat(seen.live(context)).as("live in context %d of %s", context, seen).isEqualTo(expected[context]);
        }
    }

    private static LogRecord of(List<LogRecord> records, long stripe) {
        return records.stream().filter(record -> record.stripe() == stripe).findFirst().orElseThrow();
    }
}
