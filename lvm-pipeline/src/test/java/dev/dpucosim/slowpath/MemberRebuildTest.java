// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.MemberCommand;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Spares that take the place of members, on a running array and over losses of power. */
@Tag("LVM-6")
final class MemberRebuildTest {
    private static final int BLOCKS = 4096;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);

    static Stream<Arguments> arrays() {
        return engines().flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID1, 2), Arguments.of(engine,
                RaidLevel.RAID1, 3), Arguments.of(engine, RaidLevel.RAID10, 4), Arguments.of(engine, RaidLevel.RAID10,
                        5),
                Arguments.of(engine, RaidLevel.RAID5, 5), Arguments.of(engine, RaidLevel.RAID6, 6)));
    }

    static Stream<TestEngine> engines() {
        return Stream.of(TestEngine.values()).filter(TestEngine::syncs);
    }

    private static TestDpu dpu(TestEngine engine, RaidLevel level, int members, int spares) {
        return dpu(engine, level, members, Spares.upkeep(level, members, spares));
    }

    private static TestDpu dpu(TestEngine engine, RaidLevel level, int members, UpkeepSettings upkeep) {
        TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(Spares.CHUNK).memberBlocks(Spares.MEMBER_BLOCKS)
                .upkeep(upkeep).boot();
        dpu.firmware().expelling(true);
        write(dpu, DATA);
        dpu.commands().clear();
        return dpu;
    }

    private static void write(TestDpu dpu, long[] data) {
        for (int block = 0; block < BLOCKS; block += 2048) {
            dpu.host().write(1, block, 2048, Arrays.copyOfRange(data, block * 64, (block + 2048) * 64));
        }
        dpu.host().run();
    }

    private static void expectData(TestDpu dpu, long[] data) {
        TestData reference = new TestData();
        reference.write(0, BLOCKS, data);
        for (int block = 0; block < BLOCKS; block += 2048) {
            reference.check(block, 2048, dpu.host().expect(dpu.host().read(1, block, 2048)).data());
        }
    }

    /** Runs while nobody asks for anything. */
    private static void settle(TestDpu dpu) {
        dpu.scheduler().runAll();
    }

    private static void runUntilRebuilt(TestDpu dpu, long stripe) {
        assertThat(dpu.scheduler().runUntil(() -> watermark(dpu) >= stripe)).isTrue();
    }

    private static long watermark(TestDpu dpu) {
        return dpu.register(LvmRegisters.REBUILD) & LvmRegisters.REBUILD_WATERMARK_MASK;
    }

    private static void expectWhole(TestDpu dpu) {
        assertThat(dpu.firmware().missingMembers()).isZero();
        assertThat(dpu.firmware().rebuildingMembers()).isZero();
        assertThat(dpu.register(LvmRegisters.REBUILD)).isZero();
        assertThat(dpu.register(LvmRegisters.ONLINE)).isEqualTo((1 << dpu.members().count()) - 1);
        dpu.checkRedundancy();
        dpu.members().members().forEach(member -> assertThat(PoolIdentity.of(member.store()).states())
                .containsOnly(PoolMemberState.IN_SYNC));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldFillASpareInThePlaceOfAMember(TestEngine engine, RaidLevel level, int members) {
        try (TestDpu dpu = dpu(engine, level, members, 1)) {
            dpu.remove(1);
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, DATA);
            UpkeepReport.Rebuilt rebuilt = dpu.firmware().upkeep().rebuilds().getFirst();
            assertThat(rebuilt.members()).isEqualTo(0b10);
            assertThat(rebuilt.stripes()).isEqualTo(dpu.geometry().stripes());
            assertThat(rebuilt.outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
            assertThat(rebuilt.endPs()).isGreaterThan(rebuilt.beginPs());
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldServeHostsWhileASpareIsFilled(TestEngine engine, RaidLevel level, int members) {
        SeededStream random = new SeededStream(level.code());
        SyncRate fast = new SyncRate(100_000_000, 200_000_000);
        try (TestDpu dpu = dpu(engine, level, members, Spares.upkeep(level, members, 1).withRates(fast, fast))) {
            long[] data = DATA.clone();
            dpu.remove(1);
            for (int i = 0; dpu.firmware().rebuildingMembers() != 0 || i < 20; i++) {
                int block = random.nextInt(BLOCKS - 64);
                int blocks = 1 + random.nextInt(64);
                long[] words = TestData.random(random, blocks);
                System.arraycopy(words, 0, data, block * 64, words.length);
                int number = dpu.host().write(1, block, blocks, words);
                int read = dpu.host().read(1, 0, 1 + random.nextInt(64));
                dpu.host().pump();
                dpu.scheduler().runUntil(() -> {
                    dpu.host().pump();
                    return dpu.host().answer(number).done() && dpu.host().answer(read).done();
                });
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.SUCCESS);
            }
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, data);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldHaveSuperblocksSayWhatASpareIsBeforeHardwareUsesIt(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, 1)) {
            dpu.remove(2);
            List<String> seen = new ArrayList<>();
            dpu.scheduler().runUntil(() -> {
                String now = state(dpu, 2) + " online=" + (dpu.register(LvmRegisters.ONLINE) >>> 2 & 1) + " rebuilt="
                        + (dpu.register(LvmRegisters.REBUILD) >>> LvmRegisters.REBUILD_MEMBERS_LSB != 0);
                if (seen.isEmpty() || !seen.getLast().equals(now)) {
                    seen.add(now);
                }
                return false;
            });

            assertThat(seen).containsExactly("OUT online=0 rebuilt=false", "null online=0 rebuilt=false",
                    "REBUILDING online=0 rebuilt=false", "REBUILDING online=0 rebuilt=true",
                    "REBUILDING online=1 rebuilt=true",
                    "null online=1 rebuilt=true", "IN_SYNC online=1 rebuilt=true", "IN_SYNC online=1 rebuilt=false");
        }
    }

    /** What all members say of one; null when they do not agree. */
    private static PoolMemberState state(TestDpu dpu, int member) {
        PoolMemberState said = null;
        for (int i = 0; i < dpu.members().count(); i++) {
            PoolIdentity identity = PoolIdentity.of(dpu.members().member(i).store());
            PoolMemberState state = identity == null ? null : identity.states().get(member);
            boolean old = i == member && (state == PoolMemberState.IN_SYNC)
                    && (dpu.register(LvmRegisters.ONLINE) >>> member & 1) == 0;
            if (i > 0 && state != said && !old) {
                return null;
            }
            said = old ? said : state;
        }
        return said;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldFillTwoSparesAtOnceOrOneAfterTheOther(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID6, 6, 2)) {
            dpu.firmware().removeMember(1, () -> {});
            dpu.firmware().removeMember(4, () -> {});
            settle(dpu);
            expectWhole(dpu);
            expectData(dpu, DATA);
            assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::members)
                    .containsExactly(0b010010);
        }
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID6, 6, 2)) {
            dpu.firmware().removeMember(1, () -> {});
            runUntilRebuilt(dpu, 200);
            dpu.firmware().removeMember(4, () -> {});
            settle(dpu);
            expectWhole(dpu);
            expectData(dpu, DATA);
            assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::members)
                    .containsExactly(0b000010, 0b010000);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldTakeTheNextSpareWhenOneDies(TestEngine engine, RaidLevel level, int members) {
        try (TestDpu dpu = dpu(engine, level, members, 2)) {
            dpu.firmware().removeMember(1, () -> {});
            runUntilRebuilt(dpu, 200);
            dpu.members().member(1).lose();
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, DATA);
            assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::outcome)
                    .containsExactly(UpkeepReport.Outcome.STOPPED, UpkeepReport.Outcome.DONE);
        }
    }

    /** An operation that was chosen for both is refused, and chosen anew. */
    @ParameterizedTest
    @MethodSource("engines")
    void shouldFillTheOtherSpareWhenOneOfTwoDies(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID6, 6, 3)) {
            dpu.firmware().removeMember(1, () -> {});
            dpu.firmware().removeMember(4, () -> {});
            runUntilRebuilt(dpu, 200);
            dpu.members().member(4).lose();
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, DATA);
        }
    }

    /** A copy that is gone while others are made to fit it is no reason to stop. */
    @ParameterizedTest
    @MethodSource("engines")
    void shouldResyncCopiesOutOfAnotherWhenOneCannotBeRead(TestEngine engine) {
        List<MemberStore> stores;
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID1, 3, 0)) {
            stores = Spares.copies(dpu);
        }
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID1, 3).chunk(Spares.CHUNK)
                .memberBlocks(Spares.MEMBER_BLOCKS).stores(stores).upkeep(Spares.upkeep(RaidLevel.RAID1, 3, 1))
                .boot()) {
            dpu.firmware().expelling(true);
            dpu.members().member(0).lose();
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, DATA);
            assertThat(dpu.firmware().upkeep().resyncs().getLast().outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
        }
    }

    /** Nothing tells what a missing member holds where parity does not fit, nor then what was never mapped. */
    @ParameterizedTest
    @MethodSource("engines")
    void shouldZeroWhatWasNeverMappedInAnArrayThatWasForcedOpen(TestEngine engine) {
        List<MemberStore> stores;
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, 0)) {
            dpu.remove(1);
            stores = Spares.copies(dpu);
        }
        // Of a write under way, parity alone has come: of every fresh stripe the missing chunk reads something now.
        for (long stripe = BLOCKS / 32; stripe < 1024; stripe++) {
            int parity = (int) (4 - stripe % 5);
            if (parity != 1) {
                stores.get(parity).write(stripe * 8, 1, TestData.random(new SeededStream(stripe), 1), 0);
            }
        }
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID5, 5).chunk(Spares.CHUNK)
                .memberBlocks(Spares.MEMBER_BLOCKS).stores(stores).upkeep(Spares.upkeep(RaidLevel.RAID5, 5, 0)
                        .withForce(true)).boot()) {
            long[] one = TestData.random(new SeededStream(9), 1);
            dpu.host().expect(dpu.host().write(1, 20_000, 1, one));
            TestData expected = new TestData();
            expected.write(20_000, 1, one);
            expected.check(19_968, 128, dpu.host().expect(dpu.host().read(1, 19_968, 128)).data());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldFailForGoodWhenAnotherMemberGoesThanTheLevelBears(TestEngine engine) {
        List<MemberStore> left;
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, 3)) {
            dpu.firmware().removeMember(1, () -> {});
            runUntilRebuilt(dpu, 200);
            dpu.remove(3);
            assertThat(dpu.firmware().arrayFailed()).isTrue();
            settle(dpu);

            int read = dpu.host().read(1, 0, 512);
            dpu.host().run();
            assertThat(dpu.host().answer(read).status()).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(dpu.firmware().arrayFailed()).isTrue();
            assertThat(dpu.firmware().missingMembers()).as("no spare comes in").isEqualTo(0b01000);
            left = Spares.copies(dpu);
            dpu.firmware().close();
            left.set(3, Spares.drive(RaidLevel.RAID5, 5));
        }
        assertThatThrownBy(() -> TestDpu.on(engine).array(RaidLevel.RAID5, 5).chunk(Spares.CHUNK)
                .memberBlocks(Spares.MEMBER_BLOCKS).stores(left).upkeep(Spares.upkeep(RaidLevel.RAID5, 5, 3)
                        .withForce(true)).boot()).isInstanceOf(PoolException.class).hasMessageContaining(
                                "too few members");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldStopWhenASurvivorCannotBeRead(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID5, 5, 1)) {
            dpu.members().member(3).spoil(700 * 8, 1);
            dpu.firmware().removeMember(1, () -> {});
            settle(dpu);

            UpkeepReport.Rebuilt rebuilt = dpu.firmware().upkeep().rebuilds().getFirst();
            assertThat(rebuilt.outcome()).isEqualTo(UpkeepReport.Outcome.STOPPED);
            assertThat(rebuilt.stripes()).isEqualTo(700);
            assertThat(dpu.firmware().rebuildingMembers()).isEqualTo(0b10);
            assertThat(dpu.firmware().arrayFailed()).isFalse();
            expectData(dpu, DATA);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldMendASurvivorsBadSpotWhereTheOthersAreEnough(TestEngine engine) {
        try (TestDpu dpu = dpu(engine, RaidLevel.RAID6, 6, 1)) {
            dpu.members().member(3).spoil(700 * 8 + 3, 2);
            dpu.members().member(5).spoil(20 * 8, 8);
            dpu.firmware().removeMember(1, () -> {});
            settle(dpu);

            expectWhole(dpu);
            expectData(dpu, DATA);
            assertThat(dpu.firmware().upkeep().rebuilds()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldGoOnWhereItWasWhenThePoolWasClosed(TestEngine engine, RaidLevel level, int members) {
        List<MemberStore> stores;
        long reached;
        try (TestDpu dpu = dpu(engine, level, members, 1)) {
            dpu.firmware().removeMember(1, () -> {});
            dpu.scheduler().runUntil(() -> watermark(dpu) >= 300 && (dpu.register(LvmRegisters.STATUS)
                    & LvmRegisters.STATUS_CONTEXTS_MASK) == 0);
            reached = watermark(dpu);
            dpu.firmware().close();
            stores = Spares.copies(dpu);
        }
        assertThat(PoolIdentity.of(stores.getFirst()).array().rebuilt()).isEqualTo(reached);
        try (TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(Spares.CHUNK)
                .memberBlocks(Spares.MEMBER_BLOCKS).stores(stores).upkeep(Spares.upkeep(level, members, 0)).boot()) {
            expectData(dpu, DATA);
            expectWhole(dpu);
            assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::firstStripe)
                    .containsExactly(reached);
            assertThat(dpu.firmware().upkeep().resyncs()).isEmpty();
        }
    }

    /** Power goes whenever a superblock has been written; a rebuild goes on from what it says. */
    @ParameterizedTest
    @EnumSource(value = RaidLevel.class, names = {"RAID1", "RAID10"})
    void shouldGoOnFromWhatWasWrittenDownAfterALossOfPower(RaidLevel level) {
        List<List<MemberStore>> moments = new ArrayList<>();
        try (TestDpu dpu = dpu(TestEngine.MODEL, level, 4, 1)) {
            dpu.firmware().removeMember(1, () -> {});
            String[] said = {""};
            dpu.scheduler().runUntil(() -> {
                String now = dpu.members().members().stream().map(member -> PoolIdentity.of(member.store()))
                        .map(identity -> identity == null ? "-" : identity.sequence() + "").toList().toString();
                if (!now.equals(said[0])) {
                    said[0] = now;
                    moments.add(Spares.copies(dpu));
                }
                return false;
            });
        }
        List<Long> from = new ArrayList<>();
        for (List<MemberStore> stores : moments) {
            try (TestDpu dpu = TestDpu.on(TestEngine.MODEL).array(level, 4).chunk(Spares.CHUNK)
                    .memberBlocks(Spares.MEMBER_BLOCKS).stores(stores).upkeep(Spares.upkeep(level, 4, 1)).boot()) {
                expectData(dpu, DATA);
                expectWhole(dpu);
                dpu.firmware().upkeep().rebuilds().forEach(one -> from.add(one.firstStripe()));
            }
        }
        assertThat(from).contains(0L).anyMatch(stripe -> stripe > 0);
        assertThat(moments).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefuseSparesThatAreNotBlankAndNameThem(TestEngine engine) {
        RaidLevel level = RaidLevel.RAID5;
        RamStore old;
        try (TestDpu dpu = dpu(engine, level, 5, 0)) {
            old = ((RamStore) dpu.members().member(2).store()).copy();
        }
        RamStore dirty = Spares.drive(level, 5);
        dirty.write(dirty.blocks() - 256 - 16 - 2000, 1, TestData.random(new SeededStream(3), 1), 0);
        RamStore used = Spares.drive(level, 5);
        used.write(17, 1, TestData.random(new SeededStream(4), 1), 0);
        HotSpares spares = new HotSpares(List.of(old, new RamStore(Spares.MEMBER_BLOCKS, 900), used), (spare,
                member) -> {});
        try (TestDpu dpu = dpu(engine, level, 5, UpkeepSettings.with(spares))) {
            dpu.firmware().removeMember(2, () -> {});
            settle(dpu);

            expectWhole(dpu);
            assertThat(dpu.firmware().upkeep().refusedSpares()).satisfiesExactly(
                    one -> assertThat(one).startsWith("spare=0 is an old member: offset=").contains("member=2"),
                    two -> assertThat(two).startsWith("spare=1 is too small: bytes="));
            assertThat(dpu.commands().stream().filter(MemberCommand::isWrite)).isNotEmpty();
        }
    }
}
