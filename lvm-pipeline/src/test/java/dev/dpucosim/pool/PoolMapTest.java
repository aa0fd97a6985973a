// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The map against a pool of plain sorted maps, the rules of sharing, and every refusal with its text. */
final class PoolMapTest {
    static final java.util.UUID UUID = java.util.UUID.fromString("6f1c0d5e-2b3a-4c4d-8e5f-60718293a4b5");

    private final PoolMap map = PoolMap.create(UUID, 128, 100);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void shouldAgreeWithPlainMapsAfterRandomChanges(int seed) {
        PoolMap pool = PoolMap.create(UUID, 128, 2000);
        PoolMap replayed = PoolMap.create(UUID, 128, 2000);
        PlainPool plain = new PlainPool();
        RandomChanges changes = new RandomChanges(seed, 700);
        for (int i = 0; i < 6000; i++) {
            PoolChange change = changes.next(pool);
            change.apply(pool);
            change.apply(replayed);
            plain.apply(change);
            if (i % 500 == 499) {
                plain.requireSame(pool);
                plain.requireSame(replayed);
            }
        }
        assertThat(pool.mappings()).isGreaterThan(1000);
        assertThat(pool.time()).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void shouldSayOfEveryExtentWhenNothingPointsAtItAnyMore(int seed) {
        PoolMap pool = PoolMap.create(UUID, 128, 2000);
        boolean[] used = new boolean[20_000];
        pool.freed(extent -> {
            assertThat(used[(int) extent]).isTrue();
            used[(int) extent] = false;
        });
        RandomChanges changes = new RandomChanges(seed, 700);
        for (int i = 0; i < 4000; i++) {
            PoolChange change = changes.next(pool);
            switch (change) {
                case PoolChange.Map c -> used[(int) c.extent()] = true;
                case PoolChange.BreakSharing c -> used[(int) c.extent()] = true;
                default -> {
                }
            }
            change.apply(pool);
        }
        for (int extent = 0; extent < pool.extents(); extent++) {
            assertThat(pool.references(extent) > 0).as("extent %s", extent).isEqualTo(used[extent]);
        }
    }

    @Test
    void shouldShareWithSnapshotsOfSnapshotsUntilOneIsWrittenTo() {
        map.create(1, "base", 1280);
        map.map(1, 3, 50);
        assertThat(map.shared(1, 3)).isFalse();
        map.snapshot(2, "daily", 1, false);
        map.snapshot(3, "clone", 2, true);
        assertThat(map.references(50)).isEqualTo(3);
        map.breakSharing(3, 3, 51);
        assertThat(map.references(50)).isEqualTo(2);
        assertThat(Mapping.extent(map.device(3).mapping(3))).isEqualTo(51);
        assertThat(Mapping.time(map.device(3).mapping(3))).isEqualTo(2);
        assertThat(Mapping.extent(map.device(1).mapping(3))).isEqualTo(50);
        assertThat(Mapping.time(map.device(1).mapping(3))).isZero();
        assertThat(map.shared(3, 3)).isFalse();
        assertThat(map.shared(1, 3)).isTrue();
    }

    @Test
    void shouldKnowThatAnExtentIsNoLongerSharedWhereTimesStillSaySo() {
        map.create(1, "base", 1280);
        map.map(1, 3, 50);
        map.snapshot(2, "daily", 1, false);
        map.map(1, 4, 51);
        assertThat(map.snapshottedSince(1, 3)).isTrue();
        assertThat(map.snapshottedSince(1, 4)).isFalse();
        map.delete(2);
        assertThat(map.snapshottedSince(1, 3)).isTrue();
        assertThat(map.shared(1, 3)).isFalse();
        assertThat(map.usedExtents()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheClocksOfDmThin() {
        map.create(1, "base", 1280);
        map.snapshot(2, "one", 1, false);
        map.create(3, "other", 1280);
        map.snapshot(4, "two", 2, false);
        assertThat(map.transaction()).isEqualTo(4);
        assertThat(map.time()).isEqualTo(2);
        List<List<Number>> seen = new ArrayList<>();
        map.devices().forEach(device -> seen.add(
                List.of(device.id(), device.transaction(), device.creationTime(), device.snapTime())));
        assertThat(seen).containsExactly(List.of(1, 0L, 0, 1), List.of(2, 1L, 1, 2), List.of(3, 2L, 1, 1),
                List.of(4, 3L, 2, 2));
    }

    @Test
    void shouldFreeTheOldExtentOfASharingThatHasEndedMeanwhile() {
        map.create(1, "base", 1280);
        map.map(1, 0, 7);
        map.snapshot(2, "daily", 1, false);
        map.delete(2);
        List<Long> freed = new ArrayList<>();
        map.freed(freed::add);
        map.breakSharing(1, 0, 8);
        assertThat(freed).containsExactly(7L);
        assertThat(map.usedExtents()).isEqualTo(1);
    }

    @Test
    void shouldGiveOutTheLowestIdThatIsNotTaken() {
        assertThat(map.nextDevice()).isEqualTo(1);
        map.create(1, "a", 1);
        map.create(2, "b", 1);
        map.create(4, "d", 1);
        assertThat(map.nextDevice()).isEqualTo(3);
    }

    @Test
    void shouldRefuseInOneLineAndChangeNothing() {
        map.create(1, "base", 1281);
        map.map(1, 3, 50);
        map.snapshot(2, "daily", 1, false);
        PlainPool before = new PlainPool();
        before.apply(new PoolChange.Create(1, "base", 1281));
        before.apply(new PoolChange.Map(1, 3, 50));
        before.apply(new PoolChange.Snapshot(2, "daily", 1, false));
        refused(new PoolChange.Create(1, "x", 1), PoolException.DeviceExists.class,
                "device exists already: device=1, name=base");
        refused(new PoolChange.Create(3, "daily", 1), PoolException.DeviceExists.class,
                "name is taken: name=daily, device=2");
        refused(new PoolChange.Create(1 << 24, "x", 1), PoolException.OutOfRange.class,
                "device id out of range: device=16777216, min=0, max=16777215");
        refused(new PoolChange.Create(3, "x", 0), PoolException.OutOfRange.class,
                "device size out of range: blocks=0, min=1, max=281474976710655");
        refused(new PoolChange.Create(3, "", 1), PoolException.OutOfRange.class,
                "name too short or too long: name=, length=0, max=64");
        refused(new PoolChange.Create(3, "a\"b", 1), PoolException.OutOfRange.class,
                "not a name: name=a\"b, index=1, allowed=letters, digits and . _ + -, the last not first");
        refused(new PoolChange.Snapshot(3, "x", 9, true), PoolException.NoSuchDevice.class,
                "no such device: device=9, devices=2");
        refused(new PoolChange.Delete(9), PoolException.NoSuchDevice.class, "no such device: device=9, devices=2");
        refused(new PoolChange.Map(1, 3, 51), PoolException.Conflict.class,
                "virtual extent mapped already: device=1, virtualExtent=3, extent=50");
        refused(new PoolChange.Map(1, 4, 50), PoolException.Conflict.class,
                "extent is in use: extent=50, references=2");
        refused(new PoolChange.Map(1, 4, 100), PoolException.OutOfRange.class,
                "extent out of range: extent=100, min=0, max=99");
        refused(new PoolChange.Map(1, 11, 51), PoolException.OutOfRange.class,
                "virtual extents beyond the device: device=1, virtualExtent=11, count=1, extents=11");
        refused(new PoolChange.Map(2, 4, 51), PoolException.Conflict.class,
                "device is read-only: device=2, name=daily");
        refused(new PoolChange.BreakSharing(1, 4, 51), PoolException.Conflict.class,
                "virtual extent not mapped: device=1, virtualExtent=4");
        refused(new PoolChange.Unmap(1, 3, 9), PoolException.OutOfRange.class,
                "virtual extents beyond the device: device=1, virtualExtent=3, count=9, extents=11");
        refused(new PoolChange.Grow(100), PoolException.OutOfRange.class,
                "pool size out of range: extents=100, min=101, max=2147483647");
        refused(new PoolChange.GrowDevice(1, 1281), PoolException.OutOfRange.class,
                "device size out of range: blocks=1281, min=1282, max=281474976710655");
        before.requireSame(map);
    }

    private void refused(PoolChange change, Class<? extends PoolException> type, String message) {
        assertThatThrownBy(() -> change.apply(map)).isInstanceOf(type).hasMessage(message);
    }

    @Test
    void shouldRefuseExtentsThatThePoolsOfDmThinCannotHave() {
        assertThatThrownBy(() -> PoolMap.create(UUID, 200, 1)).isInstanceOf(PoolException.OutOfRange.class)
                .hasMessage("extent size not a multiple of 64 KiB: extentBlocks=200, stepBlocks=128");
        assertThatThrownBy(() -> PoolMap.create(UUID, (1 << 21) + 128, 1)).hasMessage(
                "extent size out of range: extentBlocks=2097280, min=128, max=2097152");
        assertThatThrownBy(() -> PoolMap.create(UUID, 128, 0)).hasMessage(
                "pool size out of range: extents=0, min=1, max=2147483647");
        assertThat(PoolMap.create(UUID, 384, 1).extentBlocks()).isEqualTo(384);
    }

    @Test
    void shouldHoldTenMillionMappingsAndShareThemWithASnapshot() {
        int mappings = 10_000_000;
        PoolMap pool = PoolMap.create(UUID, 128, mappings + 10);
        pool.create(1, "large", 128L * mappings * 4);
        // Neither in order nor in a run: what the map is worst at.
        for (long i = 0; i < mappings; i++) {
            pool.map(1, i * 7_654_321 % mappings * 4, i);
        }
        pool.snapshot(2, "snapshot", 1, true);
        pool.breakSharing(2, 4, mappings);
        assertThat(pool.mappings()).isEqualTo(2L * mappings);
        assertThat(pool.usedExtents()).isEqualTo(mappings + 1);
        MappingCursor one = pool.device(1).mappings();
        MappingCursor two = pool.device(2).mappings();
        for (int i = 0; i < mappings; i++) {
            if (!one.next() || !two.next() || one.virtualExtent() != i * 4L || two.virtualExtent() != i * 4L
                    || one.mapping() == two.mapping() == (i == 1)) {
                throw new AssertionError("mapping " + i);
            }
        }
        pool.delete(1);
        assertThat(pool.usedExtents()).isEqualTo(mappings);
    }
}
