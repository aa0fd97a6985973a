// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A member in memory with a volatile cache: what is written is seen at once, and durable after a flush or with force
 * unit access. When power goes, each write since is kept, lost, or torn behind a whole block, and they reach the medium
 * in any order: a drive promises no more (NVMe base specification, volatile write cache; AWUPF of one block).
 */
final class VolatileStore implements MemberStore {

    private final RamStore seen;
    private final RamStore durable;
    private final List<Unflushed> cache = new ArrayList<>();
    private final PowerSupply power;
    private final boolean fresh;

    private record Unflushed(long block, int blocks, long[] words) {
    }

    private VolatileStore(RamStore durable, PowerSupply power, boolean fresh) {
        this.durable = durable;
        this.power = power;
        this.fresh = fresh;
        seen = durable.copy();
    }

    /** An empty member. */
    VolatileStore(long dataBlocks, long tailBlocks, PowerSupply power) {
        this(new RamStore(dataBlocks, tailBlocks), power, true);
    }

    /** The member as it is found when it was switched off in order, which no cache outlives. */
    VolatileStore switchedOff(PowerSupply next) {
        return new VolatileStore(durable, next, false);
    }

    /** Names each run of blocks that is not durable: the first, and how many. */
    void unflushed(BiConsumer<Long, Integer> run) {
        cache.forEach(write -> run.accept(write.block, write.blocks));
    }

    /** The member as it is found when power comes back. */
    VolatileStore after(SeededStream random, PowerSupply next) {
        while (!cache.isEmpty()) {
            final Unflushed write = cache.remove(random.nextInt(cache.size()));
            final int kept = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> write.blocks;
                default -> random.nextInt(write.blocks + 1);
            };
            if (kept > 0) {
                durable.write(write.block, kept, write.words, 0);
            }
        }
        return switchedOff(next);
    }

    @Override
    public long dataBlocks() {
        return seen.dataBlocks();
    }

    @Override
    public long blocks() {
        return seen.blocks();
    }

    @Override
    public boolean knownZero() {
        return fresh;
    }

    @Override
    public void read(long block, int blocks, long[] target, int index) {
        power.require();
        seen.read(block, blocks, target, index);
    }

    @Override
    public void read(long block, int blocks, MemorySegment target, long offset) {
        power.require();
        seen.read(block, blocks, target, offset);
    }

    @Override
    public void xor(long block, int blocks, long[] accumulator, int index) {
        power.require();
        seen.xor(block, blocks, accumulator, index);
    }

    @Override
    public void write(long block, int blocks, long[] source, int index) {
        power.require();
        seen.write(block, blocks, source, index);
        cached(block, blocks);
    }

    @Override
    public void write(long block, int blocks, MemorySegment source, long offset) {
        power.require();
        seen.write(block, blocks, source, offset);
        cached(block, blocks);
    }

    @Override
    public void zero(long block, int blocks) {
        power.require();
        seen.zero(block, blocks);
        cached(block, blocks);
    }

    private void cached(long block, int blocks) {
        final long[] words = new long[blocks * BLOCK_WORDS];
        seen.read(block, blocks, words, 0);
        cache.add(new Unflushed(block, blocks, words));
        power.write();
    }

    @Override
    public void force(long block, int blocks) {
        power.require();
        final long[] words = new long[blocks * BLOCK_WORDS];
        seen.read(block, blocks, words, 0);
        durable.write(block, blocks, words, 0);
        // What was cached of these blocks before is not there any more.
        for (Unflushed write : cache) {
            final long first = Math.max(block, write.block);
            final long end = Math.min(block + blocks, write.block + write.blocks);
            if (first < end) {
                System.arraycopy(words, (int) (first - block) * BLOCK_WORDS, write.words, (int) (first - write.block)
                        * BLOCK_WORDS, (int) (end - first) * BLOCK_WORDS);
            }
        }
    }

    @Override
    public void flush() {
        power.require();
        for (Unflushed write : cache) {
            durable.write(write.block, write.blocks, write.words, 0);
        }
        cache.clear();
    }

    @Override
    public void enlarge(long blocks) {
        seen.enlarge(blocks);
        durable.enlarge(blocks);
    }

    @Override
    public void close() {
        cache.clear();
        seen.close();
    }
}
