// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.storage.MemberStore;
import java.util.UUID;

/**
 * Says whether a drive may take a member's place: it must be as large as the smallest member at least, carry no pool's
 * superblock, and have nothing where the log is going to be.
 */
final class BlankDrive {
    private BlankDrive() {
    }

    /** Why it may not, with where and which values; null when it may. */
    static String obstacle(MemberStore drive, UUID pool, PoolLayout layout, long blocksMin) {
        if (drive.blocks() < blocksMin) {
            return "is too small: bytes=" + (drive.blocks() << MemberStore.BLOCK_SHIFT) + ", bytesMin="
                    + (blocksMin << MemberStore.BLOCK_SHIFT);
        }
        PoolIdentity old = PoolIdentity.of(drive);
        if (old != null) {
            return (old.pool().equals(pool) ? "is an old member" : "is of another pool") + ": offset=" + old.offset()
                    + ", member=" + old.member() + ", events=" + old.sequence() + ", pool=" + old.pool();
        }
        long[] words = new long[PoolBlock.WORDS];
        for (long block = layout.logStart(); block < layout.logStart() + layout.logBlocks(); block++) {
            drive.read(block, 1, words, 0);
            if (!PoolBlock.zero(words, 0, PoolBlock.WORDS)) {
                return "is not blank: offset=" + (block << MemberStore.BLOCK_SHIFT);
            }
        }
        return null;
    }
}
