// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Steps of an array with members missing that cannot go on (README.md, "A step that cannot go on"): what is refused,
 * what firmware is told, and what is done again. Chunks of 4 KiB; the test is firmware.
 */
@Tag("LVM-6")
final class DegradedStepTest {
    private static final int CHUNK = 8;
    private static final long[] DATA = TestData.random(new SeededStream(6), 512);
    private static final long[] MORE = TestData.random(new SeededStream(7), 512);

    private static TestDpu mapped(TestDpu.Plan plan) {
        TestDpu dpu = plan.chunk(CHUNK << 9).memberBlocks(4096).boot();
        dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
        dpu.commands().clear();
        dpu.decisions().clear();
        return dpu;
    }

    private static TestDpu raid(TestEngine engine, RaidLevel level, int members, MemberFault... faults) {
        return mapped(TestDpu.on(engine).array(level, members).faults(faults));
    }

    private static void expect(ExceptionRecord record, Reason reason, int members, long block, int blocks) {
        assertThat(record.reason()).isEqualTo(reason);
        assertThat(record.members()).as("members").isEqualTo(members);
        assertThat(record.fragmentFirstBlock()).isEqualTo(block);
        assertThat(record.fragmentBlocks()).isEqualTo(blocks);
    }

    private static List<Long> strategies(TestDpu dpu) {
        return dpu.decisions().stream().filter(decision -> decision.kind() == DecisionLog.COLUMN)
                .map(decision -> (long) decision.aux()).toList();
    }

