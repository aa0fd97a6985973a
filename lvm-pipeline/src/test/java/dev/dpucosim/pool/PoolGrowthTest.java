// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.ShortenedStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A pool whose members have become larger, by longer images or by larger drives, takes the room: its data and its map
 * stay, and wherever power goes there is the old pool or the new one.
 */
final class PoolGrowthTest {
    private static final long BLOCKS = 74_000;
    private static final int OUTCOMES = 4;

    /** How the members became larger. */
    private enum Way {
        EXTENDED, REPLACED;

        /** Members of a pool with some changes, that are larger than it needs. */
        List<CutStore> members(CutStore.Power power) {
            List<CutStore> small = this == EXTENDED
                    ? SmallPool.members(CutStore.Power.steady())
                    : new ArrayList<>(Stream.generate(() -> new CutStore(BLOCKS, CutStore.Power.steady()))
                            .limit(SmallPool.MEMBERS).toList());
            PoolStore store = SmallPool.create(small);
            RandomChanges changes = SmallPool.changes(5);
            for (int i = 0; i < 6; i++) {
                SmallPool.commit(store, changes, 20);
            }
            for (CutStore member : small) {
                if (this == REPLACED) {
                    // A drive that was used before holds something where the pool is going to be.
                    long end = SmallPool.LAYOUT.holeStart() + SmallPool.LAYOUT.holeBlocks();
                    int noise = (int) (PoolLayout.superblock(BLOCKS, 0) - end);
                    long[] words = new long[noise * 64];
                    java.util.Arrays.setAll(words, word -> DATA[word & 63] ^ word);
                    member.write(end, noise, words, 0);
                }
                member.write(SmallPool.GEOMETRY.memberBlocks() - 1, 1, DATA, 0);
            }
            store.close();
            return small.stream().map(member -> member.enlarged(BLOCKS, power)).toList();
        }
    }

    private static final long[] DATA = new long[64];

    static {
        java.util.Arrays.setAll(DATA, word -> 0x1234_5678_9ABC_DEF0L * (word + 1));
    }

    private static List<MemberStore> asBefore(List<CutStore> members) {
        return EnlargedMember.asBefore(members);
    }

    private static PoolGrowth growth(List<MemberStore> members) {
        PoolOpening check = PoolStore.check(members);
        assertThat(check.status()).as(check.findings().toString()).isNotEqualTo(PoolStatus.DAMAGED);
        return PoolGrowth.of(members, PoolIdentity.newest(members), check.salvage());
    }

