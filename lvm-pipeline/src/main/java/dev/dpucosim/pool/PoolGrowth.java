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
 * @param dataEnd block behind the data of the old pool
 * @param end block behind its metadata, but for superblocks
 */
public record PoolGrowth(Geometry geometry, PoolLayout layout, long extents, long dataEnd, long end) {
    /** Blocks of both slots of superblocks. */
    private static final int SUPERBLOCKS = 2 * PoolLayout.UNIT_BLOCKS;
    private static final long ABSENT = -1;

    /**
     * Decides; nothing is written.
     *
     * @param members all of them, as they were found: one that was made larger is a {@link ShortenedStore}
     * @param map of the pool
     * @throws UnsuitableMembersException when there is a member that is not in sync, smaller than another, or not
     *             larger than before, naming it and the sizes; or when the room is too small
     */
    public static PoolGrowth of(List<? extends MemberStore> members, PoolIdentity identity, PoolMap map) {
        long[] now = new long[members.size()];
        long[] before = new long[members.size()];
        for (int i = 0; i < now.length; i++) {
            MemberStore member = members.get(i);
            now[i] = member == null ? ABSENT : whole(member).blocks();
            before[i] = member == null ? ABSENT : member.blocks();
        }
        return of(now, before, identity.states(), identity.geometry(), identity.layout(), map.extents());
    }

    /**
     * The same of a pool in use.
     *
     * @param now blocks of each member
     * @param then its blocks when its superblocks were put at its end
     */
    static PoolGrowth of(long[] now, long[] then, List<PoolMemberState> states, Geometry before, PoolLayout from,
            long extentsBefore) {
        long blocks = equalBlocks(now, then, states);
        if (blocks <= from.memberBlocksMin()) {
            throw noRoom(blocks, from);
        }
        Geometry geometry = PoolLayout.fitting(before, blocks);
        PoolLayout layout = PoolLayout.of(geometry);
        long extents = Math.min(geometry.extents(), PoolMap.EXTENTS_MAX);
        long taken = from.holeStart() + from.holeBlocks();
        if (extents <= extentsBefore || layout.areaStart() < taken) {
            throw new UnsuitableMembersException("members too little larger, the metadata has to move behind where it "
                    + "is: bytes=" + (blocks << MemberStore.BLOCK_SHIFT) + ", bytesMin=" + (blocksMin(before, taken,
                            blocks) << MemberStore.BLOCK_SHIFT));
        }
        return new PoolGrowth(geometry, layout, extents, before.memberBlocks(), taken);
    }

    private static UnsuitableMembersException noRoom(long blocks, PoolLayout from) {
        return new UnsuitableMembersException("members are no larger than the pool: bytes=" + (blocks
                << MemberStore.BLOCK_SHIFT) + ", poolBytes=" + (from.memberBlocksMin() << MemberStore.BLOCK_SHIFT));
    }

    /** Blocks of each member, when all are there, in sync and alike. */
    private static long equalBlocks(long[] now, long[] then, List<PoolMemberState> states) {
        long most = 0;
        for (int i = 0; i < now.length; i++) {
            if (now[i] == ABSENT || states.get(i) != PoolMemberState.IN_SYNC) {
                throw new UnsuitableMembersException("a pool grows when all members are in sync: member=" + i
                        + ", state=" + (now[i] == ABSENT ? "ABSENT" : states.get(i)));
            }
            most = Math.max(most, now[i]);
            requireApart(i, now[i], then[i]);
        }
        for (int i = 0; i < now.length; i++) {
            if (now[i] != most) {
                throw new UnsuitableMembersException("member smaller than others: member=" + i + ", bytes=" + (now[i]
                        << MemberStore.BLOCK_SHIFT) + ", expected=" + (most << MemberStore.BLOCK_SHIFT));
            }
        }
        return most;
    }

    /** Superblocks are copied to the new end while those at the old end still count. */
    private static void requireApart(int member, long now, long then) {
        if (now < then) {
            throw new UnsuitableMembersException("member has become smaller: member=" + member + ", bytes=" + (now
                    << MemberStore.BLOCK_SHIFT) + ", before=" + (then << MemberStore.BLOCK_SHIFT));
        }
        long end = PoolLayout.superblock(now, 0);
        long before = PoolLayout.superblock(then, 0);
        if (end != before && end < before + SUPERBLOCKS) {
            throw new UnsuitableMembersException("member too little larger for its superblocks to move: member="
                    + member + ", bytes=" + (now << MemberStore.BLOCK_SHIFT) + ", before=" + (then
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
