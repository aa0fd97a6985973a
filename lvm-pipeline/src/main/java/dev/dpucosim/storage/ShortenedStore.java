// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** A member of which only the first blocks are seen: one that was made larger, as it was before. */
public final class ShortenedStore extends ForwardingStore {
    private final long blocks;

    /**
     * A view.
     *
     * @param whole is read and written, and closed with this
     * @param blocks that are seen, not more than there are
     */
    public ShortenedStore(MemberStore whole, long blocks) {
        super(whole);
        Objects.checkFromIndexSize(0, blocks, whole.blocks());
        this.blocks = blocks;
    }

    /** All of it. */
    public MemberStore whole() {
        return store();
    }

    @Override
    public long dataBlocks() {
        return Math.min(store().dataBlocks(), blocks);
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public void read(long block, int count, long[] target, int index) {
        check(block, count);
        super.read(block, count, target, index);
    }

    @Override
    public void write(long block, int count, long[] source, int index) {
        check(block, count);
        super.write(block, count, source, index);
    }

    @Override
    public void xor(long block, int count, long[] accumulator, int index) {
        check(block, count);
        super.xor(block, count, accumulator, index);
    }

    @Override
    public void read(long block, int count, MemorySegment target, long offset) {
        check(block, count);
        super.read(block, count, target, offset);
    }

    @Override
    public void write(long block, int count, MemorySegment source, long offset) {
        check(block, count);
        super.write(block, count, source, offset);
    }

    @Override
    public void zero(long block, int count) {
        check(block, count);
        super.zero(block, count);
    }

    private void check(long block, int count) {
        Objects.checkFromIndexSize(block, count, blocks);
    }
}
