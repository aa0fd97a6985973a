// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.MemberStore;
import java.util.List;
import java.util.UUID;

/**
 * What a member says of the pool that it belongs to, by its own newest superblock alone: enough to know what to open,
 * and not whether it can be trusted.
 *
 * @param pool identity of the pool
 * @param sequence rises by one with every superblock
 * @param offset byte on the member at which the superblock is
 * @param member index that the member had
 * @param geometry shape of the array
 * @param layout where its metadata is
 * @param array state of the members, and what they agree in
 * @param closed whether the pool was closed
 */
public record PoolIdentity(UUID pool, long sequence, long offset, int member, Geometry geometry,
        PoolLayout layout, PoolArrayState array, boolean closed) {
    /** What {@link #damaged} says where nothing is. */
    public static final long UNDAMAGED = -1;

    private static final int SLOTS = 2;

    /** State of each member. */
    public List<PoolMemberState> states() {
        return array.members();
    }

    /** What a member says; null when it has no superblock that is undamaged. */
    public static PoolIdentity of(MemberStore member) {
        PoolIdentity newest = null;
        long[] words = new long[MemberStore.BLOCK_WORDS];
        Crc32c crc = new Crc32c();
        for (int slot = 0; slot < SLOTS; slot++) {
            long block = PoolLayout.superblock(member.blocks(), slot);
            if (block < 0) {
                continue;
            }
            member.read(block, 1, words, 0);
            PoolSuperblock.Found found = found(words, crc);
            if (found != null && (newest == null || found.superblock().sequence() > newest.sequence)) {
                PoolSuperblock superblock = found.superblock();
                newest = new PoolIdentity(superblock.pool(), superblock.sequence(),
                        block << MemberStore.BLOCK_SHIFT, found.member(), superblock.geometry(),
                        superblock.layout(), superblock.array(), superblock.closed());
            }
        }
        return newest;
    }

    /** Byte at which a block begins that is a damaged superblock, or {@link #UNDAMAGED}. */
    public static long damaged(MemberStore member) {
        long[] words = new long[MemberStore.BLOCK_WORDS];
        Crc32c crc = new Crc32c();
        for (int slot = 0; slot < SLOTS; slot++) {
            long block = PoolLayout.superblock(member.blocks(), slot);
            if (block >= 0) {
                member.read(block, 1, words, 0);
                if (found(words, crc) == null && PoolSuperblock.resembled(words, crc)) {
                    return block << MemberStore.BLOCK_SHIFT;
                }
            }
        }
        return UNDAMAGED;
    }

    /**
     * Checks that members on which no pool is found have never had one, as far as can be told. A log or a checkpoint is
     * not looked for on a member that is zero but for what this process has written: it would have a superblock.
     *
     * @throws PoolException when a superblock is damaged, or there is a log or a checkpoint without one
     */
    public static void requireNeverAny(List<? extends MemberStore> members) {
        for (int i = 0; i < members.size(); i++) {
            long offset = damaged(members.get(i));
            if (offset != UNDAMAGED) {
                throw new PoolException.MetadataFailed("pool is damaged, no good superblock on any member: member=" + i
                        + ", offset=" + offset + ", members=" + members.size());
            }
        }
        for (int i = 0; i < members.size(); i++) {
            long offset = members.get(i).knownZero() ? PoolRemains.NONE : PoolRemains.offset(members.get(i));
            if (offset != PoolRemains.NONE) {
                throw new PoolException.MetadataFailed("pool is damaged, log or checkpoint without superblock on any "
                        + "member: member=" + i + ", offset=" + offset + ", members=" + members.size());
            }
        }
    }

    /**
     * Why a drive cannot take a member's place, with where and which values; null when it can.
     *
     * @param blocksMin of the smallest member
     */
    public String unsuitable(MemberStore drive, long blocksMin) {
        return BlankDrive.obstacle(drive, pool, layout, blocksMin);
    }

    private static PoolSuperblock.Found found(long[] words, Crc32c crc) {
        try {
            return PoolSuperblock.of(words, crc);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The newest of what several members say, some of which may be null; null when none says anything. */
    public static PoolIdentity newest(List<? extends MemberStore> members) {
        PoolIdentity newest = null;
        for (MemberStore member : members) {
            PoolIdentity said = member == null ? null : of(member);
            if (said != null && (newest == null || said.sequence > newest.sequence)) {
                newest = said;
            }
        }
        return newest;
    }
}
