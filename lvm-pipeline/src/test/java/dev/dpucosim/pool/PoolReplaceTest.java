// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FileStore;
import dev.dpucosim.storage.MemberDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another map in place of a pool's: whole, durable at once, or not at all; and what a member says of its pool. */
final class PoolReplaceTest {
    private static final int OUTCOMES = 8;

    @TempDir
    private Path folder;

    private static PoolMap other() {
        PoolBuilder builder = PoolMap.builder(SmallPool.POOL, SmallPool.GEOMETRY.extentBlocks(), 60).state(7, 3);
        builder.device(5, "imported", 128 * 40, 2, 1, 3, true).map(3, 20, 9, 1).map(30, 50, 1, 2);
        return builder.device(6, "shares", 128 * 40, 3, 3, 3, false).map(3, 20, 2, 1).build();
    }

    @Test
    void shouldLeaveOneMapOrTheOtherWhereverPowerGoes() {
        List<CutStore> made = SmallPool.members(CutStore.Power.steady());
        try (PoolStore store = SmallPool.create(made)) {
            store.append(List.of(new PoolChange.Create(1, "old", 4000), new PoolChange.Map(1, 3, 7),
                    new PoolChange.Snapshot(2, "older", 1, true), new PoolChange.BreakSharing(2, 3, 8)));
        }
        List<Byte> before = SmallPool.state(PoolStore.open(SmallPool.copies(made)).require());
        boolean ended = false;
        int kept = 0;
        int replaced = 0;
        for (long boundary = 0; !ended; boundary++) {
            CutStore.Power power = new CutStore.Power(boundary);
            List<CutStore> members = made.stream().map(member -> member.copy(power)).toList();
            boolean returned = false;
            try {
                PoolStore store = PoolStore.open(members).require();
                store.replace(other());
                returned = true;
                store.close();
                ended = true;
            } catch (CutStore.Power.Cut e) {
                // What the test is about.
            }
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                SeededStream random = new SeededStream(boundary).split(outcome);
                PoolOpening opening = PoolStore.open(members.stream()
                        .map(member -> member.after(random, CutStore.Power.steady())).toList());
                assertThat(opening.status()).as("write=%s: %s", boundary, opening.findings())
                        .isEqualTo(PoolStatus.CLEAN);
                boolean isNew = opening.store().map().has(5);
                assertThat(isNew || !returned).as("write=%s: what has returned is durable", boundary).isTrue();
                if (isNew) {
                    assertThat(ThinXmlText.of(opening.store().map())).isEqualTo(ThinXmlText.of(other()));
                    replaced++;
                } else {
                    assertThat(SmallPool.state(opening.store())).isEqualTo(before);
                    kept++;
                }
            }
        }
        assertThat(kept).isGreaterThan(20);
        assertThat(replaced).isGreaterThan(20);
    }

    @Test
    void shouldNotPutTheMapOfAnotherPoolInPlace() {
        PoolStore store = SmallPool.create(SmallPool.members(CutStore.Power.steady()));
        PoolMap foreign = PoolMap.create(new UUID(0, 1), 128, 60);
        assertThatThrownBy(() -> store.replace(foreign)).isInstanceOf(PoolException.OutOfRange.class)
                .hasMessage("map of another pool: pool=00000000-0000-0000-0000-000000000001, extentBlocks=128, "
                        + "extents=60, expected=11223344-5566-7788-99aa-bbccddeeff00, 128, 60");
        PoolMap large = PoolMap.create(SmallPool.POOL, 128, 61);
        assertThatThrownBy(() -> store.replace(large)).isInstanceOf(PoolException.OutOfRange.class);
        assertThat(store.map().devices()).isEmpty();
    }

    @Test
    void shouldRefuseAMapThatHasNoRoomAndKeepTheOldOne() {
        PoolStore store = SmallPool.create(SmallPool.members(CutStore.Power.steady()));
        PoolBuilder builder = PoolMap.builder(SmallPool.POOL, 128, 60).state(0, 0);
        for (int device = 1; device < 40; device++) {
            builder.device(device, "device-" + device, 128 * 100, 0, 0, 0, true);
            for (int i = 0; i < 30; i++) {
                builder.map(2 * i, i, 1, 0);
            }
        }
        PoolMap map = builder.build();
        assertThatThrownBy(() -> store.replace(map)).isInstanceOf(PoolException.MetadataFull.class)
                .hasMessageStartingWith("metadata has no room: bytes=").hasMessageEndingWith(", bytesMax=8064");
        assertThat(store.map().devices()).isEmpty();
        store.append(List.of(new PoolChange.Create(1, "goes-on", 1)));
    }

    @Test
    void shouldTakeNoExtentForZeroOnMembersThatHeldSomething() {
        assertThat(SmallPool.create(SmallPool.members(CutStore.Power.steady())).journal().freshFrom()).isZero();
        List<FileStore> used = new ArrayList<>();
        for (int i = 0; i < SmallPool.MEMBERS; i++) {
            Path image = MemberDirectory.image(folder, i);
            FileStore.create(image, SmallPool.LAYOUT.memberBlocksMin(), 0).close();
            used.add(FileStore.open(image, SmallPool.LAYOUT.memberBlocksMin(), 0));
        }
        assertThat(SmallPool.create(used).journal().freshFrom()).isEqualTo(60);
        used.forEach(FileStore::close);
    }

    @Test
    void shouldSayOfAMemberWhichPoolItBelongsTo() {
        List<CutStore> members = SmallPool.members(CutStore.Power.steady());
        assertThat(PoolIdentity.newest(members)).isNull();
        PoolStore store = SmallPool.create(members);
        store.state(1, PoolMemberState.REBUILDING);
        PoolIdentity identity = PoolIdentity.of(members.get(2));
        assertThat(identity.pool()).isEqualTo(SmallPool.POOL);
        assertThat(identity.member()).isEqualTo(2);
        assertThat(identity.geometry()).hasToString(SmallPool.GEOMETRY.toString());
        assertThat(identity.states()).containsExactly(PoolMemberState.IN_SYNC, PoolMemberState.REBUILDING,
                PoolMemberState.IN_SYNC);
        assertThat(identity.closed()).isFalse();
        store.close();
        members.get(0).flip(identity.offset() + 20, 1);
        PoolIdentity newest = PoolIdentity.newest(members);
        assertThat(newest.closed()).isTrue();
        assertThat(newest.sequence()).isGreaterThan(identity.sequence());
    }
}
