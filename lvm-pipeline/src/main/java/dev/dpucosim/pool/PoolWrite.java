// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/**
 * Words that go to a member.
 *
 * @param member index
 * @param block first block on the member
 * @param words what to write, whole blocks, lowest byte first; must not be changed
 */
public record PoolWrite(int member, long block, long[] words) {
    /** Words of a block. */
    public static final int BLOCK_WORDS = PoolBlock.WORDS;

    /** How many blocks. */
    public int blocks() {
        return words.length / PoolBlock.WORDS;
    }
}
