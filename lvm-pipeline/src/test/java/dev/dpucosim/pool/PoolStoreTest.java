// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools that are made, opened, changed and closed, and members that are not what they should be. */
final class PoolStoreTest {
    private final List<CutStore> members = SmallPool.members(CutStore.Power.steady());
    private final PoolStore store = SmallPool.create(members);

    private static String damage(List<CutStore> found) {
        List<List<Long>> before = found.stream().map(member -> member == null ? List.<Long>of() : member.written())
                .toList();
        PoolOpening opening = PoolStore.open(found);
        assertThat(opening.status()).as(opening.findings().toString()).isEqualTo(PoolStatus.DAMAGED);
        assertThat(opening.store()).isNull();
        assertThat(found.stream().map(member -> member == null ? List.<Long>of() : member.written()).toList())
                .isEqualTo(before);
        String first = opening.findings().stream().filter(PoolFinding::damage).findFirst().get().what();
        assertThatThrownBy(opening::require).isInstanceOf(PoolException.MetadataFailed.class)
                .hasMessage("pool is damaged, " + first);
        return first;
    }

    @Test
    void shouldFindWhatWasCommittedAndSayWhatItReplayed() {
        RandomChanges changes = SmallPool.changes(1);
        SmallPool.commit(store, changes, 20);
        SmallPool.commit(store, changes, 1);
        SmallPool.commit(store, changes, 40);
        List<Byte> state = SmallPool.state(store);

        PoolOpening opening = PoolStore.open(members);

        assertThat(opening.status()).isEqualTo(PoolStatus.CLEAN);
        assertThat(opening).hasToString(
                "clean: superblock=3, commitsReplayed=3, changesReplayed=61, logBlocks=4, findings=0");
        assertThat(SmallPool.state(opening.store())).isEqualTo(state);
        assertThat(opening.store().map().uuid()).isEqualTo(SmallPool.POOL);
        assertThat(opening.store().geometry()).hasToString(SmallPool.GEOMETRY.toString());
        opening.store().close();
        PoolOpening again = PoolStore.open(members);
        assertThat(again.commitsReplayed()).isZero();
        assertThat(SmallPool.state(again.store())).isEqualTo(state);
    }

