// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that become larger are taken into the pool while hosts are at work. */
@Tag("LVM-10")
final class OnlineGrowthTest {
    private static final int CHUNK = 4096;
    private static final int EXTENT = 128;
    private static final long MEMBER_BLOCKS = 1024;
    /** Of a member that has become larger, metadata and all. */
    private static final long LARGER_BLOCKS = 16_000;
    private static final long VOLUME_BLOCKS = 80_000;
    private static final int SLOTS = 30;

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(
                Arguments.of(engine, RaidLevel.RAID0, 3, WriteHole.NONE),
                Arguments.of(engine, RaidLevel.RAID1, 3, WriteHole.NONE),
                Arguments.of(engine, RaidLevel.RAID5, 4, WriteHole.NONE),
                Arguments.of(engine, RaidLevel.RAID5, 5, WriteHole.PPL),
                Arguments.of(engine, RaidLevel.RAID6, 6, WriteHole.PPL),
                Arguments.of(engine, RaidLevel.RAID10, 5, WriteHole.NONE)));
    }

    private static TestDpu.Plan plan(TestEngine engine, RaidLevel level, int members, WriteHole hole, long blocks) {
        return TestDpu.on(engine).array(level, members).chunk(CHUNK).memberBlocks(blocks).namespaces(VOLUME_BLOCKS)
                .spare(1 << 20).writeHole(hole);
    }

    private static void enlarge(TestDpu dpu, long blocks) {
        for (Member member : dpu.members().members()) {
            member.enlarge(blocks);
        }
    }

    /** What became of a growth. */
    private static final class Told implements GrowthListener {
        private boolean over;
        private String why;

        @Override
        public void ended(String reason, long nowPs) {
            over = true;
            why = reason;
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldGrowWhileHostsReadAndWrite(TestEngine engine, RaidLevel level, int members, WriteHole hole) {
        List<MemberStore> closed;
        Geometry larger;
        try (TestDpu dpu = plan(engine, level, members, hole, MEMBER_BLOCKS).boot()) {
            Geometry small = dpu.geometry();
            long extents = dpu.firmware().extents();
            BusyHost busy = new BusyHost(dpu, 1, SLOTS, true, 3);
            busy.start();
            busy.answers(40);
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            int before = busy.answered();
            await(dpu, told);
            assertThat(told.why).isNull();
            assertThat(busy.answered()).as("hosts go on meanwhile").isGreaterThan(before + 20);
            busy.answers(60);
            busy.stop();

            larger = dpu.firmware().geometry();
            assertThat(larger).isEqualTo(PoolLayout.fitting(small, LARGER_BLOCKS));
            assertThat(dpu.register(LvmRegisters.STRIPES)).isEqualTo(larger.stripes());
            assertThat(dpu.firmware().extents()).isEqualTo(larger.extents()).isGreaterThan(extents);
            assertThat(dpu.firmware().extentsFree()).isEqualTo(larger.extents() - dpu.firmware().extentsAllocated());
            assertThat(dpu.firmware().upkeep().growths()).singleElement().satisfies(growth -> {
                assertThat(growth.stripesBefore()).isEqualTo(small.stripes());
                assertThat(growth.stripes()).isEqualTo(larger.stripes());
                assertThat(growth.extentsBefore()).isEqualTo(extents);
                assertThat(growth.extents()).isEqualTo(larger.extents());
                assertThat(growth.endPs()).isGreaterThan(growth.beginPs());
            });
            busy.verify(dpu);
            // What the old pool had no room for, down to the last extent.
            TestData beyond = new TestData();
            long[] words = TestData.random(new SeededStream(9), EXTENT);
            long wanted = engine.syncs() ? larger.extents() : extents + 40;
            for (long block = 4096; dpu.firmware().extentsAllocated() < wanted; block += EXTENT) {
                dpu.host().expect(dpu.host().write(1, block, EXTENT, words));
                beyond.write(block, EXTENT, words);
            }
            for (long block = 4096; block < 4096 + EXTENT * (extents + 20); block += EXTENT) {
                beyond.check(block, EXTENT, dpu.host().expect(dpu.host().read(1, block, EXTENT)).data());
            }
            dpu.checkRedundancy();
            dpu.firmware().close();
            closed = Spares.copies(dpu);
            assertThat(PoolIdentity.newest(closed).array().synced()).isEqualTo(larger.stripes());
            try (TestDpu again = plan(TestEngine.MODEL, level, members, hole, larger.memberBlocks()).stores(closed)
                    .boot()) {
                busy.verify(again);
                assertThat(again.firmware().extents()).isEqualTo(larger.extents());
            }
        }
    }

    /** It has its superblocks where all ended then, and so would the others be looked for there first. */
    @Test
    void shouldNotBeLedToOldSuperblocksByAMemberThatWasDeadWhenTheyMoved() {
        try (TestDpu dpu = small(RaidLevel.RAID5, 4, WriteHole.NONE, UpkeepSettings.none())) {
            long before = dpu.members().member(0).store().blocks();
            dpu.members().member(0).lose();
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            await(dpu, told);
            assertThat(told.why).contains("a member was lost before the pool was larger");
            // Larger once more: there is no superblock where they end.
            enlarge(dpu, 2 * LARGER_BLOCKS);

            List<MemberStore> copies = Spares.copies(dpu);
            List<MemberStore> found = EnlargedMember.asBefore(copies);

            assertThat(found).extracting(MemberStore::blocks).containsExactly(before, LARGER_BLOCKS, LARGER_BLOCKS,
                    LARGER_BLOCKS);
            assertThat(PoolIdentity.newest(found).states().getFirst()).isNotEqualTo(PoolMemberState.IN_SYNC);
            // As when power goes before they are taken away.
            long[] old = new long[2 * PoolLayout.UNIT_BLOCKS * MemberStore.BLOCK_WORDS];
            copies.getFirst().read(PoolLayout.superblock(before, 0), 2 * PoolLayout.UNIT_BLOCKS, old, 0);
            copies.get(1).write(PoolLayout.superblock(before, 0), 2 * PoolLayout.UNIT_BLOCKS, old, 0);
            assertThat(EnlargedMember.asBefore(copies)).extracting(MemberStore::blocks).containsExactly(before,
                    LARGER_BLOCKS, LARGER_BLOCKS, LARGER_BLOCKS);
        }
    }

    @Test
    void shouldGrowWhileSnapshotsAreMadeAndExtentsComeBack() {
        try (TestDpu dpu = small(RaidLevel.RAID6, 5, WriteHole.PPL, UpkeepSettings.none())) {
            long[] kept = TestData.random(new SeededStream(21), EXTENT);
            for (int extent = 8; extent < 12; extent++) {
                dpu.host().expect(dpu.host().write(1, extent * EXTENT, EXTENT, kept));
            }
            BusyHost busy = new BusyHost(dpu, 1, SLOTS, true, 6);
            busy.start();
            busy.answers(30);
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            int[] snapshots = {0};
            for (int i = 0; !told.over; i++) {
                busy.answers(4);
                if (i % 4 == 0 && snapshots[0] == i / 4) {
                    dpu.firmware().snapshot(1, "snapshot-" + i, false, (nsid, status, nowPs) -> snapshots[0] += status
                            == NvmeStatus.SUCCESS ? 1 : 0);
                } else if (i == 2) {
                    dpu.host().discard(1, 10 * EXTENT, 2 * EXTENT);
                }
            }
            assertThat(told.why).isNull();
            busy.answers(20);
            busy.stop();
            assertThat(snapshots[0]).isPositive();
            busy.verify(dpu);
            TestData data = new TestData();
            data.write(8 * EXTENT, EXTENT, kept);
            data.write(9 * EXTENT, EXTENT, kept);
            data.check(8 * EXTENT, 4 * EXTENT, dpu.host().expect(dpu.host().read(1, 8 * EXTENT, 4 * EXTENT)).data());
            // The first was made before the extents were discarded.
            data.write(10 * EXTENT, EXTENT, kept);
            data.write(11 * EXTENT, EXTENT, kept);
            data.check(8 * EXTENT, 4 * EXTENT, dpu.host().expect(dpu.host().read(2, 8 * EXTENT, 4 * EXTENT)).data());
            dpu.checkRedundancy();
        }
    }

    /** Runs until a growth is over. */
    private static void await(TestDpu dpu, Told told) {
        assertThat(dpu.scheduler().runUntil(() -> {
            dpu.host().pump();
            return told.over;
        })).isTrue();
    }

    private static TestDpu small(RaidLevel level, int members, WriteHole hole, UpkeepSettings upkeep) {
        return plan(TestEngine.MODEL, level, members, hole, MEMBER_BLOCKS).upkeep(upkeep).boot();
    }

    private static void shouldRefuse(TestDpu dpu, String message) {
        long extents = dpu.firmware().extents();
        int growths = dpu.firmware().upkeep().growths().size();
        assertThatThrownBy(() -> dpu.firmware().growPool(GrowthListener.NONE)).isInstanceOf(
                UnsuitableMembersException.class).hasMessage(message);
        assertThat(dpu.firmware().extents()).isEqualTo(extents);
        assertThat(dpu.firmware().upkeep().growths()).hasSize(growths);
    }

    @Test
    void shouldRefuseMembersThatAreNotLargerOrNotAlike() {
        try (TestDpu dpu = small(RaidLevel.RAID5, 4, WriteHole.NONE, UpkeepSettings.none())) {
            long bytes = dpu.members().member(0).store().blocks() << 9;
            shouldRefuse(dpu, "members are no larger than the pool: bytes=" + bytes + ", poolBytes=" + bytes);
            for (int i = 1; i < 4; i++) {
                dpu.members().member(i).enlarge(LARGER_BLOCKS);
            }
            shouldRefuse(dpu, "member smaller than others: member=0, bytes=" + bytes + ", expected=" + (LARGER_BLOCKS
                    << 9));
            dpu.members().member(0).enlarge(LARGER_BLOCKS);
            dpu.remove(2);
            shouldRefuse(dpu, "a pool grows when all members are in sync: member=2, state=OUT");
        }
        try (TestDpu dpu = small(RaidLevel.RAID5, 4, WriteHole.NONE, UpkeepSettings.none())) {
            long blocks = dpu.members().member(0).store().blocks();
            enlarge(dpu, blocks + 8);
            shouldRefuse(dpu, "member too little larger for its superblocks to move: member=0, bytes=" + (blocks + 8
                    << 9) + ", before=" + (blocks << 9));
            enlarge(dpu, blocks + 160);
            assertThatThrownBy(() -> dpu.firmware().growPool(GrowthListener.NONE)).hasMessageStartingWith(
                    "members too little larger, the metadata has to move behind where it is: bytes=" + (blocks + 160
                            << 9) + ", bytesMin=");
        }
    }

    @Test
    void shouldRefuseWhileSomethingElseIsDoneToTheArray() {
        List<MemberStore> open;
        try (TestDpu dpu = small(RaidLevel.RAID5, 4, WriteHole.NONE, UpkeepSettings.none())) {
            dpu.host().expect(dpu.host().write(1, 0, EXTENT, TestData.random(new SeededStream(1), EXTENT)));
            open = Spares.copies(dpu);
        }
        TestDpu.Plan plan = plan(TestEngine.MODEL, RaidLevel.RAID5, 4, WriteHole.NONE, MEMBER_BLOCKS).stores(open);
        try (TestDpu dpu = plan.boot()) {
            enlarge(dpu, LARGER_BLOCKS);
            shouldRefuse(dpu, "a pool grows when its array is resynced: stripesSynced=0, stripes=128");
        }
        UpkeepSettings scrubs = Spares.upkeep(RaidLevel.RAID5, 4, 0).withScrub(ScrubMode.CHECK);
        try (TestDpu dpu = small(RaidLevel.RAID5, 4, WriteHole.NONE, scrubs)) {
            dpu.scheduler().runUntil(() -> dpu.firmware().upkeep().scrub() == UpkeepReport.Outcome.RUNNING);
            enlarge(dpu, LARGER_BLOCKS);
            shouldRefuse(dpu, "a pool grows when nothing else is done to its array: work=scrub");
            dpu.scheduler().runAll();
            Told told = new Told();
            dpu.firmware().growPool(told);
            shouldRefuse(dpu, "a pool grows when nothing else is done to its array: work=growth");
            await(dpu, told);
            assertThat(told.why).isNull();
            dpu.scheduler().runAll();
            assertThat(dpu.firmware().upkeep().scrubStripes()).as("new stripes are looked at, too").isEqualTo(dpu
                    .firmware().geometry().stripes());
            assertThat(dpu.firmware().upkeep().scrubBlocksDiffering()).isZero();
        }
    }

    @Test
    void shouldGiveSpaceToThoseWhoWaitForItAndTellOfLowWaterAgain() {
        try (TestDpu dpu = plan(TestEngine.MODEL, RaidLevel.RAID6, 4, WriteHole.PPL, MEMBER_BLOCKS).space(3,
                5_000_000_000L).boot()) {
            int[] lowWater = {0};
            dpu.firmware().lowWater(() -> lowWater[0]++);
            long[] words = TestData.random(new SeededStream(2), EXTENT);
            long extents = dpu.firmware().extents();
            for (long i = 0; i < extents; i++) {
                dpu.host().expect(dpu.host().write(1, i * EXTENT, EXTENT, words));
            }
            assertThat(lowWater[0]).isEqualTo(1);
            for (int i = 0; i < 5; i++) {
                dpu.host().write(1, (extents + i) * EXTENT, EXTENT, words);
            }
            assertThat(dpu.scheduler().runUntil(() -> {
                dpu.host().pump();
                return dpu.firmware().thinCounts().spaceWaits() == 5;
            })).isTrue();
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            dpu.host().run();
            assertThat(told.why).isNull();
            assertThat(dpu.firmware().thinCounts().spaceTimeouts()).isZero();
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(extents + 5);
            TestData data = new TestData();
            for (long i = 0; i < extents + 5; i++) {
                data.write(i * EXTENT, EXTENT, words);
                data.check(i * EXTENT, EXTENT, dpu.host().expect(dpu.host().read(1, i * EXTENT, EXTENT)).data());
            }
            for (long i = extents + 5; dpu.firmware().extentsFree() > 0; i++) {
                dpu.host().expect(dpu.host().write(1, i * EXTENT, EXTENT, words));
            }
            assertThat(lowWater[0]).isEqualTo(2);
            dpu.checkRedundancy();
        }
    }

    @Test
    void shouldStayAsItWasWhenAMemberIsLostBeforeThePoolIsLarger() {
        try (TestDpu dpu = small(RaidLevel.RAID6, 5, WriteHole.PPL, UpkeepSettings.none())) {
            Geometry before = dpu.firmware().geometry();
            BusyHost busy = new BusyHost(dpu, 1, SLOTS, true, 4);
            busy.start();
            busy.answers(30);
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            busy.answers(10);
            dpu.firmware().removeMember(2, () -> {});
            await(dpu, told);
            assertThat(told.why).isEqualTo("a member was lost before the pool was larger: members=2");
            assertThat(dpu.firmware().geometry()).isEqualTo(before);
            assertThat(dpu.register(LvmRegisters.STRIPES)).isEqualTo(before.stripes());
            busy.answers(40);
            busy.stop();
            busy.verify(dpu);
            dpu.firmware().close();
            try (TestDpu again = plan(TestEngine.MODEL, RaidLevel.RAID6, 5, WriteHole.PPL, MEMBER_BLOCKS).stores(
                    Spares.copies(dpu)).boot()) {
                busy.verify(again);
                assertThat(again.firmware().missingMembers()).isEqualTo(0b100);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveNewStripesToAResyncThatCannotBeZeroedUnlessTheMemberGoes(boolean expels) {
        RaidLevel level = RaidLevel.RAID6;
        List<MemberStore> closed;
        Geometry larger;
        long stripesBefore;
        try (TestDpu dpu = small(level, 5, WriteHole.PPL, UpkeepSettings.none())) {
            dpu.firmware().expelling(expels);
            stripesBefore = dpu.firmware().geometry().stripes();
            long extents = dpu.firmware().extents();
            BusyHost busy = new BusyHost(dpu, 1, SLOTS, true, 5);
            busy.start();
            busy.answers(30);
            busy.stop();
            enlarge(dpu, LARGER_BLOCKS);
            Told told = new Told();
            dpu.firmware().growPool(told);
            assertThat(dpu.scheduler().runUntil(() -> dpu.firmware().geometry().stripes() > stripesBefore)).isTrue();
            dpu.members().member(3).lose();
            await(dpu, told);
            larger = dpu.firmware().geometry();
            if (expels) {
                assertThat(told.why).isNull();
                assertThat(dpu.firmware().missingMembers()).isEqualTo(0b1000);
                assertThat(dpu.firmware().extentsFree()).isGreaterThan(extents);
                busy.start();
                busy.answers(40);
                busy.stop();
                busy.verify(dpu);
                return;
            }
            assertThat(told.why).isEqualTo(
                    "members cannot be zeroed, the new stripes are to be resynced: members=3");
            assertThat(dpu.firmware().extentsFree()).isEqualTo(extents - dpu.firmware().extentsAllocated());
            dpu.firmware().close();
            closed = Spares.copies(dpu);
        }
        assertThat(PoolIdentity.newest(closed).array().synced()).isEqualTo(stripesBefore);
    }
}
