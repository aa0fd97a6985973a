// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members that do not take what is written to them. */
final class PoolJournalTest {
    private final List<CutStore> members = SmallPool.members(CutStore.Power.steady());
    private final PoolStore store = SmallPool.create(members);
    private final PoolJournal journal = store.journal();

    private List<PoolWrite> carryOut(List<PoolWrite> phase, int failed) {
        for (PoolWrite write : phase) {
            if ((failed >>> write.member() & 1) == 0) {
                members.get(write.member()).write(write.block(), write.blocks(), write.words(), 0);
            }
        }
        return journal.next(failed);
    }

    private static List<Integer> addressed(List<PoolWrite> phase) {
        return phase.stream().map(PoolWrite::member).toList();
    }

    @Test
    void shouldRememberWhoLacksACommitBeforeItIsAcknowledged() {
        journal.apply(new PoolChange.Create(1, "one", 500));

        List<PoolWrite> log = journal.begin();
        assertThat(addressed(log)).containsExactly(0, 1, 2);
        List<PoolWrite> superblock = carryOut(log, 0b010);
        assertThat(addressed(superblock)).containsExactly(0, 2);
        assertThat(journal.committing()).isTrue();
        assertThat(carryOut(superblock, 0)).isEmpty();
        assertThat(journal.durable()).isTrue();

        journal.apply(new PoolChange.Create(2, "two", 500));
        assertThat(addressed(journal.begin())).as("until the next checkpoint").containsExactly(0, 2);
        carryOut(List.of(), 0);
        List<PoolWrite> area = journal.beginCheckpoint(false);
        assertThat(addressed(area)).containsExactly(0, 1, 2);
        superblock = carryOut(area, 0);
        assertThat(addressed(superblock)).containsExactly(0, 1, 2);
        carryOut(superblock, 0);
        assertThat(journal.state(1)).isEqualTo(PoolMemberState.IN_SYNC);
        assertThat(PoolStore.check(members).salvage().devices()).hasSize(2);
    }

    /** A drive that joins takes a checkpoint, and changes with it that a commit was to take. */
    @Test
    void shouldCountABlockForACommitThatHasNothingLeftToTell() {
        journal.apply(new PoolChange.Create(1, "one", 500));
        carryOut(carryOut(journal.beginCheckpoint(false), 0), 0);
        carryOut(journal.begin(), 0);
        journal.apply(new PoolChange.Create(2, "two", 500));
        carryOut(journal.begin(), 0);

        PoolOpening check = PoolStore.check(members);
        assertThat(check.status()).as(check.findings().toString()).isEqualTo(PoolStatus.CLEAN);
        assertThat(check.salvage().devices()).hasSize(2);
    }

    /** Power goes when the first member has the superblock behind a checkpoint that the late one has taken, too. */
    @Test
    void shouldNotSayThatAMemberHasCaughtUpBeforeItHasASuperblock() {
        journal.apply(new PoolChange.Create(1, "one", 500));
        carryOut(carryOut(journal.begin(), 0b100), 0);
        List<PoolWrite> superblock = carryOut(journal.beginCheckpoint(false), 0);
        PoolWrite first = superblock.getFirst();
        members.get(0).write(first.block(), first.blocks(), first.words(), 0);

        PoolOpening check = PoolStore.check(members);
        assertThat(check.status()).as(check.findings().toString()).isNotEqualTo(PoolStatus.DAMAGED);
        assertThat(check.salvage().devices()).hasSize(1);
    }

    @Test
    void shouldBeginAnewWhenNoMemberHasTakenACommit() {
        journal.apply(new PoolChange.Create(1, "one", 500));
        List<PoolWrite> log = journal.begin();
        members.get(1).write(log.get(1).block(), 1, log.get(1).words(), 0);

        assertThat(journal.next(0b111)).isEmpty();

        assertThat(journal.durable()).isFalse();
        journal.apply(new PoolChange.Delete(1));
        journal.apply(new PoolChange.Create(3, "three", 500));
        List<PoolWrite> area = journal.begin();
        assertThat(area.getFirst().block()).isEqualTo(SmallPool.LAYOUT.area(1));
        carryOut(carryOut(area, 0), 0);
        journal.apply(new PoolChange.Create(4, "four", 500));
        carryOut(journal.begin(), 0);
        PoolOpening check = PoolStore.check(members);
        assertThat(check.status()).as(check.findings().toString()).isEqualTo(PoolStatus.CLEAN);
        assertThat(check.salvage().devices().stream().map(ThinDevice::id)).containsExactly(3, 4);
    }

    @Test
    void shouldBecomeReadOnlyWhenItIsNotKnownWhichSuperblockCounts() {
        journal.apply(new PoolChange.Create(1, "one", 500));
        List<PoolWrite> superblock = carryOut(journal.begin(), 0b110);
        assertThat(addressed(superblock)).containsExactly(0);

        assertThat(carryOut(superblock, 0b001)).isEmpty();

        assertThat(journal.durable()).isFalse();
        assertThat(journal.readOnly()).isTrue();
        assertThatThrownBy(() -> journal.apply(new PoolChange.Delete(1)))
                .isInstanceOf(PoolException.MetadataFailed.class)
                .hasMessage("pool is read-only, its metadata could not be written: superblock=3");
    }

    @Test
    void shouldLeaveOutAMemberThatIsNotFullWhenItLacksSomething() {
        store.state(2, PoolMemberState.REBUILDING);
        journal.apply(new PoolChange.Create(1, "one", 500));

        carryOut(carryOut(journal.begin(), 0b100), 0);

        assertThat(journal.state(2)).isEqualTo(PoolMemberState.OUT);
        List<CutStore> found = new ArrayList<>(members);
        assertThat(PoolStore.check(found).findings()).hasSize(1);
        assertThatThrownBy(() -> journal.next(0)).hasMessage("no commit under way: commits=1");
    }

    @Test
    void shouldKeepTheNextCommitWhenACheckpointHadTakenTheChangesOfOneAlong() {
        journal.apply(new PoolChange.Create(1, "one", 500));
        carryOut(carryOut(journal.beginCheckpoint(false), 0), 0);
        carryOut(journal.begin(), 0);

        journal.apply(new PoolChange.Create(2, "two", 500));
        carryOut(journal.begin(), 0);

        assertThat(PoolStore.check(members).salvage().devices().stream().map(ThinDevice::id)).containsExactly(1, 2);
    }
}
