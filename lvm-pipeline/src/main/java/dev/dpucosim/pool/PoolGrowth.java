// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.ShortenedStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.util.List;

/**
 * What a pool becomes on members that are larger than it needs. Data stays where it is; stripes are added behind, and
 * the metadata moves behind those, to where none of it was before, so that until the superblocks say otherwise the old
 * pool is whole.
 *
 * @param geometry shape of the array then
 * @param layout where the metadata is then
 * @param extents of the pool then
 */
public record PoolGrowth(Geometry geometry, PoolLayout layout, long extents) {
    /** Blocks of both slots of superblocks. */
    private static final int SUPERBLOCKS = 2 * PoolLayout.UNIT_BLOCKS;

    /**
     * Decides; nothing is written.
     *
     * @param members all of them, as they were found: one that was made larger is a {@link ShortenedStore}
     * @param map of the pool
     * @throws UnsuitableMembersException when there is a member that is not in sync, smaller than another, or not
     *             larger than before, naming it and the sizes; or when the room is too small
     */
    public static PoolGrowth of(List<? extends MemberStore> members, PoolIdentity identity, PoolMap map) {
        long blocks = equalBlocks(members, identity);
        Geometry before = identity.geometry();
        PoolLayout from = identity.layout();
        if (blocks <= from.memberBlocksMin()) {
            throw noRoom(blocks, from);
        }
        Geometry geometry = PoolLayout.fitting(before, blocks);
        PoolLayout layout = PoolLayout.of(geometry);
        long extents = Math.min(geometry.extents(), PoolMap.EXTENTS_MAX);
        long taken = from.holeStart() + from.holeBlocks();
        if (extents <= map.extents() || layout.areaStart() < taken) {
            throw new UnsuitableMembersException("members too little larger, the metadata has to move behind where it "
                    + "is: bytes=" + (blocks << MemberStore.BLOCK_SHIFT) + ", bytesMin=" + (blocksMin(before, taken,
                            blocks) << MemberStore.BLOCK_SHIFT));
        }
        return new PoolGrowth(geometry, layout, extents);
    }

    private static UnsuitableMembersException noRoom(long blocks, PoolLayout from) {
        return new UnsuitableMembersException("members are no larger than the pool: bytes=" + (blocks
                << MemberStore.BLOCK_SHIFT) + ", poolBytes=" + (from.memberBlocksMin() << MemberStore.BLOCK_SHIFT));
    }

    /** Blocks of each member, when all are there, in sync and alike. */
    private static long equalBlocks(List<? extends MemberStore> members, PoolIdentity identity) {
        long most = 0;
        for (int i = 0; i < members.size(); i++) {
            PoolMemberState state = identity.states().get(i);
            if (members.get(i) == null || state != PoolMemberState.IN_SYNC) {
                throw new UnsuitableMembersException("a pool grows when all members are in sync: member=" + i
                        + ", state=" + (members.get(i) == null ? "ABSENT" : state));
            }
            most = Math.max(most, whole(members.get(i)).blocks());
            requireApart(i, members.get(i));
        }
        for (int i = 0; i < members.size(); i++) {
            long blocks = whole(members.get(i)).blocks();
            if (blocks != most) {
                throw new UnsuitableMembersException("member smaller than others: member=" + i + ", bytes=" + (blocks
                        << MemberStore.BLOCK_SHIFT) + ", expected=" + (most << MemberStore.BLOCK_SHIFT));
            }
        }
        return most;
    }

    /** Superblocks are copied to the new end while those at the old end still count. */
    private static void requireApart(int member, MemberStore store) {
        long now = PoolLayout.superblock(whole(store).blocks(), 0);
        long before = PoolLayout.superblock(store.blocks(), 0);
        if (now != before && now < before + SUPERBLOCKS) {
            throw new UnsuitableMembersException("member too little larger for its superblocks to move: member="
                    + member
                    + ", bytes=" + (whole(store).blocks() << MemberStore.BLOCK_SHIFT) + ", before=" + (store.blocks()
                            << MemberStore.BLOCK_SHIFT));
        }
    }

    /** The smallest size of members with which the metadata lies behind where it is. */
    private static long blocksMin(Geometry before, long taken, long tooFew) {
        long few = tooFew;
        long step = Math.max(PoolLayout.UNIT_BLOCKS, taken / 2);
        while (PoolLayout.of(PoolLayout.fitting(before, few + step)).areaStart() < taken) {
            step *= 2;
        }
        long many = few + step;
        while (many - few > 1) {
            long middle = (few + many) / 2;
            boolean enough = PoolLayout.of(PoolLayout.fitting(before, middle)).areaStart() >= taken;
            many = enough ? middle : many;
            few = enough ? few : middle;
        }
        return many;
    }

    /** All of a member. */
    static MemberStore whole(MemberStore member) {
        return member instanceof ShortenedStore shortened ? shortened.whole() : member;
    }
}
