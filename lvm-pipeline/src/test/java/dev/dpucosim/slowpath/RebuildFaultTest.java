// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What else can fail while a spare is filled in the place of member 1: a block of one that is read, a whole member, or
 * one that takes its time. Arrays are small, so that the pipeline fills them as the model does.
 */
@Tag("LVM-6")
final class RebuildFaultTest {
    private static final int CHUNK = 4096;
    private static final int MEMBER_BLOCKS = 768;
    private static final int BLOCKS = 700;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);
    private static final int GONE = 1;
    private static final long LATE_PS = 500_000_000L;

    /**
     * An array.
     *
     * @param source read to fill member 1, and not the only one that holds it
     * @param other member that can go, too, while member 1 is not there; -1: none can
     */
    private record Array(RaidLevel level, int members, int source, int other) {
    }

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(new Array(RaidLevel.RAID1, 2, 0, -1),
                new Array(RaidLevel.RAID1, 3, 0, 0), new Array(RaidLevel.RAID5, 4, 3, -1), new Array(RaidLevel.RAID6, 5,
                        3, 3), new Array(RaidLevel.RAID10, 4, 0, 3), new Array(RaidLevel.RAID10, 5, 2, 4)).map(
                                array -> Arguments.of(engine, array)));
    }

    private static TestDpu dpu(TestEngine engine, Array array, int spares) {
        Geometry geometry = Geometry.of(array.level, array.members, CHUNK, 64 << 10, MEMBER_BLOCKS);
        List<MemberStore> drives = new ArrayList<>();
        for (int i = 0; i < spares; i++) {
            drives.add(new RamStore(MEMBER_BLOCKS, PoolLayout.of(geometry).tailBlocks(geometry.memberBlocks())));
        }
        TestDpu dpu = TestDpu.on(engine).array(array.level, array.members).chunk(CHUNK).memberBlocks(MEMBER_BLOCKS)
                .upkeep(UpkeepSettings.with(new HotSpares(drives, (spare, member) -> {}))).boot();
        dpu.firmware().expelling(true);
        dpu.host().expect(dpu.host().write(1, 0, BLOCKS, DATA));
        return dpu;
    }

    private static void beginRebuild(TestDpu dpu) {
        dpu.firmware().removeMember(GONE, () -> {});
        assertThat(dpu.scheduler().runUntil(() -> (dpu.register(LvmRegisters.REBUILD)
                & LvmRegisters.REBUILD_WATERMARK_MASK) >= 10)).isTrue();
    }

    private static void expectData(TestDpu dpu) {
        TestData reference = new TestData();
        reference.write(0, BLOCKS, DATA);
        reference.check(0, BLOCKS, dpu.host().expect(dpu.host().read(1, 0, BLOCKS)).data());
    }

    private static void expectWhole(TestDpu dpu) {
        assertThat(dpu.firmware().missingMembers()).isZero();
        assertThat(dpu.firmware().rebuildingMembers()).isZero();
        dpu.checkRedundancy();
        dpu.members().members().forEach(member -> assertThat(PoolIdentity.of(member.store()).states())
                .containsOnly(PoolMemberState.IN_SYNC));
        expectData(dpu);
    }

    private static UpkeepReport.Rebuilt last(TestDpu dpu) {
        return dpu.firmware().upkeep().rebuilds().getLast();
    }

    /** One block of a survivor cannot be read: it is told by others, or the member stays where it was. */
    @ParameterizedTest
    @MethodSource("arrays")
    void shouldMendABadSpotOfASurvivorWhereOthersTellIt(TestEngine engine, Array array) {
        try (TestDpu dpu = dpu(engine, array, 2)) {
            // In the last row of chunks, of which no host has written anything, and which is far away as yet.
            dpu.members().member(array.source).spoil(MEMBER_BLOCKS - 3, 1);
            beginRebuild(dpu);
            dpu.scheduler().runAll();

            assertThat(dpu.firmware().arrayFailed()).isFalse();
            boolean told = array.level == RaidLevel.RAID6 || array.level == RaidLevel.RAID1 && array.members > 2;
            assertThat(last(dpu).outcome()).isEqualTo(told || dpu.members().member(array.source).spoiled() == 0
                    ? UpkeepReport.Outcome.DONE
                    : UpkeepReport.Outcome.STOPPED);
            if (told) {
                assertThat(dpu.members().members()).allSatisfy(member -> assertThat(member.spoiled()).isZero());
                expectWhole(dpu);
            } else if (last(dpu).outcome() == UpkeepReport.Outcome.STOPPED) {
                assertThat(dpu.firmware().rebuildingMembers()).isEqualTo(1 << GONE);
                assertThat(last(dpu).stripes()).isBetween(dpu.geometry().stripes() - 3, dpu.geometry().stripes() - 1);
                expectData(dpu);
            }
        }
    }

    /** Another member dies: its place is filled as well where the level bears it, and else the array has failed. */
    @ParameterizedTest
    @MethodSource("arrays")
    void shouldBearASecondLossAsFarAsTheLevelDoes(TestEngine engine, Array array) {
        try (TestDpu dpu = dpu(engine, array, 3)) {
            beginRebuild(dpu);
            int second = array.other < 0 ? array.source : array.other;
            dpu.members().member(second).lose();
            // Whoever asks for what is on it finds out.
            int read = dpu.host().read(1, 0, BLOCKS);
            dpu.host().run();
            if (array.other >= 0) {
                assertThat(dpu.host().answer(read).status()).isEqualTo(NvmeStatus.SUCCESS);
                expectWhole(dpu);
                assertThat(dpu.firmware().upkeep().rebuilds().stream().filter(one -> one
                        .outcome() == UpkeepReport.Outcome.DONE).mapToInt(UpkeepReport.Rebuilt::members).reduce(0, (
                                one, more) -> one | more)).isEqualTo(1 << GONE | 1 << second);
            } else {
                assertThat(dpu.host().answer(read).status()).isNotEqualTo(NvmeStatus.SUCCESS);
                assertThat(dpu.firmware().rebuildingMembers() | dpu.firmware().missingMembers()).as("still not whole")
                        .isNotZero();
                assertThat(dpu.firmware().upkeep().rebuilds()).noneMatch(one -> one
                        .outcome() == UpkeepReport.Outcome.DONE);
                int write = dpu.host().write(1, 0, BLOCKS, DATA);
                dpu.host().run();
                assertThat(dpu.host().answer(write).status()).isNotEqualTo(NvmeStatus.SUCCESS);
            }
        }
    }

    /** A member that answers late holds the rebuild up and nothing else: hosts that do not need it go on. */
    @ParameterizedTest
    @MethodSource("arrays")
    void shouldTakeLongerWithASlowSurvivorAndComeToTheSame(TestEngine engine, Array array) {
        long quickPs;
        try (TestDpu dpu = dpu(engine, array, 1)) {
            beginRebuild(dpu);
            dpu.scheduler().runAll();
            quickPs = last(dpu).endPs() - last(dpu).beginPs();
        }
        try (TestDpu dpu = dpu(engine, array, 1)) {
            for (int tag = 0; tag < 256; tag++) {
                dpu.faults().add(new MemberFault(MemberArray.internal(tag), MemberFault.ANY_FRAGMENT, array.source,
                        FaultKind.SLOW, 4, LATE_PS));
            }
            beginRebuild(dpu);
            int write = dpu.host().write(1, 100, 50, Arrays.copyOfRange(DATA, 6400, 9600));
            dpu.host().run();
            assertThat(dpu.host().answer(write).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(last(dpu).endPs() - last(dpu).beginPs()).isGreaterThan(quickPs + LATE_PS);
            assertThat(last(dpu).outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
            expectWhole(dpu);
        }
    }

    /** The spare itself refuses a write once, or every one of them. */
    @ParameterizedTest
    @MethodSource("arrays")
    void shouldTryAWriteToTheSpareAgainAndThenTakeTheNextSpare(TestEngine engine, Array array) {
        for (int strikes : new int[] {1, 1000}) {
            try (TestDpu dpu = dpu(engine, array, 2)) {
                dpu.firmware().removeMember(GONE, () -> {});
                dpu.scheduler().runUntil(() -> (dpu.register(LvmRegisters.REBUILD)
                        & LvmRegisters.REBUILD_WATERMARK_MASK) >= 5);
                MemberStore spare = dpu.members().member(GONE).store();
                for (int tag = 0; tag < 256 && dpu.members().member(GONE).store() == spare; tag++) {
                    dpu.faults().add(new MemberFault(MemberArray.internal(tag), MemberFault.ANY_FRAGMENT, GONE,
                            FaultKind.WRITE_ERROR, strikes == 1 ? 1 : 4, 0));
                }
                dpu.scheduler().runAll();
                expectWhole(dpu);
                assertThat(dpu.members().member(GONE).store() == spare).isEqualTo(strikes == 1);
            }
        }
    }
}