    @Test
    void shouldGoOnInACheckpointWhenTheLogIsFull() {
        RandomChanges changes = SmallPool.changes(2);
        for (int i = 0; i < 200; i++) {
            SmallPool.commit(store, changes, 1 + i % 30);
            assertThat(SmallPool.state(PoolStore.open(SmallPool.copies(members)).require()))
                    .isEqualTo(SmallPool.state(store));
        }
        assertThat(store.journal().checkpoints()).isGreaterThan(8);
        assertThat(store.journal().commits()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAChangeAndKeepThoseBeforeIt() {
        assertThatThrownBy(() -> store.append(List.of(new PoolChange.Create(1, "one", 500),
                new PoolChange.Map(1, 0, 7), new PoolChange.Map(1, 0, 8), new PoolChange.Map(1, 1, 9))))
                .isInstanceOf(PoolException.Conflict.class);

        PoolStore found = PoolStore.open(members).require();

        assertThat(found.map().device(1).mappedExtents()).isEqualTo(1);
        assertThat(SmallPool.state(found)).isEqualTo(SmallPool.state(store));
        assertThat(found.journal().freshFrom()).isEqualTo(8);
    }

    @Test
    void shouldRefuseAChangeAfterWhichACheckpointMightNotFit() {
        store.append(List.of(new PoolChange.Create(1, "one", 60 * 128)));
        for (int i = 0; i < 50; i += 2) {
            store.append(List.of(new PoolChange.Map(1, i, i)));
        }
        for (int copy = 2; copy < 13; copy++) {
            store.append(List.of(new PoolChange.Snapshot(copy, "copy-" + copy, 1, false)));
        }
        List<Byte> state = SmallPool.state(store);
        assertThat(state).hasSize(40 + 12 * (40 + 25 * 24) + 3 + 8 * 6 + 3 * 7);

        assertThatThrownBy(() -> store.append(List.of(new PoolChange.Snapshot(99, "too-many", 1, false))))
                .isInstanceOf(PoolException.MetadataFull.class)
                .hasMessage("metadata has no room: bytes=7792, bytesMore=704, bytesMax=8064");
        assertThatThrownBy(() -> store.append(List.of(new PoolChange.Grow(1001))))
                .hasMessageStartingWith("pool larger than its array: extents=1001, extentsMax=");
        PoolStore found = PoolStore.open(members).require();
        assertThat(SmallPool.state(found)).isEqualTo(state);
        assertThat(found.journal().freshFrom()).as("a copy may lie where nothing was mapped").isEqualTo(found.map()
                .extents());
    }

    @Test
    void shouldRefuseWhatCannotFitWithExactNumbersAndWriteNothing() {
        CutStore.Power power = CutStore.Power.steady();
        List<CutStore> small = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            small.add(new CutStore(SmallPool.LAYOUT.memberBlocksMin() - (i == 2 ? 1 : 0), power));
        }
        long bytes = SmallPool.LAYOUT.memberBlocksMin() << 9;

        assertThatThrownBy(() -> SmallPool.create(small)).hasMessage("metadata does not fit: member=2, offset="
                + (SmallPool.LAYOUT.areaStart() << 9) + ", bytes=" + (bytes - 512) + ", bytesMin=" + bytes);
        small.set(2, new CutStore(SmallPool.LAYOUT.memberBlocksMin() + 1, power));
        assertThatThrownBy(() -> SmallPool.create(small)).hasMessage("members of unequal size: member=2, offset="
                + (PoolLayout.superblock(bytes >>> 9, 0) << 9) + ", bytes=" + (bytes + 512) + ", expected=" + bytes);
        small.removeLast();
        assertThatThrownBy(() -> SmallPool.create(small))
                .hasMessage("another count of members: members=2, array=3");
        assertThat(power.writes()).isZero();
    }

    @Test
    void shouldRefuseAMemberOfAnotherPool() {
        List<CutStore> others = SmallPool.members(CutStore.Power.steady());
        UUID other = new UUID(1, 2);
        PoolStore.create(others, SmallPool.GEOMETRY, SmallPool.LAYOUT, PoolMap.create(other, 128, 60));
        List<CutStore> mixed = SmallPool.copies(members);
        mixed = new ArrayList<>(mixed);
        mixed.set(1, others.get(1));

        assertThat(damage(mixed)).isEqualTo("member of another pool: member=1, offset=" + offset(1) + ", pool=" + other
                + ", expected=" + SmallPool.POOL);
    }

    private long offset(int slot) {
        return PoolLayout.superblock(members.getFirst().blocks(), slot) << 9;
    }

    @Test
    void shouldRefuseSwappedMembersAndAnotherCountOfThem() {
        List<CutStore> swapped = new ArrayList<>(members);
        Collections.swap(swapped, 0, 2);

        assertThat(damage(swapped)).isEqualTo("members swapped: member=0, offset=" + offset(1) + ", holds=2");
        assertThat(damage(new ArrayList<>(members.subList(0, 2))))
                .isEqualTo("another count of members: members=2, recorded=3");
        assertThat(damage(SmallPool.members(CutStore.Power.steady())))
                .isEqualTo("no pool on any member: member=0, offset=" + offset(0) + ", members=3");
    }

    /** Superblocks are zero on all members; of the rest, what is left on one member tells that there was a pool. */
    @ParameterizedTest(name = "log {0}, checkpoint {1}, on member {2}")
    @CsvSource({"true, true, 0", "true, false, 2", "false, true, 1", "false, false, 0"})
    void shouldNotTakeAPoolWithoutSuperblocksForNone(boolean log, boolean checkpoint, int member) {
        SmallPool.commit(store, SmallPool.changes(4), 40);
        List<CutStore> left = SmallPool.members(CutStore.Power.steady());
        PoolLayout layout = SmallPool.LAYOUT;
        long[] block = new long[64];
        long last = 0;
        for (long at : members.get(member).written()) {
            boolean logged = at >= layout.logStart() && at < layout.holeStart();
            boolean checked = at >= layout.areaStart() && at < layout.logStart();
            if (at < layout.areaStart() || logged && log || checked && checkpoint) {
                members.get(member).read(at, 1, block, 0);
                left.get(member).write(at, 1, block, 0);
                long piece = logged ? at : at & -PoolLayout.UNIT_BLOCKS;
                last = PoolBlock.zero(block, 0, PoolBlock.WORDS) ? last : piece;
            }
        }

        assertThat(damage(left)).isEqualTo(log || checkpoint
                ? "log or checkpoint without superblock on any member: member=" + member + ", offset=" + (last << 9)
                        + ", members=3"
                : "no pool on any member: member=0, offset=" + offset(0) + ", members=3");
        for (int i = 0; i < left.size(); i++) {
            assertThat(PoolRemains.offset(left.get(i))).isEqualTo(i == member && (log || checkpoint) ? last << 9
                    : PoolRemains.NONE);
        }
    }

    @Test
    void shouldRefuseABlankMemberAndOneOfAnotherSize() {
        List<CutStore> found = new ArrayList<>(members);
        found.set(2, new CutStore(members.get(2).blocks(), CutStore.Power.steady()));
        assertThat(damage(found)).isEqualTo("no superblock: member=2, offset=" + offset(1) + ", bytes="
                + (members.get(2).blocks() << 9));

        CutStore shorter = new CutStore(members.get(2).blocks() - 1, CutStore.Power.steady());
        long[] block = new long[64];
        for (long at : members.get(2).written()) {
            members.get(2).read(at, 1, block, 0);
            shorter.write(at, 1, block, 0);
        }
        found.set(2, shorter);
        assertThat(damage(found)).isEqualTo("member has another size: member=2, offset=" + offset(1) + ", bytes="
                + (shorter.blocks() << 9) + ", recorded=" + (members.get(2).blocks() << 9));
    }

    @Test
    void shouldRefuseAnOldMemberThatIsBroughtBack() {
        CutStore old = members.get(2).copy();
        store.close();
        PoolStore next = PoolStore.open(members).require();
        List<CutStore> found = new ArrayList<>(members);
        found.set(2, old.copy());
        assertThat(damage(found)).isEqualTo("old member brought back: member=2, offset=" + offset(1)
                + ", events=3, newest=7");

        // Old by two commits only: the superblock is the newest.
        old = members.get(2).copy();
        next.append(List.of(new PoolChange.Create(1, "one", 500)));
        found.set(2, old.copy());
        List<CutStore> copies = SmallPool.copies(found);
        assertThat(PoolStore.open(copies).status()).as("one commit may be missing").isEqualTo(PoolStatus.CLEAN);
        next.append(List.of(new PoolChange.Create(2, "two", 500)));
        assertThat(damage(found)).isEqualTo("old member brought back: member=2, offset="
                + (SmallPool.LAYOUT.logStart() << 9) + ", logBlock=0, newest=1");
    }

    @Test
    void shouldLeaveOutAMemberThatIsKnownToBeOld() {
        SmallPool.commit(store, SmallPool.changes(5), 10);
        List<CutStore> found = new ArrayList<>(members);
        found.set(1, null);
        PoolOpening without = PoolStore.open(found);
        assertThat(without.findings()).hasToString("[member absent: member=1]");
        SmallPool.commit(without.store(), SmallPool.changes(6), 0);
        List<Byte> state = SmallPool.state(without.store());
        without.store().close();

        PoolOpening with = PoolStore.open(members);

        assertThat(with.status()).isEqualTo(PoolStatus.REPAIRED);
        assertThat(with.findings()).hasToString("[old member left out: member=1, offset=" + offset(1)
                + ", events=3, newest=7]");
        assertThat(SmallPool.state(with.store())).isEqualTo(state);
        assertThat(with.store().journal().state(1)).isEqualTo(PoolMemberState.OUT);
        found.set(2, null);
        assertThat(damage(found)).isEqualTo("too few members: level=RAID5, members=3, present=[0]");
    }

    @ParameterizedTest
    @CsvSource({"RAID0, 4, 0, false", "RAID1, 3, 0 1, true", "RAID5, 3, 2, true", "RAID5, 4, 1 2, false",
        "RAID6, 5, 1 2, true", "RAID6, 5, 0 1 2, false", "RAID10, 4, 0 2, true", "RAID10, 4, 2 3, false",
        "RAID10, 5, 4 0, false", "RAID10, 5, 1 3, true", "RAID10, 5, 1 2, false"})
    void shouldOpenWithAsManyMembersAsTheLevelNeeds(RaidLevel level, int count, String absent, boolean opens) {
        Geometry geometry = Geometry.of(level, count, 4096, 65536, 4096);
        PoolLayout layout = PoolLayout.of(geometry, 16);
        List<CutStore> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(new CutStore(layout.memberBlocksMin(), CutStore.Power.steady()));
        }
        PoolStore.create(found, geometry, layout, PoolMap.create(SmallPool.POOL, 128, geometry.extents())).close();
        for (String member : absent.split(" ")) {
            found.set(Integer.parseInt(member), null);
        }

        assertThat(PoolStore.open(found).store() != null).isEqualTo(opens);
    }

