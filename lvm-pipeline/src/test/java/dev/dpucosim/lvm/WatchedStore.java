// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.storage.ForwardingStore;
import dev.dpucosim.storage.MemberStore;
import java.lang.foreign.MemorySegment;

/** A member's blocks, with someone who is told of every write before it changes them. */
final class WatchedStore extends ForwardingStore {
    /** Is told of writes. */
    interface Watcher {
        /** A write is about to reach a member: 64 words a block. */
        void written(int member, long block, int blocks, long[] words);
    }

    private final int member;
    private Watcher watcher = (index, block, blocks, words) -> {};

    WatchedStore(MemberStore store, int member) {
        super(store);
        this.member = member;
    }

    void watcher(Watcher next) {
        watcher = next;
    }

    @Override
    public void write(long block, int blocks, long[] source, int index) {
        long[] words = new long[blocks * BLOCK_WORDS];
        System.arraycopy(source, index, words, 0, words.length);
        watcher.written(member, block, blocks, words);
        super.write(block, blocks, source, index);
    }

    @Override
    public void write(long block, int blocks, MemorySegment source, long offset) {
        throw new UnsupportedOperationException("not watched: block=" + block + ", blocks=" + blocks);
    }

    @Override
    public void zero(long block, int blocks) {
        write(block, blocks, new long[blocks * BLOCK_WORDS], 0);
    }
}
