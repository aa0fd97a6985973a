// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A pool of 60 extents over three members, with metadata of some 35 KiB, and its changes drawn at random. */
final class SmallPool {
    static final UUID POOL = new UUID(0x1122334455667788L, 0x99AABBCCDDEEFF00L);
    static final int MEMBERS = 3;
    static final int LOG_BLOCKS = 24;
    static final Geometry GEOMETRY = Geometry.of(RaidLevel.RAID5, MEMBERS, 4096, 65536, 1000 * 64);
    static final PoolLayout LAYOUT = PoolLayout.of(GEOMETRY.memberBlocks(), 2, LOG_BLOCKS, 0);

    private SmallPool() {
    }

    static List<CutStore> members(CutStore.Power power) {
        List<CutStore> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new CutStore(LAYOUT.memberBlocksMin() + 5, power));
        }
        return members;
    }

    static PoolMap map() {
        return PoolMap.create(POOL, GEOMETRY.extentBlocks(), 60);
    }

    static PoolStore create(List<? extends MemberStore> members) {
        return PoolStore.create(members, GEOMETRY, LAYOUT, map());
    }

    static RandomChanges changes(long seed) {
        return new RandomChanges(seed, 30);
    }

    /** Draws changes that fit the map one after the other, and makes them durable together. */
    static void commit(PoolStore store, RandomChanges random, int count) {
        for (int i = 0; i < count; i++) {
            store.journal().apply(random.next(store.map()));
        }
        store.append(List.of());
    }

    /**
     * The whole map of a pool, as bytes to be compared; what is known to be zero besides depends on how it was closed.
     */
    static List<Byte> state(PoolStore store) {
        return state(store.map(), 0);
    }

    static List<Byte> state(PoolMap map, long freshFrom) {
        List<Byte> state = new ArrayList<>();
        for (byte value : PoolEncoding.of(map, freshFrom)) {
            state.add(value);
        }
        return state;
    }

    /** The members, everything written so far durable, apart from the originals. */
    static List<CutStore> copies(List<CutStore> members) {
        return members.stream().map(CutStore::copy).toList();
    }
}