    /** The states that are committed one after the other while a pool grows and goes on. */
    private static List<List<Byte>> grow(List<CutStore> larger, List<List<Byte>> states) {
        List<MemberStore> members = asBefore(larger);
        PoolGrowth growth = growth(members);
        PoolStore store = PoolStore.open(members).require();
        states.add(SmallPool.state(store));
        store.grow(growth);
        states.add(SmallPool.state(store));
        int device = store.map().nextDevice();
        store.append(List.of(new PoolChange.Create(device, "grown", 1_000), new PoolChange.Map(device, 0, growth
                .extents() - 1)));
        states.add(SmallPool.state(store));
        store.close();
        return states;
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeTheRoomAndKeepMapAndData(Way way) {
        List<CutStore> larger = way.members(CutStore.Power.steady());
        List<MemberStore> before = asBefore(larger);
        assertThat(before.getFirst() instanceof ShortenedStore).isEqualTo(way == Way.EXTENDED);
        PoolMap old = PoolStore.check(before).salvage();

        grow(larger, new ArrayList<>());

        PoolOpening opening = PoolStore.open(larger);
        assertThat(opening.status()).as(opening.findings().toString()).isEqualTo(PoolStatus.CLEAN);
        PoolStore store = opening.store();
        assertThat(store.geometry()).isEqualTo(PoolLayout.fitting(SmallPool.GEOMETRY, BLOCKS));
        assertThat(store.map().extents()).isEqualTo(store.geometry().extents()).isGreaterThan(old.extents() + 100);
        assertThat(store.map().usedExtents()).isEqualTo(old.usedExtents() + 1);
        assertThat(store.journal().freshFrom()).as("what is added may hold anything").isEqualTo(store.map().extents());
        assertThat(store.journal().array().synced()).isEqualTo(SmallPool.GEOMETRY.stripes());
        old.devices().forEach(device -> {
            MappingRuns now = store.map().device(device.id()).runs();
            for (MappingRuns was = device.runs(); was.next();) {
                assertThat(now.next()).isTrue();
                assertThat(now.extent()).isEqualTo(was.extent());
                assertThat(now.virtualExtent()).isEqualTo(was.virtualExtent());
            }
        });
        long[] read = new long[64];
        for (CutStore member : larger) {
            member.read(SmallPool.GEOMETRY.memberBlocks() - 1, 1, read, 0);
            assertThat(read).isEqualTo(DATA);
            assertThat(EnlargedMember.asBefore(member)).isSameAs(member);
        }
        PoolLayout layout = store.journal().superblock().layout();
        for (long block = layout.holeStart(); block < layout.holeStart() + layout.holeBlocks(); block++) {
            larger.getFirst().read(block, 1, read, 0);
            assertThat(read).as("write-hole log is blank: block=%s", block).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheOldPoolOrTheNewOneWhereverPowerGoes(Way way) {
        List<List<Byte>> states = grow(way.members(CutStore.Power.steady()), new ArrayList<>());
        long boundary = 0;
        int older = 0;
        while (true) {
            CutStore.Power power = new CutStore.Power(boundary);
            List<CutStore> larger = way.members(power);
            List<List<Byte>> reached = new ArrayList<>();
            try {
                grow(larger, reached);
                break;
            } catch (CutStore.Power.Cut e) {
                for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                    SeededStream random = new SeededStream(boundary).split(outcome);
                    List<CutStore> found = larger.stream().map(member -> member.after(random, CutStore.Power.steady()))
                            .toList();
                    older += verify(found, states, reached.size(), way + ", write=" + boundary + ", outcome="
                            + outcome);
                }
            }
            boundary++;
        }
        assertThat(boundary).isGreaterThan(20);
        assertThat(older).as("cuts that left the old pool").isGreaterThan(20);
    }

    /** A drive may write what came last before all else: at no time is a member without a superblock. */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveEveryMemberASuperblockWhateverIsDurableFirst(Way way) {
        int reordered = 0;
        for (long boundary = 0;; boundary++) {
            List<CutStore> larger = way.members(new CutStore.Power(boundary));
            try {
                grow(larger, new ArrayList<>());
                break;
            } catch (CutStore.Power.Cut e) {
                for (int i = 0; i < larger.size(); i++) {
                    for (int last = 0; last <= larger.get(i).unflushed(); last++) {
                        CutStore found = larger.get(i).afterLast(last, CutStore.Power.steady());
                        assertThat(PoolIdentity.of(EnlargedMember.asBefore(found))).as(
                                "%s: write=%s, member=%s, last writes kept=%s", way, boundary, i, last).isNotNull();
                        reordered++;
                    }
                }
            }
        }
        assertThat(reordered).isGreaterThan(100);
    }

    /** The pool is one of those that there were, opens, and can be made larger if it was not; 1 when it was not. */
    private static int verify(List<CutStore> found, List<List<Byte>> states, int reached, String where) {
        List<MemberStore> members = asBefore(found);
        PoolOpening opening = PoolStore.open(members);
        assertThat(opening.status()).as("%s: %s", where, opening.findings()).isNotEqualTo(PoolStatus.DAMAGED);
        int at = states.indexOf(SmallPool.state(opening.store()));
        assertThat(at).as("%s: a state that was committed", where).isGreaterThanOrEqualTo(Math.max(0, reached - 1))
                .isLessThanOrEqualTo(reached);
        opening.store().close();
        assertThat(PoolStore.check(members).status()).as(where).isEqualTo(PoolStatus.CLEAN);
        if (at == 0) {
            assertThat(grow(found, new ArrayList<>())).as(where).isEqualTo(states);
        }
        return at == 0 ? 1 : 0;
    }

    @Test
    void shouldKeepTheOldPoolWhenAMemberDoesNotTakeTheNewMetadata() {
        for (int phases = 0; phases < 2; phases++) {
            List<CutStore> larger = Way.REPLACED.members(CutStore.Power.steady());
            List<MemberStore> members = asBefore(larger);
            PoolGrowth growth = growth(members);
            PoolStore store = PoolStore.open(members).require();
            List<Byte> before = SmallPool.state(store);
            PoolJournal journal = store.journal();
            List<PoolWrite> phase = journal.beginGrowth(growth);
            for (int i = 0; i < phases; i++) {
                for (PoolWrite write : phase) {
                    larger.get(write.member()).write(write.block(), write.blocks(), write.words(), 0);
                }
                phase = journal.next(0);
            }
            assertThat(journal.next(0b010)).isEmpty();

            assertThat(journal.durable()).isFalse();
            assertThat(store.geometry()).isEqualTo(SmallPool.GEOMETRY);
            store.append(List.of(new PoolChange.Create(store.map().nextDevice(), "later", 500)));
            List<Byte> after = SmallPool.state(store);
            assertThat(after).isNotEqualTo(before);
            PoolOpening again = PoolStore.open(larger);
            assertThat(again.status()).as(again.findings().toString()).isEqualTo(PoolStatus.CLEAN);
            assertThat(SmallPool.state(again.store())).isEqualTo(after);
        }
    }

    private static void shouldRefuse(List<MemberStore> members, String message) {
        assertThatThrownBy(() -> growth(members)).isInstanceOf(UnsuitableMembersException.class).hasMessage(message);
    }

    @Test
    void shouldRefuseMembersThatAreNotLargerOrNotAlike() {
        CutStore.Power power = CutStore.Power.steady();
        long min = blocksMin();
        List<CutStore> larger = Way.EXTENDED.members(power);
        CutStore small = SmallPool.members(power).getFirst();
        List<CutStore> same = larger.stream().map(member -> member.enlarged(small.blocks(), power)).toList();
        shouldRefuse(asBefore(same), "members too little larger, the metadata has to move behind where it is: bytes="
                + (small.blocks() << 9) + ", bytesMin=" + (min << 9));
        List<MemberStore> unequal = new ArrayList<>(asBefore(larger));
        unequal.set(1, EnlargedMember.asBefore(larger.get(1).enlarged(BLOCKS - 8, power)));
        shouldRefuse(unequal, "member smaller than others: member=1, bytes=" + (BLOCKS - 8 << 9) + ", expected="
                + (BLOCKS << 9));
        unequal.set(1, same.get(1));
        shouldRefuse(unequal, "member smaller than others: member=1, bytes=" + (small.blocks() << 9) + ", expected="
                + (BLOCKS << 9));
        unequal.set(1, null);
        shouldRefuse(unequal, "a pool grows when all members are in sync: member=1, state=ABSENT");
        List<CutStore> little = larger.stream().map(member -> member.enlarged(small.blocks() + 8, power)).toList();
        shouldRefuse(asBefore(little), "member too little larger for its superblocks to move: member=0, bytes="
                + (small.blocks() + 8 << 9) + ", before=" + (small.blocks() << 9));
        List<CutStore> almost = larger.stream().map(member -> member.enlarged(min - 1, power)).toList();
        shouldRefuse(asBefore(almost), "members too little larger, the metadata has to move behind where it is: bytes="
                + (min - 1 << 9) + ", bytesMin=" + (min << 9));
        assertThat(growth(asBefore(larger.stream().map(member -> member.enlarged(min, power)).toList()))
                .extents()).isGreaterThan(60);
    }

    /** The smallest members whose metadata lies behind where it was, found one block after the other. */
    private static long blocksMin() {
        long blocks = SmallPool.LAYOUT.memberBlocksMin();
        while (PoolLayout.of(PoolLayout.fitting(SmallPool.GEOMETRY, blocks)).areaStart() < SmallPool.LAYOUT.holeStart()
                + SmallPool.LAYOUT.holeBlocks()) {
            blocks++;
        }
        return blocks;
    }

    @Test
    void shouldNotTakeWhatAGuestHasWrittenForASuperblock() {
        CutStore.Power power = CutStore.Power.steady();
        CutStore member = Way.EXTENDED.members(power).getFirst();
        CutStore inner = SmallPool.members(power).getFirst();
        long[] words = new long[64];
        member.read(PoolLayout.superblock(inner.blocks(), 0), 1, words, 0);
        // An undamaged superblock that lies where its member would not end is somebody's data.
        CutStore other = new CutStore(BLOCKS, power);
        other.write(PoolLayout.superblock(inner.blocks(), 0) + 8, 1, words, 0);
        other.write(PoolLayout.superblock(inner.blocks(), 0) - 8, 1, words, 0);
        assertThat(EnlargedMember.asBefore(other)).isSameAs(other);
        other.write(PoolLayout.superblock(inner.blocks(), 0), 1, words, 0);
        assertThat(EnlargedMember.asBefore(other).blocks()).isEqualTo(inner.blocks());
    }
}