    private static void checkData(TestDpu dpu, long block, int blocks, long[] words, int from) {
        TestData data = new TestData();
        long[] part = new long[blocks * 64];
        System.arraycopy(words, from * 64, part, 0, part.length);
        data.write(block, blocks, part);
        data.check(block, blocks, dpu.host().expect(dpu.host().read(1, block, blocks)).data());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseStripesOfWhichMoreIsMissingThanParityTells(TestEngine engine) {
        // Stripe 0 of 4 members: data on 0, 1, 2, parity on 3. Stripe 1: data on 3, 0, 1, parity on 2.
        try (TestDpu dpu = raid(engine, RaidLevel.RAID5, 4)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b1001);
            int number = dpu.host().write(1, 2, 4, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.RAID_ERR, 0b0110, 2, 4);
            hand.giveUp(record, number);
            assertThat(dpu.commandsOf(number)).isEmpty();

            // A read of what is there needs nothing else, and takes no lock.
            dpu.decisions().clear();
            checkData(dpu, 0, 8, DATA, 0);
            assertThat(dpu.decisions()).noneMatch(decision -> decision.kind() == DecisionLog.GRANT);

            // Chunk 1 of stripe 0 is gone: chunk 0 before it is read in a column of its own, then there is no going on.
            number = dpu.host().read(1, 2, 8);
            record = hand.record();
            expect(record, Reason.RAID_ERR, 0b0110, 2, 8);
            dpu.online(0b1011);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOnlyWhatNoCopyIsLeftOf(TestEngine engine) {
        // RAID 10 of 5: chunk 2 on members 4 and 0, chunk 0 on 0 and 1.
        try (TestDpu dpu = raid(engine, RaidLevel.RAID10, 5)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b01110);
            dpu.host().expect(dpu.host().write(1, 0, 16, MORE));
            checkData(dpu, 0, 16, MORE, 0);
            int number = dpu.host().write(1, 20, 4, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.RAID_ERR, 0b10001, 20, 4);
            hand.giveUp(record, number);

            number = dpu.host().read(1, 4, 20);
            record = hand.record();
            expect(record, Reason.RAID_ERR, 0b10001, 16, 8);
            dpu.online(0b11110);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
        }
        try (TestDpu dpu = raid(engine, RaidLevel.RAID1, 3)) {
            Hand hand = new Hand(dpu);
            dpu.online(0);
            int number = dpu.host().read(1, 9, 3);
            ExceptionRecord record = hand.record();
            expect(record, Reason.RAID_ERR, 0b111, 9, 3);
            dpu.online(0b010);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseACopyThatIsWrittenAgainWhenNoneIsLeft(TestEngine engine) {
        MemberFault fault = MemberFault.once(1, 0, 1, FaultKind.WRITE_ERROR);
        try (TestDpu dpu = raid(engine, RaidLevel.RAID1, 2, fault)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b10);
            int number = dpu.host().write(1, 9, 3, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 0b10, 9, 3);
            dpu.online(0);
            hand.post(Hand.retry(record, false));
            record = hand.record();
            expect(record, Reason.RAID_ERR, 0b11, 9, 3);
            hand.giveUp(record, number);
            assertThat(dpu.commandsOf(number)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBelieveParityThatIsNotTrusted(TestEngine engine) {
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID6, 6).parityUntrusted())) {
            Hand hand = new Hand(dpu);
            // Stripe 0: Q on 0, data on 1, 2, 3, 4, P on 5.
            dpu.online(0b111101);
            int number = dpu.host().write(1, 8, 8, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.RAID_ERR, 0b000010, 8, 8);
            hand.giveUp(record, number);
            number = dpu.host().read(1, 0, 4);
            record = hand.record();
            expect(record, Reason.RAID_ERR, 0b000010, 0, 4);
            hand.giveUp(record, number);
            assertThat(dpu.commands()).isEmpty();

            // All that is missing is written anew: the others tell the new parity.
            dpu.decisions().clear();
            number = dpu.host().write(1, 0, 8, MORE);
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(strategies(dpu)).containsExactly((long) DecisionLog.STRATEGY_RECONSTRUCT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveFailedWritesAgainWithoutReadingAgain(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1, 2, 3, 4, P on 5. Chunk 0 is written; chunk 3 is missing, then P's write
        // fails.
        MemberFault fault = MemberFault.once(1, MemberFault.ANY_FRAGMENT, 5, FaultKind.WRITE_ERROR);
        try (TestDpu dpu = raid(engine, RaidLevel.RAID6, 6, fault)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b101111);
            int number = dpu.host().write(1, 0, 8, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 0b100000, 0, 8);
            assertThat(dpu.commandsOf(number)).hasSize(6);
            hand.post(Hand.retry(record, true));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            List<MemberCommand> again = dpu.commandsOf(number).subList(6, 9);
            assertThat(again).allMatch(MemberCommand::isWrite).extracting(MemberCommand::member)
                    .containsExactly(1, 5, 0);
            assertThat(dpu.commandsOf(number)).hasSize(9);
            checkData(dpu, 0, 8, MORE, 0);
            checkData(dpu, 24, 8, DATA, 24);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteToWhoIsLeftWhenAMemberGoesDuringTheWrites(TestEngine engine) {
        MemberFault fault = MemberFault.once(1, 0, 1, FaultKind.WRITE_ERROR);
        try (TestDpu dpu = raid(engine, RaidLevel.RAID6, 6, fault)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b101111);
            int number = dpu.host().write(1, 0, 8, MORE);
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 0b000010, 0, 8);
            dpu.online(0b101101);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.commandsOf(number).subList(6, 8)).allMatch(MemberCommand::isWrite)
                    .extracting(MemberCommand::member).containsExactly(5, 0);
            checkData(dpu, 0, 8, MORE, 0);
            checkData(dpu, 24, 8, DATA, 24);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfTheColumnWhoseReadsFailedAndChooseAgain(TestEngine engine) {
        // Columns of blocks 4 to 11 of 5 members: 0 to 3 of chunk 1, 4 to 7 of chunk 0.
        MemberFault fault = MemberFault.once(1, MemberFault.ANY_FRAGMENT, 3, FaultKind.READ_ERROR);
        try (TestDpu dpu = raid(engine, RaidLevel.RAID6, 6, fault)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b111011);
            int number = dpu.host().read(1, 4, 8);
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 0b001000, 8, 4);
            assertThat(record.opcode()).isEqualTo(Opcode.READ);
            assertThat(record.status()).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            long buffer = dpu.register(LvmRegisters.PAYLOAD_BASE) + ((long) record.op() << 20);
            assertThat(record.dataAddress()).isEqualTo(buffer + (4 << 9));
            // Member 3 goes too: the same column, of two missing chunks now, from both parities.
            dpu.online(0b110011);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.commandsOf(number)).extracting(MemberCommand::member)
                    .containsExactly(1, 3, 4, 5, 1, 4, 5, 0, 1);
            assertThat(dpu.register(LvmRegisters.READS_RECONSTRUCTED)).isEqualTo(2);
            assertThat(strategies(dpu)).hasSize(3).containsOnly((long) DecisionLog.STRATEGY_DECODE);
            TestData data = new TestData();
            data.write(0, 512, DATA);
            data.check(4, 8, dpu.host().answer(number).data());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoRoundAMemberThatGoesDuringARead(TestEngine engine) {
        MemberFault fault = MemberFault.once(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.READ_ERROR);
        try (TestDpu dpu = raid(engine, RaidLevel.RAID5, 4, fault)) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().read(1, 0, 100);
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 0b0100, 16, 8);
            dpu.online(0b1011);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            TestData data = new TestData();
            data.write(0, 512, DATA);
            data.check(0, 100, dpu.host().answer(number).data());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTheStripeThatTheInjectedFaultStrikes(TestEngine engine) {
        try (TestDpu dpu = raid(engine, RaidLevel.RAID6, 6)) {
            Hand hand = new Hand(dpu);
            dpu.online(0b111101);
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);
            int number = dpu.host().read(1, 0, 32);
            ExceptionRecord record = hand.record();
            expect(record, Reason.RAID_ERR, 0b000010, 0, 32);
            assertThat(dpu.commandsOf(number)).isEmpty();
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.decisions().stream().filter(decision -> decision.kind() == DecisionLog.GRANT)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountWhatItDidAndFlushWhoIsThere(TestEngine engine) {
        try (TestDpu dpu = raid(engine, RaidLevel.RAID6, 6)) {
            // Both parities of stripe 0; of stripe 1 (Q on 5, data on 0 to 3, P on 4) Q and chunk 0.
            dpu.online(0b011110);
            dpu.host().expect(dpu.host().write(1, 0, 8, MORE));
            dpu.online(0b111110);
            dpu.host().expect(dpu.host().write(1, 32, 8, MORE));
            dpu.online(0b111001);
            dpu.host().expect(dpu.host().write(1, 0, 8, DATA));
            assertThat(strategies(dpu)).containsExactly((long) DecisionLog.STRATEGY_DATA_ONLY,
                    (long) DecisionLog.STRATEGY_RECONSTRUCT, (long) DecisionLog.STRATEGY_RECOVER);
            assertThat(dpu.register(LvmRegisters.COLUMNS_DATA_ONLY)).isEqualTo(1);
            assertThat(dpu.register(LvmRegisters.COLUMNS_RECOVER)).isEqualTo(1);
            int number = dpu.host().flush(1);
            dpu.host().expect(number);
            assertThat(dpu.commands().stream().filter(command -> command.opcode() == Opcode.FLUSH))
                    .extracting(MemberCommand::member).containsExactly(0, 3, 4, 5);
        }
    }

    @EngineTest
    void shouldRefuseEveryRunOfALevelThatThereIsNot(TestEngine engine) {
        try (TestDpu dpu = raid(engine, RaidLevel.RAID5, 4)) {
            Hand hand = new Hand(dpu);
            long control = dpu.register(LvmRegisters.CONTROL);
            dpu.engine().registers().write(LvmRegisters.CONTROL, 0);
            dpu.engine().registers().write(LvmRegisters.GEOMETRY, dpu.register(LvmRegisters.GEOMETRY) + 2);
            dpu.engine().registers().write(LvmRegisters.CONTROL, control);
            for (boolean write : new boolean[] {false, true}) {
                int number = write ? dpu.host().write(1, 4, 30, DATA) : dpu.host().read(1, 4, 30);
                ExceptionRecord record = hand.record();
                expect(record, Reason.RAID_ERR, 0, 4, 30);
                hand.giveUp(record, number);
            }
            assertThat(dpu.commands()).isEmpty();
        }
    }
}
