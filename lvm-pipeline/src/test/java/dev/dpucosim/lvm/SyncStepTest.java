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
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Stripes of a SYNC that cannot go on: what is refused or has failed, what firmware is told, what is done again. */
@Tag("LVM-6")
final class SyncStepTest {
    private static final int CHUNK = 8;
    private static final int TAG = 5;

    private static PhysicalArray array(TestEngine engine, RaidLevel level, int members, MemberFault... faults) {
        return new PhysicalArray(TestDpu.on(engine).array(level, members).chunk(CHUNK << 9).memberBlocks(512)
                .faults(faults));
    }

    private static MemberFault fault(int member, FaultKind kind) {
        return MemberFault.once(MemberArray.internal(TAG), MemberFault.ANY_FRAGMENT, member, kind);
    }

    private static ResumeEntry write(long stripe, int stripes, int members) {
        return new ResumeEntry().sync(TAG, stripe, stripes, members, false);
    }

    private static ResumeEntry check(long stripe, int stripes) {
        return new ResumeEntry().sync(TAG, stripe, stripes, 0, true);
    }

    private static void expect(ExceptionRecord record, Reason reason, int members, long block, int blocks) {
        assertThat(record.reason()).isEqualTo(reason);
        assertThat(record.internal()).isTrue();
        assertThat(record.cid()).isEqualTo(TAG);
        assertThat(record.opcode()).isEqualTo(Opcode.INTERNAL_SYNC);
        assertThat(record.members()).as("members").isEqualTo(members);
        assertThat(record.fragmentFirstBlock()).isEqualTo(block);
        assertThat(record.fragmentBlocks()).isEqualTo(blocks);
    }

