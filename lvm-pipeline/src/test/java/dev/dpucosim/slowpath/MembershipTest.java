// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.MemberCommand;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which members firmware takes out of an array, what it remembers of that, and what then becomes of operations. */
@Tag("LVM-6")
final class MembershipTest {
    private static final long[] DATA = TestData.random(new SeededStream(1), 512);
    private static final long[] MORE = TestData.random(new SeededStream(2), 512);

    private static TestDpu dpu(TestEngine engine, RaidLevel level, int members, MemberFault... faults) {
        TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(4096).faults(faults).boot();
        dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
        dpu.commands().clear();
        return dpu;
    }

    private static void expectData(TestDpu dpu, long[] words) {
        TestData data = new TestData();
        data.write(0, 512, words);
        data.check(0, 512, dpu.host().expect(dpu.host().read(1, 0, 512)).data());
    }

    private static int status(TestDpu dpu, int number) {
        dpu.host().run();
        return dpu.host().answer(number).status();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAMemberOutWhoseReadsKeepFailing(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.READ_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, fault)) {
            dpu.firmware().expelling(true);
            List<Integer> told = new ArrayList<>();
            dpu.firmware().membership(told::add);

            expectData(dpu, DATA);

            assertThat(told).containsExactly(0b00100);
            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b00100);
            assertThat(dpu.firmware().arrayFailed()).isFalse();
            assertThat(dpu.register(LvmRegisters.ONLINE)).isEqualTo(0b11011);
            assertThat(dpu.register(LvmRegisters.READS_RECONSTRUCTED)).isPositive();
            assertThat(dpu.handled().stream().filter(record -> record.reason() == Reason.IO_FAIL)).hasSize(4);
            dpu.scheduler().runAll();
            for (int member = 0; member < 5; member++) {
                PoolMemberState state = PoolIdentity.of(dpu.members().member(member).store()).states().get(2);
                assertThat(state).as("what member %s says", member)
                        .isEqualTo(member == 2 ? PoolMemberState.IN_SYNC : PoolMemberState.OUT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAMemberOutWhoseWritesKeepFailing(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.WRITE_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, fault)) {
            dpu.firmware().expelling(true);
            dpu.host().expect(dpu.host().write(1, 0, 512, MORE));

            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b00100);
            expectData(dpu, MORE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepAMemberThatNothingCouldReplace(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.READ_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, fault)) {
            dpu.firmware().expelling(true);
            dpu.remove(4);

            assertThat(status(dpu, dpu.host().read(1, 0, 512))).isEqualTo(NvmeStatus.UNRECOVERED_READ);

            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b10000);
            assertThat(dpu.firmware().arrayFailed()).isFalse();
            expectData(dpu, DATA);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWhenMoreIsMissingThanTheLevelBearsAndStayFailed(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5)) {
            dpu.remove(4);
            dpu.remove(4);
            assertThat(dpu.firmware().arrayFailed()).isFalse();
            dpu.remove(1);
            assertThat(dpu.firmware().arrayFailed()).isTrue();

            assertThat(status(dpu, dpu.host().read(1, 0, 512))).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(status(dpu, dpu.host().write(1, 0, 512, MORE))).isEqualTo(NvmeStatus.INTERNAL);

            assertThat(dpu.firmware().arrayFailed()).isTrue();
            assertThat(dpu.commands().stream().filter(MemberCommand::isWrite)).isEmpty();
            assertThatThrownBy(() -> dpu.remove(5)).hasMessage("no such member: member=5, members=5");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithTheCopiesThatAreLeft(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID1, 3, fault)) {
            dpu.firmware().expelling(true);
            dpu.host().expect(dpu.host().write(1, 0, 512, MORE));
            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b010);
            dpu.remove(0);
            expectData(dpu, MORE);
            assertThat(dpu.firmware().arrayFailed()).isFalse();
            dpu.remove(2);
            assertThat(dpu.firmware().arrayFailed()).isTrue();
        }
    }

    /** Power may go at any moment: what a pool would go by that is opened then is looked at in every step. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveSuperblocksSayThatAMemberIsOutBeforeItIs(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.WRITE_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, fault)) {
            dpu.firmware().expelling(true);
            int number = dpu.host().write(1, 0, 512, MORE);
            int[] said = {0};
            int[] out = {0};
            dpu.scheduler().runUntil(() -> {
                dpu.host().pump();
                said[0] += allSayOut(dpu, 2) ? 1 : 0;
                out[0] += dpu.register(LvmRegisters.ONLINE) == 0b11011 ? 1 : 0;
                assertThat(said[0]).as("steps since superblocks say so").isGreaterThanOrEqualTo(out[0]);
                return dpu.host().answer(number).status() >= 0;
            });

            assertThat(out[0]).as("steps without the member").isPositive();
            assertThat(said[0]).isGreaterThan(out[0]);
            assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    private static boolean allSayOut(TestDpu dpu, int member) {
        return dpu.members().members().stream().filter(other -> other.index() != member)
                .allMatch(other -> PoolIdentity.of(other.store()).states().get(member) == PoolMemberState.OUT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepAMemberWhenNoSuperblockCanSayThatItIsOut(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5)) {
            dpu.faults().add(new MemberFault(1, MemberFault.ANY_FRAGMENT, 2, FaultKind.WRITE_ERROR, 1000, 0));
            for (int member = 0; member < 5; member++) {
                dpu.faults().add(new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, member,
                        FaultKind.WRITE_ERROR, 1000, 0));
            }
            dpu.firmware().expelling(true);

            assertThat(status(dpu, dpu.host().write(1, 0, 512, MORE))).isEqualTo(NvmeStatus.WRITE_FAULT);
            dpu.remove(4);

            assertThat(dpu.firmware().missingMembers()).isZero();
            assertThat(dpu.register(LvmRegisters.ONLINE)).isEqualTo(0b11111);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAMemberOutThatDoesNotFlushWhatAMappingTellsOf(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID5, 5).chunk(4096).oldData(7).boot()) {
            dpu.firmware().expelling(true);
            dpu.faults().add(new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, 3, FaultKind.FLUSH_ERROR, 3,
                    0));
            dpu.host().expect(dpu.host().write(1, 0, 512, DATA));

            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b01000);
            expectData(dpu, DATA);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepMembersOutOfTheArrayOnlyWhenToldTo(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR, 1000, 0);
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID1, 3, fault)) {
            assertThat(status(dpu, dpu.host().write(1, 0, 512, MORE))).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(dpu.firmware().missingMembers()).isZero();
        }
    }
}
