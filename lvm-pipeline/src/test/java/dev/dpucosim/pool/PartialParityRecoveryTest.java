// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static dev.dpucosim.pool.LoggedArray.live;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools that power left while columns were being written, with logs of partial parity made by hand. */
@Tag("LVM-10")
final class PartialParityRecoveryTest {
    private static void assertReplay(PoolOpening opening, int replayed, int forgotten) {
        assertThat(opening.partialParity().replayed()).as("replayed").isEqualTo(replayed);
        assertThat(opening.partialParity().forgotten()).as("forgotten").isEqualTo(forgotten);
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldMakeParityFitWhateverPartOfAColumnWasWritten(RaidLevel level) {
        for (int seed = 1; seed <= 60; seed++) {
            LoggedArray array = new LoggedArray(level, seed);
            int first = array.random.nextInt(LoggedArray.CHUNK_BLOCKS);
            int blocks = 1 + array.random.nextInt(LoggedArray.CHUNK_BLOCKS - first);
            int touched = 1 + array.random.nextInt((1 << array.data) - 1);
            long stripe = array.random.nextInt(12);
            array.new Column(stripe, first, blocks, touched, 0).logAll(1, 7).tear();
            long[][] data = array.stripe(stripe);
            PoolOpening opening = array.open();
            assertReplay(opening, level.parities(), 0);
            assertThat(opening.status()).isEqualTo(PoolStatus.REPAIRED);
            assertThat(array.stripe(stripe)).as("data, seed=%d", seed).isDeepEqualTo(data);
            for (long each = 0; each < 12; each++) {
                assertThat(array.fits(each)).as("stripe=%d, seed=%d", each, seed).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldReplayAFullColumnThatStoredNothing(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 2);
        array.new Column(4, 0, 8, (1 << array.data) - 1, 0).logAll(9, 0).tear();
        assertThat(array.fits(4)).isFalse();
        assertReplay(array.open(), level.parities(), 0);
        assertThat(array.fits(4)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldReplayAllColumnsThatWereUnderWayAndForgetTheRest(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 3);
        int parities = level.parities();
        // Over when the newest was logged: its parity is another's by now, and must stay.
        array.new Column(0, 0, 4, 1, 0).logAll(5, 1);
        array.new Column(0, 0, 4, 2, 0).logAll(6, 2).tear();
        array.new Column(1, 2, 3, 3, 0).logAll(7, 3, live(2, 6)).tear();
        array.new Column(6, 0, 8, 1, 0).logAll(8, 31, live(2, 6), live(3, 7)).tear();
        assertReplay(array.open(), 3 * parities, parities);
        for (long stripe = 0; stripe < 12; stripe++) {
            assertThat(array.fits(stripe)).as("stripe=%d", stripe).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldLeaveTheStripeOfAColumnAloneThatWasOver(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 4);
        LoggedArray.Column old = array.new Column(3, 0, 8, 1, 0).logAll(1, 4);
        // Since then untouched data has changed, with parity, which the newest entry of all knows.
        long[] data = array.noise(8);
        array.members.get(array.map.member(3, 1)).write(24, 8, data, 0);
        for (int which = 0; which < level.parities(); which++) {
            array.members.get(array.map.member(3, array.data + which)).write(24, 8, LoggedArray.parity(array.stripe(3),
                    which), 0);
        }
        array.new Column(3, 0, 8, 2, 0).logAll(2, 5).tear();
        assertThat(old.stripe).isEqualTo(3);
        assertReplay(array.open(), level.parities(), level.parities());
        assertThat(array.fits(3)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldForgetWhatIsTorn(RaidLevel level) {
        for (int torn = 0; torn < 2; torn++) {
            LoggedArray array = new LoggedArray(level, 5);
            array.new Column(2, 0, 4, 1, 0).logAll(1, 9);
            for (int which = 0; which < level.parities(); which++) {
                CutStore member = array.members.get(array.map.member(2, array.data + which));
                // A word of the trailer, behind its checksummed part too short; or of the last block before it.
                member.flip((array.trailer(9) << 9) + (torn == 0 ? 70 : -1), 1);
            }
            long[] p = array.chunk(2, array.data);
            assertReplay(array.open(), 0, torn * level.parities());
            assertThat(array.chunk(2, array.data)).isEqualTo(p);
            assertThat(array.fits(2)).isTrue();
        }
    }

    /** The old trailer is the newest on its member still: what an older one names has been over for long. */
    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldGoByATrailerWhosePartialParityIsOverwritten(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 20);
        array.new Column(3, 0, 8, 1, 0).logAll(1, 4);
        array.new Column(9, 0, 8, 1, 0).logAll(2, 5, live(4, 1));
        long[] data = array.noise(8);
        array.members.get(array.map.member(3, 1)).write(24, 8, data, 0);
        for (int which = 0; which < level.parities(); which++) {
            array.members.get(array.map.member(3, array.data + which)).write(24, 8, LoggedArray.parity(array.stripe(3),
                    which), 0);
        }
        array.new Column(3, 0, 8, 2, 0).logAll(3, 6);
        for (CutStore member : array.members) {
            member.write(array.trailer(6) - 3, 1, array.noise(1), 0);
        }
        assertReplay(array.open(), 0, 3 * level.parities());
        assertThat(array.fits(3)).isTrue();
    }

    @Test
    void shouldReplayNeitherEntryOfAColumnThatHadNotLoggedBoth() {
        for (int only = 0; only < 2; only++) {
            LoggedArray array = new LoggedArray(RaidLevel.RAID6, 6);
            // New data of the missing chunk is in partial parity: P alone would tell of it, and Q would not.
            int missing = 1 << array.map.member(2, 0);
            array.new Column(2, 0, 4, 1, missing).log(only, 1, 0);
            long[][] before = {array.chunk(2, array.data), array.chunk(2, array.data + 1)};
            assertReplay(array.openWithout(missing), 0, 1);
            assertThat(array.chunk(2, array.data)).isEqualTo(before[0]);
            assertThat(array.chunk(2, array.data + 1)).isEqualTo(before[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldReplayAnEntryOnceAndGoOnCountingBehindIt(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 7);
        array.new Column(5, 0, 8, 1, 0).logAll(40, 3).tear();
        PoolOpening opening = array.open();
        assertReplay(opening, level.parities(), 0);
        assertThat(opening.store().journal().array().logSequence()).isEqualTo(40);
        assertThat(PoolIdentity.newest(array.members).array().logSequence()).isEqualTo(40);
        long[] other = array.noise(8);
        array.members.get(array.map.member(5, array.data)).write(40, 8, other, 0);
        PoolOpening again = array.open();
        assertReplay(again, 0, 0);
        assertThat(again.status()).isEqualTo(PoolStatus.CLEAN);
        assertThat(array.chunk(5, array.data)).as("nothing was written").isEqualTo(other);
    }

    @Test
    void shouldWriteNothingWhereATouchedMemberHasGoneFromRaid5() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID5, 8);
        LoggedArray.Column column = array.new Column(2, 1, 5, 3, 0).logAll(1, 0).tear();
        long[] p = array.chunk(2, array.data);
        int gone = array.map.member(2, 0);
        assertReplay(array.openWithout(1 << gone), 0, 1);
        assertThat(array.chunk(2, array.data)).isEqualTo(p);
        // Outside of what was being written, the lost chunk is what it was.
        long[][] chunks = array.stripe(2);
        chunks[0] = new long[chunks[0].length];
        long[] told = LoggedArray.parity(new long[][] {p, LoggedArray.parity(chunks, 0)}, 0);
        array.members.get(gone).read(16, 8, chunks[0], 0);
        for (int i = 0; i < told.length; i++) {
            int block = i / LoggedArray.WORDS;
            if (block < column.first || block >= column.first + column.blocks) {
                assertThat(told[i]).as("word=%d", i).isEqualTo(chunks[0][i]);
            }
        }
    }

    @Test
    void shouldTellWhatAThirdMemberHeldWhereATouchedMemberHasGoneFromRaid6() {
        for (int seed = 1; seed <= 20; seed++) {
            LoggedArray array = new LoggedArray(RaidLevel.RAID6, seed);
            int missing = 1 << array.map.member(2, 3);
            array.new Column(2, 0, 8, 3, missing).logAll(1, 0).tear();
            long[][] data = array.stripe(2);
            assertReplay(array.openWithout(missing | 1 << array.map.member(2, 1)), 1, 1);
            // With what was not touched as it always was, there is one value of the lost chunk that fits both.
            long[] rest = array.chunk(2, array.data);
            for (int place = 0; place < array.data; place++) {
                if (place != 1) {
                    rest = LoggedArray.parity(new long[][] {rest, data[place]}, 0);
                }
            }
            data[1] = rest;
            assertThat(array.chunk(2, array.data + 1)).as("seed=%d", seed).isEqualTo(LoggedArray.parity(data, 1));
        }
    }

    @Test
    void shouldReplayTheParityThatIsLeftOfRaid6() {
        for (int gone = 0; gone < 2; gone++) {
            LoggedArray array = new LoggedArray(RaidLevel.RAID6, 10);
            array.new Column(7, 0, 8, 5, 0).logAll(1, 0).tear();
            assertReplay(array.openWithout(1 << array.map.member(7, array.data + gone)), 1, 0);
            assertThat(array.fits(7, 1 - gone)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldTellNewDataOfAChunkThatWasMissingAlready(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 11);
        int gone = array.map.member(2, 1);
        LoggedArray.Column column = array.new Column(2, 0, 8, 7, 1 << gone).logAll(1, 0).tear();
        assertReplay(array.openWithout(1 << gone), level.parities(), 0);
        array.members.get(gone).write(16, 8, column.after[1], 0);
        assertThat(array.fits(2)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldNotTakeWhatIsNotRebuiltYetForData(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 12);
        int filled = array.map.member(9, 0);
        PoolStore store = array.open().require();
        store.state(filled, PoolMemberState.REBUILDING);
        store.journal().reached(store.journal().array().synced(), 5);
        store.state(filled, PoolMemberState.REBUILDING);
        array.members.get(filled).zero(5 * 8, 7 * 8);
        array.new Column(9, 0, 8, 1, 0).logAll(1, 0);
        int below = array.map.place(3, filled) < array.data ? 1 << array.map.place(3, filled) : 1;
        array.new Column(3, 0, 8, below, 0).logAll(2, 1, live(0, 1)).tear();
        long[][] parity = {array.chunk(9, array.data), array.chunk(9, array.data + level.parities() - 1)};
        PoolOpening opening = array.open();
        assertThat(array.fits(3)).as("it holds its chunk of this").isTrue();
        assertThat(array.chunk(9, array.data)).as("and not of this").isEqualTo(parity[0]);
        assertReplay(opening, level == RaidLevel.RAID5 ? 1 : 3, 1);
    }

    @Test
    void shouldIgnoreEntriesThatAreNotAboutThisArray() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID5, 13);
        LoggedArray other = new LoggedArray(RaidLevel.RAID6, 13);
        other.new Column(2, 0, 8, 1, 0).logAll(1, 0);
        long[] words = new long[9 * LoggedArray.WORDS];
        for (int member = 0; member < LoggedArray.MEMBERS; member++) {
            other.members.get(member).read(other.trailer(0) - 8, 9, words, 0);
            array.members.get((member + 1) % LoggedArray.MEMBERS).write(array.trailer(0) - 8, 9, words, 0);
        }
        assertReplay(array.open(), 0, 0);
        for (long stripe = 0; stripe < 12; stripe++) {
            assertThat(array.fits(stripe)).isTrue();
        }
    }

    @Test
    void shouldWriteNothingBeforeAllOfThePoolCanBeTrusted() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID5, 14);
        array.new Column(2, 0, 8, 1, 0).logAll(1, 0).tear();
        for (CutStore member : array.members) {
            member.flip(PoolLayout.superblock(member.blocks(), 0) << 9, 1);
        }
        long[] p = array.chunk(2, array.data);
        assertThat(array.open().status()).isEqualTo(PoolStatus.DAMAGED);
        assertThat(array.chunk(2, array.data)).isEqualTo(p);
    }

    /** What superblocks say of members is in the pool's own log and checkpoint order, and comes first. */
    @Test
    void shouldGoByTheMembersOfTheNewestSuperblock() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID6, 15);
        int out = array.map.member(2, 0);
        PoolStore store = array.open().require();
        store.state(out, PoolMemberState.OUT);
        store.checkpoint();
        // An old member with an entry that is newer than all others, and names none.
        LoggedArray.Column column = array.new Column(2, 0, 8, 3, 1 << out).logAll(1, 0).tear();
        array.new Column(array.map.parityMember(0) == out ? 0 : stripeWithP(array, out), 0, 8, 1, 0).log(0, 2, 5);
        assertReplay(array.open(), 2, 0);
        array.members.get(out).write(16, 8, column.after[0], 0);
        assertThat(array.fits(2)).isTrue();
    }

    private static long stripeWithP(LoggedArray array, int member) {
        for (long stripe = 0;; stripe++) {
            if (array.map.parityMember(stripe) == member) {
                return stripe;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldReplayAgainWhereverPowerGoesWhileItIsReplayed(RaidLevel level) {
        boolean ended = false;
        for (long writes = 0; !ended; writes++) {
            for (int outcome = 0; outcome < 4; outcome++) {
                LoggedArray array = new LoggedArray(level, 16);
                array.new Column(2, 0, 8, 5, 0).logAll(1, 0).tear();
                array.new Column(8, 3, 2, 2, 0).logAll(2, 1, live(0, 1)).tear();
                CutStore.Power power = new CutStore.Power(writes);
                List<CutStore> failing = new ArrayList<>(array.members.stream().map(member -> member.copy(power))
                        .toList());
                try {
                    PoolStore.open(failing);
                    ended = true;
                } catch (CutStore.Power.Cut e) {
                    // then again
                }
                SeededStream random = new SeededStream(writes).split(outcome);
                array.members = new ArrayList<>(failing.stream().map(member -> member.after(random, CutStore.Power
                        .steady())).toList());
                assertThat(array.open().status()).isNotEqualTo(PoolStatus.DAMAGED);
                assertThat(array.fits(2) && array.fits(8)).as("writes=%d, outcome=%d", writes, outcome).isTrue();
            }
        }
    }

    /** Superblocks that say that it is replayed may be written as soon as it is. */
    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldMakeDurableWhatItHasReplayed(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 21);
        array.new Column(2, 0, 8, 5, 0).logAll(1, 0).tear();
        array.members.forEach(CutStore::flush);
        new PartialParityRecovery(array.geometry, array.layout, array.members, PoolIdentity.newest(array.members)
                .array()).read().replay();
        for (int outcome = 0; outcome < 8; outcome++) {
            SeededStream random = new SeededStream(outcome);
            array.members = new ArrayList<>(array.members.stream().map(member -> member.after(random, CutStore.Power
                    .steady())).toList());
            assertThat(array.fits(2)).as("outcome=%d", outcome).isTrue();
        }
    }

    @Test
    void shouldSayWhatIsToBeReplayedAndWriteNothingWhenOnlyAsked() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID5, 17);
        array.new Column(0, 0, 4, 1, 0).logAll(1, 1);
        array.new Column(2, 0, 8, 1, 0).logAll(2, 0).tear();
        long[] p = array.chunk(2, array.data);
        PoolOpening check = PoolStore.check(array.members);
        assertReplay(check, 1, 1);
        assertThat(check.status()).isEqualTo(PoolStatus.REPAIRED);
        assertThat(check.writeHole()).isEqualTo(WriteHole.PPL);
        assertThat(check.findings()).singleElement().hasToString(
                "power went while columns were written, partial parity "
                        + "tells of them: entriesReplayed=1, entriesForgotten=1");
        assertThat(array.chunk(2, array.data)).isEqualTo(p);
        assertReplay(PoolStore.repair(array.members), 1, 1);
        assertThat(array.fits(2)).isTrue();
        assertThat(PoolStore.check(array.members).status()).isEqualTo(PoolStatus.CLEAN);
    }

    @Test
    void shouldTakePoolsFromBeforeTheLogForSuchWithoutOne() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID5, 18);
        PoolStore.create(array.members, array.geometry, array.layout, PoolMap.create(SmallPool.POOL, array.geometry
                .extentBlocks(), array.geometry.extents())).close();
        array.new Column(2, 0, 8, 1, 0).logAll(1, 0).tear();
        long[] words = new long[LoggedArray.WORDS];
        array.members.getFirst().read(PoolLayout.superblock(array.members.getFirst().blocks(), 0), 1, words, 0);
        assertThat(List.of(words[24], words[25])).as("as they were written before").containsOnly(0L);
        PoolOpening opening = array.open();
        assertThat(opening.writeHole()).isEqualTo(WriteHole.NONE);
        assertReplay(opening, 0, 0);
        assertThat(array.fits(2)).isFalse();
    }

    @Test
    void shouldZeroTheLogsOfMembersThatHeldSomething() {
        LoggedArray array = new LoggedArray(RaidLevel.RAID6, 19);
        array.new Column(2, 0, 8, 1, 0).logAll(100, 30);
        PoolStore.create(array.members, array.geometry, array.layout, PoolMap.create(SmallPool.POOL, array.geometry
                .extentBlocks(), array.geometry.extents()), WriteHole.PPL);
        assertReplay(array.open(), 0, 0);
    }
}
