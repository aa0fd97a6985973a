// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What firmware does about the write hole: it gives the log to hardware, and counts on where the last run ended. */
@Tag("LVM-10")
final class WriteHoleTest {
    private static final int MEMBERS = 6;
    private static final long[] DATA = TestData.random(new SeededStream(1), 512);

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(
                Arguments.of(engine, RaidLevel.RAID5), Arguments.of(engine, RaidLevel.RAID6)));
    }

    private static TestDpu.Plan plan(TestEngine engine, RaidLevel level) {
        return TestDpu.on(engine).array(level, MEMBERS).chunk(Spares.CHUNK).memberBlocks(Spares.MEMBER_BLOCKS)
                .writeHole(WriteHole.PPL);
    }

    private static long sequence(TestDpu dpu) {
        return dpu.register(LvmRegisters.LOG_SEQUENCE);
    }

    private static void write(TestDpu dpu, int requests) {
        for (int i = 0; i < requests; i++) {
            dpu.host().write(1, 11L * i, 11, DATA);
        }
        dpu.host().run();
    }

    private static void expectWritten(TestDpu dpu, int requests) {
        TestData reference = new TestData();
        for (int i = 0; i < requests; i++) {
            reference.write(11L * i, 11, DATA);
        }
        reference.check(0, 11 * requests, dpu.host().expect(dpu.host().read(1, 0, 11 * requests)).data());
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldGiveTheLogToHardware(TestEngine engine, RaidLevel level) {
        try (TestDpu dpu = plan(engine, level).boot()) {
            long log = dpu.register(LvmRegisters.LOG);
            assertThat(log & LvmRegisters.LOG_ENABLE_MASK).isNotZero();
            assertThat(log & LvmRegisters.LOG_BLOCK_MASK).isEqualTo(PoolLayout.of(dpu.geometry()).holeStart());
            assertThat(sequence(dpu)).isZero();
            write(dpu, 9);
            assertThat(dpu.register(LvmRegisters.LOG_ENTRIES)).isGreaterThanOrEqualTo(9L * level.parities());
        }
        try (TestDpu dpu = plan(engine, level).writeHole(WriteHole.NONE).boot()) {
            assertThat(dpu.register(LvmRegisters.LOG)).isZero();
            write(dpu, 9);
            assertThat(sequence(dpu)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldReplayNothingOfAPoolThatWasClosedAndGoOnCounting(TestEngine engine, RaidLevel level) {
        List<MemberStore> stores;
        long last;
        try (TestDpu dpu = plan(engine, level).boot()) {
            write(dpu, 20);
            last = sequence(dpu);
            assertThat(last).isGreaterThanOrEqualTo(20);
            dpu.firmware().close();
            stores = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(engine, level).stores(stores).boot()) {
            assertThat(dpu.firmware().partialParity().entries()).isZero();
            assertThat(sequence(dpu)).isEqualTo(last);
            write(dpu, 1);
            assertThat(sequence(dpu)).isGreaterThan(last);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldCountOnBehindWhatItHasReplayed(TestEngine engine, RaidLevel level) {
        List<MemberStore> left;
        long last;
        try (TestDpu dpu = plan(engine, level).boot()) {
            write(dpu, 20);
            last = sequence(dpu);
            left = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(engine, level).stores(left).boot()) {
            assertThat(dpu.firmware().partialParity().replayed()).as("the newest, and what it names").isPositive();
            assertThat(dpu.firmware().partialParity().sequence()).isEqualTo(last);
            assertThat(sequence(dpu)).isEqualTo(last);
            assertThat(PoolIdentity.newest(left).array().logSequence()).isEqualTo(last);
            dpu.checkRedundancy();
            expectWritten(dpu, 20);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldStartADirtyDegradedArrayWithTheLogAlone(RaidLevel level) {
        for (WriteHole hole : WriteHole.values()) {
            List<MemberStore> left;
            try (TestDpu dpu = plan(TestEngine.MODEL, level).writeHole(hole).boot()) {
                dpu.remove(2);
                write(dpu, 20);
                left = Spares.copies(dpu);
            }
            TestDpu.Plan again = plan(TestEngine.MODEL, level).writeHole(null).stores(left);
            if (hole == WriteHole.NONE) {
                assertThatThrownBy(again::boot).isInstanceOf(UnsuitableMembersException.class).hasMessageStartingWith(
                        "array is dirty and degraded, what its missing members held cannot be told: ");
                continue;
            }
            try (TestDpu dpu = again.boot()) {
                assertThat(dpu.register(LvmRegisters.CONTROL) & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK).isNotZero();
                assertThat(dpu.firmware().missingMembers()).isEqualTo(0b100);
                expectWritten(dpu, 20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldResyncAnArrayThatWasNotSyncedBeforeThePowerWent(RaidLevel level) {
        List<MemberStore> left;
        try (TestDpu dpu = plan(TestEngine.MODEL, level).parityUntrusted().boot()) {
            write(dpu, 3);
            left = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(TestEngine.MODEL, level).stores(left).upkeep(UpkeepSettings.with(HotSpares.none()))
                .boot()) {
            assertThat(dpu.register(LvmRegisters.CONTROL) & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK).isZero();
            dpu.scheduler().runAll();
            assertThat(dpu.firmware().upkeep().resyncs()).hasSize(1);
            left = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(TestEngine.MODEL, level).stores(left).boot()) {
            assertThat(dpu.register(LvmRegisters.CONTROL) & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK).as(
                    "what was reached is kept over a loss of power").isNotZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldZeroTheLogOfADriveThatJoins(RaidLevel level) {
        // It carries entries of a life before, with higher numbers than there are, and no superblock any more.
        RamStore drive = Spares.drive(level, MEMBERS);
        PoolLayout layout = PoolLayout.of(Spares.geometry(level, MEMBERS));
        long[] words = new long[PartialParityEntry.BLOCK_WORDS];
        for (int slot = 0; slot < PartialParityEntry.SLOTS; slot++) {
            PartialParityEntry entry = new PartialParityEntry().wrap(words, 0).clear().column(slot, 0, 8, 0).chunks(1,
                    0).place(0, 0).sequence(1_000_000 + slot, slot);
            for (int other = 0; other <= slot; other++) {
                entry.live(other, 1_000_000 + other);
            }
            entry.seal();
            drive.write(PartialParityEntry.trailerBlock(layout.holeStart(), slot), 1, words, 0);
        }
        List<MemberStore> left;
        try (TestDpu dpu = plan(TestEngine.MODEL, level).upkeep(UpkeepSettings.with(new HotSpares(List.of(drive), (
                spare, member) -> {}))).boot()) {
            write(dpu, 20);
            dpu.remove(3);
            dpu.scheduler().runAll();
            assertThat(dpu.firmware().missingMembers()).isZero();
            for (int slot = 0; slot < PartialParityEntry.SLOTS; slot++) {
                drive.read(PartialParityEntry.trailerBlock(layout.holeStart(), slot), 1, words, 0);
                assertThat(words).as("slot=%d", slot).containsOnly(0L);
            }
            write(dpu, 20);
            left = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(TestEngine.MODEL, level).stores(left).boot()) {
            assertThat(dpu.firmware().partialParity().sequence()).isLessThan(1_000);
            dpu.checkRedundancy();
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFitThePoolOrTheLevel() {
        List<MemberStore> stores;
        try (TestDpu dpu = plan(TestEngine.MODEL, RaidLevel.RAID5).boot()) {
            dpu.firmware().close();
            stores = Spares.copies(dpu);
        }
        assertThatThrownBy(() -> plan(TestEngine.MODEL, RaidLevel.RAID5).writeHole(WriteHole.NONE).stores(stores)
                .boot()).isInstanceOf(UnsuitableMembersException.class)
                .hasMessage("pool was made with another write-hole option: pool=ppl, expected=none");
        assertThat(PoolIdentity.newest(stores).closed()).as("nothing was written").isTrue();
        assertThatThrownBy(() -> plan(TestEngine.MODEL, RaidLevel.RAID10).boot()).hasMessage(
                "level has no parity to log: level=RAID10, writeHole=ppl");
    }
}
