// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Members that fail, or go, while an array that was not closed is made to fit again. */
@Tag("LVM-6")
final class ResyncTest {
    private static final int BLOCKS = 2048;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);
    /** So fast that one operation follows upon the other. */
    private static final SyncRate FAST = new SyncRate(100_000_000_000L, 200_000_000_000L);
    private static final int CHUNK_BLOCKS = Spares.CHUNK >>> 9;
    /** Stripe that a host's write holds for so long. */
    private static final int HELD = 100;
    private static final long SLOW_PS = 20_000_000_000L;
    /** More often than that nothing is begun, unless for ever. */
    private static final int RESYNCS_MAX = 3;

    static Stream<Arguments> arrays() {
        return engines().flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID1, 3), Arguments.of(engine,
                RaidLevel.RAID10, 4), Arguments.of(engine, RaidLevel.RAID5, 5), Arguments.of(engine, RaidLevel.RAID6,
                        6)));
    }

    static Stream<Arguments> copies() {
        return engines().flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID1, 3), Arguments.of(engine,
                RaidLevel.RAID10, 4)));
    }

    static Stream<Arguments> parities() {
        return engines().flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID5, 5), Arguments.of(engine,
                RaidLevel.RAID6, 6)));
    }

    static Stream<TestEngine> engines() {
        return Stream.of(TestEngine.values()).filter(TestEngine::syncs);
    }

    private static TestDpu.Plan plan(TestEngine engine, RaidLevel level, int members) {
        return TestDpu.on(engine).array(level, members).chunk(Spares.CHUNK).memberBlocks(Spares.MEMBER_BLOCKS).upkeep(
                Spares.upkeep(level, members, 0).withRates(FAST, FAST));
    }

    /** What members hold when power goes. */
    private static List<MemberStore> left(TestEngine engine, RaidLevel level, int members) {
        try (TestDpu dpu = plan(engine, level, members).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, BLOCKS, DATA));
            return Spares.copies(dpu);
        }
    }

    /** An array that is started on what was left when power went. */
    private static TestDpu dirty(TestEngine engine, RaidLevel level, int members, MemberFault... faults) {
        return plan(engine, level, members).stores(left(engine, level, members)).faults(faults).boot();
    }

    /** The same with spares, which are filled out of parity that nobody knows to fit. */
    private static TestDpu forced(TestEngine engine, RaidLevel level, int members, int spares) {
        TestDpu dpu = plan(engine, level, members).stores(left(engine, level, members)).upkeep(Spares.upkeep(level,
                members, spares).withRates(FAST, FAST).withForce(true)).boot();
        dpu.firmware().expelling(true);
        return dpu;
    }

    private static void expectResyncedOnTheSpare(TestDpu dpu) {
        assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::outcome).containsExactly(
                UpkeepReport.Outcome.DONE);
        assertThat(dpu.firmware().upkeep().resyncs()).extracting(UpkeepReport.Resynced::outcome).containsExactly(
                UpkeepReport.Outcome.STOPPED, UpkeepReport.Outcome.DONE);
        assertThat(dpu.firmware().missingMembers() | dpu.firmware().rebuildingMembers()).isZero();
        dpu.checkRedundancy();
    }

    private static boolean resyncsForEver(TestDpu dpu) {
        return dpu.scheduler().runUntil(() -> dpu.firmware().upkeep().resyncs().size() > RESYNCS_MAX);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldNotBeginAgainWhenTheLastFlushFails(TestEngine engine, RaidLevel level, int members) {
        try (TestDpu dpu = dirty(engine, level, members)) {
            // The last stripe has been written, and the flush that follows is still to come.
            assertThat(dpu.scheduler().runUntil(() -> allWritten(dpu))).isTrue();
            dpu.members().member(0).lose();

            assertThat(resyncsForEver(dpu)).isFalse();
            assertThat(dpu.firmware().upkeep().resyncs()).hasSize(1).first().satisfies(resynced -> {
                assertThat(resynced.stripes()).isEqualTo(dpu.geometry().stripes());
                assertThat(resynced.outcome()).isEqualTo(UpkeepReport.Outcome.STOPPED);
            });
        }
    }

    private static boolean allWritten(TestDpu dpu) {
        return dpu.register(LvmRegisters.SYNC_COLUMNS) == dpu.geometry().stripes() && (dpu.register(
                LvmRegisters.STATUS) & LvmRegisters.STATUS_CONTEXTS_MASK) == 0;
    }

    /** An operation that waits for the lock of a stripe was chosen for all copies, and is refused when one has gone. */
    @ParameterizedTest
    @MethodSource("copies")
    void shouldGoOnWithoutACopyThatGoesBetweenTheChoiceAndTheSync(TestEngine engine, RaidLevel level, int members) {
        StripeMap map = new StripeMap(Spares.geometry(level, members));
        int source = map.readMember(HELD, 0, 0);
        int wanted = Integer.numberOfTrailingZeros(map.holders(HELD, 0) & ~(1 << source));
        try (TestDpu dpu = dirty(engine, level, members, MemberFault.slow(0, MemberFault.ANY_FRAGMENT, source,
                SLOW_PS))) {
            dpu.host().write(1, (long) HELD * CHUNK_BLOCKS, 1, DATA);
            dpu.host().pump();
            assertThat(dpu.scheduler().runUntil(() -> dpu.register(LvmRegisters.LOCK_WAITS) > 0)).isTrue();
            dpu.firmware().removeMember(wanted, () -> {});

            assertThat(resyncsForEver(dpu)).isFalse();
            assertThat(dpu.register(LvmRegisters.EXC_RAID_ERR)).as("refused, and once more").isEqualTo(2);
            assertThat(dpu.firmware().upkeep().resyncs()).extracting(UpkeepReport.Resynced::outcome).containsExactly(
                    UpkeepReport.Outcome.DONE);
            assertThat(dpu.firmware().missingMembers()).isEqualTo(1 << wanted);
            dpu.checkRedundancy();
        }
    }

    @ParameterizedTest
    @MethodSource("parities")
    void shouldBeginAgainWhenTheMemberThatItStoppedAtHasLeftAndASpareIsFilled(TestEngine engine, RaidLevel level,
            int members) {
        try (TestDpu dpu = forced(engine, level, members, 1)) {
            dpu.members().member(2).lose();
            dpu.scheduler().runAll();
            assertThat(dpu.firmware().missingMembers()).as("it may be one bad spot").isZero();
            dpu.remove(2);
            dpu.scheduler().runAll();

            expectResyncedOnTheSpare(dpu);
        }
    }

    @ParameterizedTest
    @MethodSource("parities")
    void shouldBeginAgainWhenAMemberHasLeftBetweenTwoStepsAndASpareIsFilled(TestEngine engine, RaidLevel level,
            int members) {
        try (TestDpu dpu = forced(engine, level, members, 1)) {
            assertThat(dpu.scheduler().runUntil(() -> dpu.register(LvmRegisters.SYNC_COLUMNS) >= HELD)).isTrue();
            dpu.remove(2);
            dpu.scheduler().runAll();

            expectResyncedOnTheSpare(dpu);
        }
    }

    /** Without a spare nothing but the resync itself begins it again: no rebuild that ends comes to its help. */
    @ParameterizedTest
    @MethodSource("parities")
    void shouldMakeFitWhatIsLeftWhenAMemberHasLeftBetweenTwoStepsAndThereIsNoSpare(TestEngine engine, RaidLevel level,
            int members) {
        try (TestDpu dpu = forced(engine, level, members, 0)) {
            assertThat(dpu.scheduler().runUntil(() -> dpu.register(LvmRegisters.SYNC_COLUMNS) >= HELD)).isTrue();
            dpu.remove(2);
            dpu.scheduler().runAll();

            assertThat(dpu.firmware().upkeep().resyncs()).extracting(UpkeepReport.Resynced::outcome).containsExactly(
                    UpkeepReport.Outcome.STOPPED, UpkeepReport.Outcome.DONE);
            assertThat(dpu.firmware().missingMembers()).isEqualTo(1 << 2);
            dpu.checkRedundancy();
        }
    }

    @Test
    void shouldComeToRestWhenNoSuperblockCanTellOfTheSpareThatIsToJoin() {
        try (TestDpu dpu = plan(TestEngine.MODEL, RaidLevel.RAID1, 3).stores(left(TestEngine.MODEL, RaidLevel.RAID1, 3))
                .upkeep(Spares.upkeep(RaidLevel.RAID1, 3, 1).withRates(FAST, FAST)).boot()) {
            assertThat(dpu.scheduler().runUntil(() -> dpu.register(LvmRegisters.SYNC_COLUMNS) >= HELD)).isTrue();
            dpu.remove(2);
            dpu.firmware().journal().beginStamp(false);
            dpu.firmware().journal().next(0b11);
            assertThat(dpu.firmware().journal().readOnly()).isTrue();
            long limitPs = dpu.scheduler().nowPs() + 100 * SLOW_PS;

            assertThat(dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() > limitPs)).isFalse();
            assertThat(dpu.firmware().missingMembers()).isEqualTo(0b100);
        }
    }
}