    @Test
    void shouldFindExtentsThatAreNoPowerOfTwo() {
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 3, 4096, 3 * 65536, 4096);
        PoolLayout layout = PoolLayout.of(geometry, 16);
        List<CutStore> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            found.add(new CutStore(layout.memberBlocksMin(), CutStore.Power.steady()));
        }
        PoolStore.create(found, geometry, layout, PoolMap.create(SmallPool.POOL, 384, geometry.extents())).close();

        PoolOpening opening = PoolStore.open(found);

        assertThat(opening.status()).isEqualTo(PoolStatus.CLEAN);
        assertThat(opening.store().geometry()).hasToString(geometry.toString());
        assertThat(opening.store().map().extentBlocks()).isEqualTo(384);
        opening.store().close();
    }

    @Test
    void shouldChooseRoomForEveryExtentAndLeaveTheEndFree() {
        Geometry geometry = Geometry.of(RaidLevel.RAID6, 6, 65536, 65536, 1 << 20);
        PoolLayout layout = PoolLayout.of(geometry, 1000);
        long blocks = geometry.memberBlocks() + layout.tailBlocks(geometry.memberBlocks());

        assertThat(layout.areaBytes()).isGreaterThanOrEqualTo(40 + 1024 * 104 + 24 * (4 * geometry.extents() + 64));
        assertThat(layout.areaStart()).isEqualTo(geometry.memberBlocks());
        assertThat(layout.holeStart() + layout.holeBlocks()).isLessThanOrEqualTo(PoolLayout.superblock(blocks, 0));
        assertThat(blocks - PoolLayout.superblock(blocks, 1)).isEqualTo(256 + 8);
        assertThat(PoolLayout.superblock(blocks + 7, 1)).as("whole units").isEqualTo(PoolLayout.superblock(blocks, 1));
    }
}
