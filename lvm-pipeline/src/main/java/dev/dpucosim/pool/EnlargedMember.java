// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.ShortenedStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the superblocks of a member that was made larger, its image extended for instance: they lie where its end was.
 * The last block that is a superblock, and says that the member ends where it would lie then, is taken; what guests
 * have written, a pool among it, lies before it.
 */
public final class EnlargedMember {
    private static final int SLOTS = 2;
    private static final int RUN_BLOCKS = 2048;

    private EnlargedMember() {
    }

    /**
     * Members as they were before, each that has no superblock at its end and one further ahead; the others, and null,
     * as they are. Each is searched for itself: where another ended there may still lie what counts no more.
     */
    public static List<MemberStore> asBefore(List<? extends MemberStore> members) {
        List<MemberStore> before = new ArrayList<>();
        for (MemberStore member : members) {
            before.add(member == null ? null : asBefore(member));
        }
        return before;
    }

    /** The same of one member. */
    public static MemberStore asBefore(MemberStore member) {
        if (endsWithSuperblock(member, member.blocks())) {
            return member;
        }
        long blocks = blocksBefore(member);
        return blocks < 0 ? member : new ShortenedStore(member, blocks);
    }

    private static boolean endsWithSuperblock(MemberStore member, long end) {
        long[] words = new long[PoolBlock.WORDS];
        Crc32c crc = new Crc32c();
        for (int slot = 0; slot < SLOTS; slot++) {
            long block = PoolLayout.superblock(end, slot);
            if (block >= 0) {
                member.read(block, 1, words, 0);
                if (words[0] == PoolSuperblock.MAGIC && blocks(words, 0, block, end, crc) == end) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Blocks that the last superblock speaks of, or -1. */
    private static long blocksBefore(MemberStore member) {
        Crc32c crc = new Crc32c();
        long[] run = new long[RUN_BLOCKS * MemberStore.BLOCK_WORDS];
        for (long end = member.blocks(); end > 0; end -= Math.min(end, RUN_BLOCKS)) {
            int count = (int) Math.min(end, RUN_BLOCKS);
            long first = end - count;
            member.read(first, count, run, 0);
            for (int i = count - 1; i >= 0; i--) {
                if (run[i * MemberStore.BLOCK_WORDS] == PoolSuperblock.MAGIC) {
                    long blocks = blocks(run, i, first + i, member.blocks(), crc);
                    if (blocks >= 0) {
                        return blocks;
                    }
                }
            }
        }
        return -1;
    }

    private static long blocks(long[] run, int index, long block, long blocksMax, Crc32c crc) {
        long[] words = new long[PoolBlock.WORDS];
        System.arraycopy(run, index * MemberStore.BLOCK_WORDS, words, 0, words.length);
        try {
            PoolSuperblock.Found found = PoolSuperblock.of(words, crc);
            if (found != null && found.memberBlocks() <= blocksMax
                    && PoolLayout.superblock(found.memberBlocks(), (int) found.superblock().sequence() & 1) == block) {
                return found.memberBlocks();
            }
        } catch (IllegalArgumentException e) {
            // Of another version, or none.
        }
        return -1;
    }
}
