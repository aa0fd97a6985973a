// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.storage.MemberStore;

/**
 * Finds what is left of a pool on a member that no superblock speaks of: a block of a log or a unit of a checkpoint,
 * its checksum right. Only superblocks say where these are, so all of the member is searched, from its end, where they
 * lie.
 */
public final class PoolRemains {
    /** What {@link #offset} says where nothing is left. */
    public static final long NONE = -1;

    /** Read at once; a multiple of a unit, so that none is cut. */
    private static final int RUN_BLOCKS = 2048;

    private PoolRemains() {
    }

    /** Byte at which the last such piece begins, or {@link #NONE}. */
    public static long offset(MemberStore member) {
        Crc32c crc = new Crc32c();
        long[] run = new long[RUN_BLOCKS * MemberStore.BLOCK_WORDS];
        for (long end = member.blocks(); end > 0;) {
            long first = (end - 1) / RUN_BLOCKS * RUN_BLOCKS;
            int count = (int) (end - first);
            member.read(first, count, run, 0);
            for (int i = count - 1; i >= 0; i--) {
                if (piece(run, i, count, crc)) {
                    return first + i << MemberStore.BLOCK_SHIFT;
                }
            }
            end = first;
        }
        return NONE;
    }

    private static boolean piece(long[] run, int block, int blocks, Crc32c crc) {
        int at = block * MemberStore.BLOCK_WORDS;
        boolean unit = block % PoolLayout.UNIT_BLOCKS == 0 && block + PoolLayout.UNIT_BLOCKS <= blocks;
        return PoolBlock.sealed(run, at, PoolBlock.WORDS, PoolBlock.LOG_MAGIC, crc)
                || unit && PoolBlock.sealed(run, at, PoolBlock.UNIT_WORDS, PoolBlock.CHECKPOINT_MAGIC, crc);
    }
}