    /** The entry's first stripe is refused, of d data chunks; given up, it ends the operation. */
    private static void refused(PhysicalArray array, ResumeEntry entry, int members) {
        array.hand().post(entry);
        ExceptionRecord record = array.hand().record();
        int stripeBlocks = array.dpu().geometry().dataChunks() * CHUNK;
        expect(record, Reason.RAID_ERR, members, entry.firstBlock() * stripeBlocks, stripeBlocks);
        assertThat(record.status()).isZero();
        assertThat(record.firstBlock()).isEqualTo(entry.firstBlock());
        assertThat(record.blocks()).isEqualTo(entry.blocks());
        array.hand().post(Hand.fail(record, NvmeStatus.INTERNAL));
        record = array.hand().record();
        assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
        assertThat(record.status()).isEqualTo(NvmeStatus.INTERNAL);
        assertThat(array.dpu().commands()).isEmpty();
        assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.RELEASE)).hasSize(1);
        array.dpu().decisions().clear();
        array.dpu().commands().clear();
    }

    @EngineTest
    void shouldRefuseWhatParityCannotTell(TestEngine engine) {
        // Stripe 1 of 6: Q on 5, data on 0 to 3, P on 4.
        try (PhysicalArray array = array(engine, RaidLevel.RAID6, 6)) {
            refused(array, write(1, 3, 0b000111), 0);
            array.dpu().online(0b111110);
            refused(array, write(1, 1, 0b000001), 0b000001);
            refused(array, write(1, 1, 0b000110), 0b000001);
            refused(array, write(1, 1, 0), 0b000001);
            refused(array, check(1, 2), 0b000001);
            array.dpu().online(0b101111);
            refused(array, new ResumeEntry().sync(TAG, 1, 1, 0b000100, true), 0b010000);
            array.dpu().online(0b001111);
            refused(array, check(1, 2), 0b110000);
            array.dpu().online(0b111111);
            array.rebuilding(0b000011, 1);
            refused(array, write(1, 1, 0b000100), 0b000011);
            refused(array, check(1, 1), 0b000011);
            array.rebuilding(0b000011, 2);
            array.parityTrusted(false);
            refused(array, write(1, 1, 0b001000), 0);
            array.done(write(1, 1, 0b110000));
            assertThat(array.done(check(1, 1)).blocksDiffering()).isZero();
            array.checkMembers(0);
        }
    }

    @EngineTest
    void shouldTellDataAsFarAsAResyncHasCome(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4)) {
            array.parityTrusted(false);
            array.rebuilding(0, 2);
            array.done(write(1, 1, 0b0010));
            array.dpu().commands().clear();
            array.dpu().decisions().clear();
            refused(array, write(2, 1, 0b0001), 0);
        }
    }

    @EngineTest
    void shouldRefuseCopiesWithoutASource(TestEngine engine) {
        // RAID 10 of 5: stripe 2 on members 4 and 0, stripe 3 on 1 and 2.
        try (PhysicalArray array = array(engine, RaidLevel.RAID10, 5)) {
            refused(array, write(2, 1, 0b10001), 0);
            array.dpu().online(0b01111);
            refused(array, write(2, 1, 0b00001), 0b10000);
            refused(array, write(2, 1, 0b10000), 0b10000);
            array.dpu().online(0b01110);
            refused(array, check(2, 1), 0b10001);
            array.dpu().online(0b11111);
            array.rebuilding(0b00001, 2);
            refused(array, write(2, 1, 0b10000), 0b00001);
            array.done(write(2, 1, 0b00001));
            array.checkMembers(0);
        }
        try (PhysicalArray array = array(engine, RaidLevel.RAID1, 3)) {
            refused(array, write(0, 1, 0b111), 0);
            array.dpu().online(0b110);
            refused(array, write(0, 1, 0b001), 0b001);
            refused(array, write(0, 1, 0b110), 0b001);
        }
    }

    @EngineTest
    void shouldRefuseWhereThereIsNothingToSync(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID0, 4)) {
            refused(array, write(1, 1, 0), 0);
            refused(array, write(1, 1, 0b0010), 0);
            refused(array, check(1, 1), 0);
            array.dpu().online(0b0111);
            refused(array, check(3, 1), 0b1000);
        }
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID6)) {
            try (PhysicalArray array = array(engine, level, 4)) {
                array.done(write(array.stripes() - 1, 1, 0));
                array.dpu().commands().clear();
                array.dpu().decisions().clear();
                refused(array, write(array.stripes(), 1, 0), 0);
                refused(array, check(array.stripes(), 3), 0);
            }
        }
    }

    @EngineTest
    void shouldDropASyncOfNoStripesOrTooMany(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4)) {
            array.hand().post(write(0, 0, 0), write(0, 65_536, 0), check(0, -1));
            assertThat(array.hand().records()).isEmpty();
            assertThat(array.dpu().register(LvmRegisters.RESUME_ERRORS)).isEqualTo(3);
            assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.START)).isEmpty();
        }
    }

    @EngineTest
    void shouldChooseOtherReadsWhenSomeFailed(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1, 2, 3, 4, P on 5. Member 2 is replaced, then 3 fails and goes.
        try (PhysicalArray array = array(engine, RaidLevel.RAID6, 6, fault(3, FaultKind.READ_ERROR))) {
            array.scramble(new SeededStream(1), 2);
            array.rebuilding(0b000100, 0);
            array.hand().post(write(0, 4, 0b000100));
            ExceptionRecord record = array.hand().record();
            expect(record, Reason.IO_FAIL, 0b001000, 0, CHUNK);
            assertThat(record.status()).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            assertThat(array.watermark()).isZero();
            assertThat(array.dpu().commands()).extracting(MemberCommand::member).containsExactly(1, 3, 4, 5);
            array.dpu().commands().clear();
            array.dpu().online(0b110111);
            array.hand().post(Hand.retry(record, true));
            assertThat(array.hand().record().reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(array.watermark()).isEqualTo(4);
            assertThat(array.dpu().commands().subList(0, 5)).extracting(MemberCommand::member)
                    .containsExactly(1, 4, 5, 0, 2);
            assertThat(array.dpu().register(LvmRegisters.SYNC_COLUMNS)).isEqualTo(5);
            array.done(write(4, (int) array.stripes() - 4, 0b000100));
            array.checkMembers(0b001000);
        }
    }

    @EngineTest
    void shouldRefuseAStripeWhoseReadsFailedForGood(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4, fault(0, FaultKind.READ_ERROR))) {
            array.rebuilding(0b0010, 2);
            array.hand().post(write(2, 1, 0b0010));
            ExceptionRecord record = array.hand().record();
            expect(record, Reason.IO_FAIL, 0b0001, 48, CHUNK);
            array.dpu().online(0b1110);
            array.hand().post(Hand.retry(record, false));
            record = array.hand().record();
            expect(record, Reason.RAID_ERR, 0b0011, 48, 3 * CHUNK);
            array.dpu().online(0b1111);
            array.hand().post(Hand.retry(record, false));
            assertThat(array.hand().record().reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(array.watermark()).isEqualTo(3);
            assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.GRANT)).hasSize(1);
        }
    }

    @EngineTest
    void shouldWriteAgainWithoutReadingAgain(TestEngine engine) {
        // Stripe 0 of 6: Q on 0, data on 1, 2, 3, 4, P on 5. Two replacements, of which one fails.
        for (boolean goes : new boolean[] {false, true}) {
            try (PhysicalArray array = array(engine, RaidLevel.RAID6, 6, fault(5, FaultKind.WRITE_ERROR))) {
                SeededStream random = new SeededStream(2);
                array.scramble(random, 2);
                array.scramble(random, 5);
                array.rebuilding(0b100100, 0);
                array.hand().post(write(0, 1, 0b100100));
                ExceptionRecord record = array.hand().record();
                expect(record, Reason.IO_FAIL, 0b100000, 0, CHUNK);
                assertThat(record.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
                array.dpu().commands().clear();
                // What is written is what was read then.
                array.corrupt(random, 1, 3);
                if (goes) {
                    array.dpu().online(0b011111);
                }
                array.hand().post(Hand.retry(record, true));
                assertThat(array.hand().record().reason()).isEqualTo(Reason.INTERNAL_DONE);
                Integer[] again = goes ? new Integer[] {2} : new Integer[] {2, 5};
                assertThat(array.dpu().commands()).allMatch(MemberCommand::isWrite)
                        .extracting(MemberCommand::member).containsExactly(again);
                assertThat(array.watermark()).isEqualTo(1);
                assertThat(array.dpu().register(LvmRegisters.SYNC_COLUMNS)).isEqualTo(1);
                long[] seen = new long[64];
                array.dpu().members().member(2).store().read(3, 1, seen, 0);
                assertThat(seen).isEqualTo(array.expected(CHUNK + 3));
            }
        }
    }

    @EngineTest
    void shouldBeOverWhenNobodyIsLeftToWriteTo(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID1, 2, fault(1, FaultKind.WRITE_ERROR))) {
            array.rebuilding(0b10, 0);
            array.hand().post(write(0, 1, 0b10));
            ExceptionRecord record = array.hand().record();
            expect(record, Reason.IO_FAIL, 0b10, 0, CHUNK);
            array.dpu().online(0b01);
            array.hand().post(Hand.retry(record, false));
            assertThat(array.hand().record().reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(array.dpu().commands()).hasSize(2);
        }
    }

    @EngineTest
    void shouldTellOfTheColumnThatFailed(TestEngine engine) {
        // Chunks of 256 blocks: two columns a stripe, of RAID 1 one for each further copy.
        TestDpu.Plan plan = TestDpu.on(engine).array(RaidLevel.RAID1, 3).chunk(128 << 10).memberBlocks(1024);
        try (PhysicalArray array = new PhysicalArray(plan.faults(fault(2, FaultKind.READ_ERROR)))) {
            SeededStream random = new SeededStream(3);
            array.corrupt(random, 1, 256);
            array.corrupt(random, 2, 300);
            array.corrupt(random, 2, 511);
            array.hand().post(check(1, 1));
            ExceptionRecord record = array.hand().record();
            expect(record, Reason.IO_FAIL, 0b100, 256, 128);
            assertThat(array.dpu().commands()).extracting(MemberCommand::member).containsExactly(0, 1, 0, 2);
            // The first copy goes: the second is the first now, and is not compared with itself.
            array.dpu().online(0b110);
            array.hand().post(Hand.retry(record, false));
            record = array.hand().record();
            assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(record.blocksDiffering()).isEqualTo(1 + 2 + 1);
            assertThat(array.dpu().commands()).extracting(MemberCommand::member)
                    .containsExactly(0, 1, 0, 2, 1, 2, 1, 2);
        }
        plan = TestDpu.on(engine).array(RaidLevel.RAID5, 4).chunk(128 << 10).memberBlocks(1024);
        try (PhysicalArray array = new PhysicalArray(plan.faults(fault(3, FaultKind.WRITE_ERROR)))) {
            // Stripe 0 has its parity on member 3.
            array.hand().post(write(0, 2, 0));
            ExceptionRecord record = array.hand().record();
            expect(record, Reason.IO_FAIL, 0b1000, 0, 128);
            array.hand().post(Hand.fail(record, NvmeStatus.WRITE_FAULT));
            record = array.hand().record();
            assertThat(record.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(array.watermark()).isZero();
            assertThat(array.dpu().commands()).hasSize(4);
        }
    }

    @EngineTest
    void shouldRefuseTheStripeThatTheInjectedFaultStrikes(TestEngine engine) {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5, RaidLevel.RAID10)) {
            try (PhysicalArray array = array(engine, level, 4)) {
                int stripeBlocks = array.dpu().geometry().dataChunks() * CHUNK;
                array.dpu().engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK | 3);
                array.hand().post(write(1, 5, 0));
                ExceptionRecord record = array.hand().record();
                expect(record, Reason.RAID_ERR, 0, 3L * stripeBlocks, stripeBlocks);
                array.hand().post(Hand.retry(record, false));
                assertThat(array.hand().record().status()).isZero();
                assertThat(array.dpu().decisions().stream().filter(one -> one.kind() == DecisionLog.GRANT))
                        .extracting(TestDpu.Decision::key).containsExactly(1L, 2L, 3L, 4L, 5L);
                array.checkMembers(0);
            }
        }
    }

    @EngineTest
    void shouldWaitForTheStripesLockAndBeWaitedFor(TestEngine engine) {
        try (PhysicalArray array = array(engine, RaidLevel.RAID5, 4)) {
            Hand hand = array.hand();
            array.dpu().engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK | 1);
            array.give(new SeededStream(4), 9, 30, 10);
            hand.post(write(0, 3, 0));
            ExceptionRecord record = hand.record();
            hand.post(new ResumeEntry().internal(9, Opcode.INTERNAL_WRITE, 30, 10),
                    new ResumeEntry().sync(6, 1, 1, 0, true));
            assertThat(hand.records()).isEmpty();
            hand.post(Hand.retry(record, false));
            assertThat(hand.records()).extracting(ExceptionRecord::cid).containsExactlyInAnyOrder(TAG, 9, 6);
            assertThat(array.dpu().decisions().stream()
                    .filter(one -> one.kind() == DecisionLog.GRANT && one.key() == 1))
                    .extracting(TestDpu.Decision::cid).containsExactly(TAG, 9, 6);
            assertThat(array.dpu().register(LvmRegisters.CHECK_MISMATCHES)).isZero();
            array.checkMembers(0);
        }
    }
}
