// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.lang.foreign.MemorySegment;

/** A member that does not know what it holds, as one that is taken from before. Never fails. */
final class UsedStore implements MemberStore {

    private final RamStore store;

    UsedStore(long dataBlocks, long tailBlocks) {
        this.store = new RamStore(dataBlocks, tailBlocks);
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
        return false;
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
    public void flush() {
        store.flush();
    }

    @Override
    public void close() {
        store.close();
    }
}
