// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.storage.MemberStore;

/**
 * The stretches of an operation that are physically contiguous, one after the other: fragments that are zero are left
 * out, fragments whose physical extents follow each other are joined. An internal operation is one run.
 */
final class Run {
    private Operation operation;
    private int extentBlocks;
    private int start;
    private int blocks;
    private long physical;

    /** Stands before the first run of an operation. */
    void before(Operation next, int blocksOfExtent) {
        operation = next;
        extentBlocks = blocksOfExtent;
        start = 0;
        blocks = 0;
    }

    /** Goes to the next run; false when there is none. */
    boolean next() {
        start += blocks;
        blocks = 0;
        if (operation.internal) {
            physical = operation.firstBlock;
            blocks = operation.blocks - start;
        } else {
            find();
        }
        return blocks > 0;
    }

    private void find() {
        long extentFirst = operation.firstBlock / extentBlocks;
        while (start < operation.blocks) {
            long block = operation.firstBlock + start;
            long extent = block / extentBlocks;
            int fragment = (int) (extent - extentFirst);
            long end = (extent + 1) * extentBlocks;
            if (!operation.zero(fragment)) {
                physical = operation.extent(fragment) * extentBlocks + block % extentBlocks;
                while (fragment + 1 < operation.fragments && !operation.zero(fragment + 1)
                        && operation.extent(fragment + 1) == operation.extent(fragment) + 1) {
                    fragment++;
                    end += extentBlocks;
                }
                blocks = (int) Math.min(operation.blocks - start, end - block);
                return;
            }
            start = (int) Math.min(operation.blocks, end - operation.firstBlock);
        }
    }

    /** Blocks of the operation before the run. */
    int start() {
        return start;
    }

    int blocks() {
        return blocks;
    }

    /** First physical block. */
    long physical() {
        return physical;
    }

    /** Fragment of the operation that a block of the run belongs to. */
    int fragment(int at) {
        if (operation.internal) {
            return 0;
        }
        return (int) ((operation.firstBlock + start + at) / extentBlocks - operation.firstBlock / extentBlocks);
    }

    /** Word of the operation's buffer at which a block of the run begins. */
    int word(int at) {
        return (start + at) * MemberStore.BLOCK_WORDS;
    }

    /** Block of the run whose data begins at a word of the buffer. */
    int at(int word) {
        return word / MemberStore.BLOCK_WORDS - start;
    }
}
