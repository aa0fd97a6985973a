// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every byte of the metadata of a small image, flipped in turn: never another state, never silently. */
final class PoolFlipTest {
    private final List<CutStore> members = SmallPool.members(CutStore.Power.steady());
    private final List<Byte> state;
    private final TreeSet<Long> used = new TreeSet<>();

    PoolFlipTest() {
        PoolStore store = SmallPool.create(members);
        RandomChanges changes = SmallPool.changes(4);
        for (int count : new int[] {40, 3, 1, 50, 2}) {
            SmallPool.commit(store, changes, count);
        }
        store.checkpoint();
        for (int count : new int[] {40, 3, 1, 50, 2}) {
            SmallPool.commit(store, changes, count);
        }
        state = SmallPool.state(store);
        PoolSuperblock superblock = store.journal().superblock();
        PoolOpening check = PoolStore.check(members);
        assertThat(check.commitsReplayed()).isEqualTo(5);
        for (int slot = 0; slot < 2; slot++) {
            used.add(PoolLayout.superblock(members.getFirst().blocks(), slot));
        }
        for (long i = 0; i < PoolBlock.units(superblock.checkpointBytes()) * PoolLayout.UNIT_BLOCKS; i++) {
            used.add(SmallPool.LAYOUT.area(superblock.area()) + i);
        }
        // The block behind the log counts: it says that the log ends.
        for (long i = 0; i <= check.logBlocks(); i++) {
            used.add(SmallPool.LAYOUT.logStart() + i);
        }
        assertThat(check.logBlocks()).isLessThan(SmallPool.LOG_BLOCKS);
    }

    private static List<Long> metadata() {
        List<Long> blocks = new ArrayList<>();
        long end = SmallPool.members(CutStore.Power.steady()).getFirst().blocks();
        for (long block = SmallPool.LAYOUT.areaStart(); block < end; block++) {
            blocks.add(block);
        }
        return blocks;
    }

    private List<Byte> found(PoolOpening opening, List<? extends MemberStore> from) {
        return SmallPool.state(opening.salvage(), 0);
    }

    @Test
    void shouldRepairEveryFlippedByteOfOneMemberFromAnother() {
        long repaired = 0;
        for (long block : metadata()) {
            for (int i = 0; i < 512; i++) {
                long offset = (block << 9) + i;
                int member = (int) (offset % SmallPool.MEMBERS);
                List<CutStore> flipped = SmallPool.copies(members);
                flipped.get(member).flip(offset, 1 << (offset / 3) % 8);
                PoolOpening opening = PoolStore.check(flipped);
                assertThat(opening.status()).as("offset %s: %s", offset, opening.findings())
                        .isEqualTo(used.contains(block) ? PoolStatus.REPAIRED : PoolStatus.CLEAN);
                if (used.contains(block)) {
                    assertThat(opening.findings()).as("offset %s", offset).hasSize(1);
                    assertThat(opening.findings().getFirst().member()).isEqualTo(member);
                    assertThat(opening.findings().getFirst().offset() >>> 12).as(opening.findings().toString())
                            .isBetween((offset >>> 12) - 1, offset >>> 12);
                    repaired++;
                }
                if (i % 64 == 0) {
                    assertThat(found(opening, flipped)).as("offset %s", offset).isEqualTo(state);
                    PoolStore.repair(flipped);
                    assertThat(PoolStore.check(flipped).status()).isEqualTo(PoolStatus.CLEAN);
                    assertThat(SmallPool.state(PoolStore.open(flipped).require())).isEqualTo(state);
                }
            }
        }
        assertThat(repaired).isEqualTo(used.size() * 512L);
    }

    @Test
    void shouldRefuseEveryByteThatIsFlippedOnAllMembersAndWriteNothing() {
        for (long block : metadata()) {
            for (int i = 0; i < 512; i++) {
                long offset = (block << 9) + i;
                CutStore.Power power = CutStore.Power.steady();
                List<CutStore> flipped = new ArrayList<>();
                for (CutStore member : members) {
                    CutStore copy = member.copy(power);
                    copy.flip(offset, 1 + i % 255);
                    flipped.add(copy);
                }
                if (used.contains(block)) {
                    PoolOpening opening = PoolStore.open(flipped);
                    assertThat(opening.status()).as("offset %s: %s", offset, opening.findings())
                            .isEqualTo(PoolStatus.DAMAGED);
                    assertThat(opening.store()).isNull();
                    PoolFinding damage = opening.findings().stream().filter(PoolFinding::damage).findFirst().get();
                    assertThat(damage.what()).contains("member=" + damage.member()).contains("offset=");
                    assertThat(damage.offset() >>> 12).as(damage.what()).isBetween((offset >>> 12) - 1, offset >>> 12);
                    assertThat(power.writes()).isZero();
                } else {
                    PoolOpening opening = PoolStore.check(flipped);
                    assertThat(opening.status()).as("offset %s", offset).isEqualTo(PoolStatus.CLEAN);
                }
            }
        }
    }
}
