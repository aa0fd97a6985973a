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

/**
 * What firmware is told of a step that failed or was refused (README.md, "A step that cannot go on"): the range of one
 * piece or column, whichever of several fails first in time; and what is done again when firmware says so.
 */
final class SuspendedStepTest {
    private static final int CHUNK = 8;
    private static final long LATE_PS = 1_000_000_000L;
    private static final long[] DATA = TestData.random(new SeededStream(3), 512);

    private static TestDpu mapped(TestDpu.Plan plan) {
        TestDpu dpu = plan.chunk(CHUNK << 9).boot();
        dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
        return dpu;
    }

    private static void expectRange(TestDpu dpu, ExceptionRecord record, long block, int blocks) {
        assertThat(record.fragmentFirstBlock()).isEqualTo(dpu.physicalBlock(1, block));
        assertThat(record.fragmentBlocks()).isEqualTo(blocks);
        assertThat(record.fragment()).isEqualTo((int) (block / 128 - record.firstBlock() / 128));
        long buffer = dpu.register(LvmRegisters.PAYLOAD_BASE) + ((long) record.op() << 20);
        assertThat(record.dataAddress()).isEqualTo(buffer + (block - record.firstBlock() << 9));
    }

    @EngineTest
    void shouldTellOfTheFailedPieceThatWasSubmittedFirst(TestEngine engine) {
        // Piece i of the read is on member i mod 5. Pieces 2 and 4 fail, the former much later than the latter.
        MemberFault[] faults = {MemberFault.once(1, 0, 2, FaultKind.READ_ERROR), MemberFault.slow(1, 0, 2, LATE_PS),
            MemberFault.once(1, 0, 4, FaultKind.READ_ERROR)};
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID0, 5).faults(faults))) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().read(1, 4, 100);

            ExceptionRecord record = hand.record();

            assertThat(record.reason()).isEqualTo(Reason.IO_FAIL);
            assertThat(record.members()).isEqualTo(1 << 2 | 1 << 4);
            assertThat(record.status()).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            expectRange(dpu, record, 16, CHUNK);
            int pieces = dpu.commandsOf(number).size();
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.commandsOf(number)).as("the whole run again").hasSize(2 * pieces);
        }
    }

    /** Firmware that has hardware stand still lets entries in for those who wait for them. */
    @EngineTest
    void shouldGoOnWithTheNextColumnWhenItIsEnabledAgainBetweenTwo(TestEngine engine) {
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID5, 4))) {
            long[] data = TestData.random(new SeededStream(4), 20);
            // Blocks 0 to 3 of three chunks, then blocks 4 to 7 of two.
            int number = dpu.host().write(1, 0, 20, data);
            dpu.host().pump();
            assertThat(dpu.scheduler().runUntil(() -> dpu.commandsOf(number).stream().anyMatch(
                    MemberCommand::isWrite))).isTrue();
            long control = dpu.register(LvmRegisters.CONTROL);
            dpu.engine().registers().write(LvmRegisters.CONTROL, control & ~LvmRegisters.CONTROL_ENABLE_MASK);
            dpu.engine().registers().write(LvmRegisters.CONTROL, control);

            dpu.host().run();
            assertThat(dpu.commandsOf(number)).allMatch(command -> command.blocks() == 4);
            assertThat(dpu.host().expect(dpu.host().read(1, 0, 20)).data()).isEqualTo(data);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldCutPiecesAtTheEndsOfTheRun(TestEngine engine) {
        MemberFault[] faults = {MemberFault.once(1, 0, 0, FaultKind.READ_ERROR),
            MemberFault.once(2, 1, 3, FaultKind.WRITE_ERROR)};
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID0, 5).faults(faults))) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().read(1, 4, 20);
            ExceptionRecord record = hand.record();
            expectRange(dpu, record, 4, 4);
            hand.post(Hand.fail(record, NvmeStatus.UNRECOVERED_READ));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.UNRECOVERED_READ);

            // Blocks 144 to 147 are in the 19th chunk, on member 3, and in the second fragment.
            number = dpu.host().write(1, 120, 27, DATA);
            record = hand.record();
            expectRange(dpu, record, 144, 3);
            hand.post(Hand.retry(record, true));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @EngineTest
    void shouldTellOfThePieceOfAnInternalOperation(TestEngine engine) {
        MemberFault fault = MemberFault.once(MemberArray.internal(41), MemberFault.ANY_FRAGMENT, 3,
                FaultKind.WRITE_ERROR);
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID0, 5).faults(fault))) {
            Hand hand = new Hand(dpu);
            hand.post(new ResumeEntry().internal(41, Opcode.INTERNAL_ZERO, 2, 1000));

            ExceptionRecord record = hand.record();

            assertThat(record.internal()).isTrue();
            assertThat(record.reason()).isEqualTo(Reason.IO_FAIL);
            assertThat(record.fragmentFirstBlock()).isEqualTo(24);
            assertThat(record.fragmentBlocks()).isEqualTo(CHUNK);
            hand.post(Hand.retry(record, true));
            assertThat(hand.record().reason()).isEqualTo(Reason.INTERNAL_DONE);
        }
    }

    @EngineTest
    void shouldTellOfTheColumnAndOfTheMirroredPiece(TestEngine engine) {
        MemberFault[] faults = {MemberFault.once(1, MemberFault.ANY_FRAGMENT, 4, FaultKind.READ_ERROR),
            MemberFault.once(1, MemberFault.ANY_FRAGMENT, 4, FaultKind.WRITE_ERROR)};
        try (TestDpu dpu = mapped(TestDpu.on(engine).faults(faults))) {
            Hand hand = new Hand(dpu);
            // Stripe 0 has its parity on member 4. Blocks 5 to 9: columns 0 to 1 of chunk 1, then 5 to 7 of chunk 0.
            int number = dpu.host().write(1, 5, 5, DATA);
            ExceptionRecord record = hand.record();
            assertThat(record.status()).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            expectRange(dpu, record, 8, 2);
            hand.post(Hand.retry(record, false));
            record = hand.record();
            assertThat(record.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            expectRange(dpu, record, 8, 2);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            dpu.checkRedundancy();
        }
        MemberFault copy = MemberFault.once(1, 0, 1, FaultKind.WRITE_ERROR);
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID1, 3).faults(copy))) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().write(1, 5, 20, DATA);
            ExceptionRecord record = hand.record();
            assertThat(record.members()).isEqualTo(1 << 1);
            expectRange(dpu, record, 5, 3);
            hand.post(Hand.retry(record, true));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldTellOfTheRefusedPieceAfterThoseBeforeItAreDone(TestEngine engine) {
        try (TestDpu dpu = mapped(TestDpu.on(engine).array(RaidLevel.RAID0, 5))) {
            Hand hand = new Hand(dpu);
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK | 2);
            int number = dpu.host().read(1, 4, 100);

            ExceptionRecord record = hand.record();

            assertThat(record.reason()).isEqualTo(Reason.RAID_ERR);
            assertThat(record.members()).isZero();
            // Ten chunks, the first of them in part, are in stripes 0 and 1.
            expectRange(dpu, record, 80, CHUNK);
            assertThat(dpu.commandsOf(number)).hasSize(10);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.commandsOf(number)).hasSize(10 + 13);
        }
    }

    @EngineTest
    void shouldKeepTheLockOfARefusedStripeAndGrantItOnce(TestEngine engine) {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5)) {
            try (TestDpu dpu = mapped(TestDpu.on(engine).array(level, 3))) {
                Hand hand = new Hand(dpu);
                dpu.decisions().clear();
                dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK | 1);
                int stripeBlocks = dpu.geometry().dataChunks() * CHUNK;
                int number = dpu.host().write(1, 1, 3 * stripeBlocks - 2, DATA);

                ExceptionRecord record = hand.record();

                assertThat(record.reason()).isEqualTo(Reason.RAID_ERR);
                expectRange(dpu, record, stripeBlocks, stripeBlocks);
                hand.post(Hand.retry(record, false));
                assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
                assertThat(stripes(dpu, DecisionLog.GRANT)).containsExactly(0L, 1L, 2L);
                assertThat(stripes(dpu, DecisionLog.RELEASE)).containsExactly(0L, 1L, 2L);
                dpu.checkRedundancy();
            }
        }
    }

    @EngineTest
    void shouldReleaseTheLockOfARefusedStripeWhenItIsGivenUp(TestEngine engine) {
        try (TestDpu dpu = mapped(TestDpu.on(engine))) {
            Hand hand = new Hand(dpu);
            dpu.decisions().clear();
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);
            int number = dpu.host().write(1, 1, 8, DATA);
            int behind = dpu.host().write(1, 16, 8, DATA);
            ExceptionRecord record = hand.record();
            assertThat(dpu.host().answer(behind).done()).isFalse();

            // The fault comes back before firmware says "again": refused once more, under the same lock.
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);
            hand.post(Hand.retry(record, false));
            record = hand.record();
            assertThat(record.reason()).isEqualTo(Reason.RAID_ERR);
            expectRange(dpu, record, 1, 8);
            hand.giveUp(record, number);
            assertThat(dpu.commandsOf(number)).isEmpty();
            assertThat(dpu.host().answer(behind).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(stripes(dpu, DecisionLog.GRANT)).containsExactly(0L, 0L);
            assertThat(stripes(dpu, DecisionLog.RELEASE)).containsExactly(0L, 0L);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldUseUpTheInjectedFaultOnAJobThatIsRefusedAnyway(TestEngine engine) {
        try (TestDpu dpu = mapped(TestDpu.on(engine))) {
            Hand hand = new Hand(dpu);
            dpu.engine().registers().write(LvmRegisters.ONLINE, 0b01111);
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);
            int number = dpu.host().write(1, 1, 8, DATA);
            ExceptionRecord record = hand.record();
            assertThat(record.members()).isEqualTo(1 << 4);
            assertThat(dpu.register(LvmRegisters.FAULT) & LvmRegisters.FAULT_ARMED_MASK).isZero();

            dpu.engine().registers().write(LvmRegisters.ONLINE, 0b11111);
            hand.post(Hand.retry(record, false));

            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    private static List<Long> stripes(TestDpu dpu, int kind) {
        return dpu.decisions().stream().filter(decision -> decision.kind() == kind).map(TestDpu.Decision::key).toList();
    }
}
