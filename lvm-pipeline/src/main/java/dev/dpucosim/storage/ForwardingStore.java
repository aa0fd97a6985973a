// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.lang.foreign.MemorySegment;

/** A member whose blocks are those of another one. Who extends it says in what it differs. */
public abstract class ForwardingStore implements MemberStore {
    private final MemberStore store;

    /**
     * A member in front of another one.
     *
     * @param store is read and written, and closed with this
     */
    protected ForwardingStore(MemberStore store) {
        this.store = store;
    }

    /** The member behind this one. */
    protected final MemberStore store() {
        return store;
    }

    @Override
    public long dataBlocks() {
        return store.dataBlocks();
    }

    @Override
    public long blocks() {
        return store.blocks();
    }

    @Override
    public boolean knownZero() {
        return store.knownZero();
    }

    @Override
    public void read(long block, int blocks, long[] target, int index) {
        store.read(block, blocks, target, index);
    }

    @Override
    public void write(long block, int blocks, long[] source, int index) {
        store.write(block, blocks, source, index);
    }

    @Override
    public void xor(long block, int blocks, long[] accumulator, int index) {
        store.xor(block, blocks, accumulator, index);
    }

    @Override
    public void read(long block, int blocks, MemorySegment target, long offset) {
        store.read(block, blocks, target, offset);
    }

    @Override
    public void write(long block, int blocks, MemorySegment source, long offset) {
        store.write(block, blocks, source, offset);
    }

    @Override
    public void zero(long block, int blocks) {
        store.zero(block, blocks);
    }

    @Override
    public void enlarge(long blocks) {
        store.enlarge(blocks);
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public void force(long block, int blocks) {
        store.force(block, blocks);
    }

    @Override
    public void close() {
        store.close();
    }
}
