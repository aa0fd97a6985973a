// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A member with a volatile cache, in memory: writes are seen at once and are durable only after a flush. When power
 * goes, each write since the last flush is kept, lost or torn behind a whole block, in any order.
 */
final class CutStore implements MemberStore {
    /** Power that goes in the middle of a chosen write, counted over all members. */
    static final class Power {
        static final class Cut extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private long writesLeft;
        private long writes;

        Power(long writesBefore) {
            writesLeft = writesBefore;
        }

        static Power steady() {
            return new Power(Long.MAX_VALUE);
        }

        long writes() {
            return writes;
        }

        /** Says that a write has reached the cache; may be the last. */
        private void write() {
            writes++;
            if (writesLeft-- == 0) {
                throw new Cut();
            }
        }

        private void require() {
            if (writesLeft < 0) {
                throw new Cut();
            }
        }
    }

    private record Unflushed(long block, long[] words) {
    }

    private final long blocks;
    private final TreeMap<Long, long[]> durable;
    private final TreeMap<Long, long[]> seen;
    private final List<Unflushed> cache = new ArrayList<>();
    private final Power power;
    private boolean flushes = true;

    CutStore(long blocks, Power power) {
        this(blocks, new TreeMap<>(), power);
    }

    private CutStore(long blocks, TreeMap<Long, long[]> durable, Power power) {
        this.blocks = blocks;
        this.durable = durable;
        seen = new TreeMap<>(durable);
        this.power = power;
    }

    /** Member whose flush does nothing, for a test of the test. */
    CutStore withoutFlush() {
        flushes = false;
        return this;
    }

    /** The member as it is found after power has gone. */
    CutStore after(SeededStream random, Power next) {
        TreeMap<Long, long[]> left = new TreeMap<>(durable);
        List<Unflushed> order = new ArrayList<>(cache);
        while (!order.isEmpty()) {
            Unflushed write = order.remove(random.nextInt(order.size()));
            int count = write.words.length / BLOCK_WORDS;
            int kept = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> count;
                default -> random.nextInt(count + 1);
            };
            put(left, write, kept);
        }
        return new CutStore(blocks, left, next);
    }

    /** Writes since the last flush. */
    int unflushed() {
        return cache.size();
    }

    /** The member as it is found after power has gone, when only the last writes had left its cache. */
    CutStore afterLast(int writes, Power next) {
        TreeMap<Long, long[]> left = new TreeMap<>(durable);
        for (Unflushed write : cache.subList(cache.size() - writes, cache.size())) {
            put(left, write, write.words.length / BLOCK_WORDS);
        }
        return new CutStore(blocks, left, next);
    }

    /** The same member, everything in its cache durable. */
    CutStore copy() {
        return copy(Power.steady());
    }

    /** The same member, everything in its cache durable, and power that may go. */
    CutStore copy(Power next) {
        return new CutStore(blocks, new TreeMap<>(seen), next);
    }

    /** The same member made larger, everything in its cache durable, and power that may go. */
    CutStore enlarged(long blocksThen, Power next) {
        return new CutStore(blocksThen, new TreeMap<>(seen), next);
    }

    /** Blocks that are not zero. */
    List<Long> written() {
        return List.copyOf(seen.keySet());
    }

    void flip(long offset, int bits) {
        long[] block = seen.getOrDefault(offset >>> BLOCK_SHIFT, new long[BLOCK_WORDS]).clone();
        block[(int) (offset >>> 3) % BLOCK_WORDS] ^= (long) bits << ((offset & 7) << 3);
        seen.put(offset >>> BLOCK_SHIFT, block);
    }

    private static void put(TreeMap<Long, long[]> to, Unflushed write, int count) {
        for (int i = 0; i < count; i++) {
            long[] block = new long[BLOCK_WORDS];
            System.arraycopy(write.words, i * BLOCK_WORDS, block, 0, BLOCK_WORDS);
            to.put(write.block + i, block);
        }
    }

    @Override
    public long dataBlocks() {
        return blocks;
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public boolean knownZero() {
        return true;
    }

    @Override
    public void read(long block, int count, long[] target, int index) {
        Objects.checkFromIndexSize(block, count, blocks);
        power.require();
        for (int i = 0; i < count; i++) {
            long[] from = seen.get(block + i);
            for (int word = 0; word < BLOCK_WORDS; word++) {
                target[index + i * BLOCK_WORDS + word] = from == null ? 0 : from[word];
            }
        }
    }

    @Override
    public void write(long block, int count, long[] source, int index) {
        Objects.checkFromIndexSize(block, count, blocks);
        power.require();
        long[] words = new long[count * BLOCK_WORDS];
        System.arraycopy(source, index, words, 0, words.length);
        Unflushed write = new Unflushed(block, words);
        cache.add(write);
        put(seen, write, count);
        power.write();
    }

    @Override
    public void zero(long block, int count) {
        write(block, count, new long[count * BLOCK_WORDS], 0);
    }

    @Override
    public void flush() {
        power.require();
        if (flushes) {
            cache.forEach(write -> put(durable, write, write.words.length / BLOCK_WORDS));
            cache.clear();
        }
    }

    @Override
    public void xor(long block, int count, long[] accumulator, int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void read(long block, int count, MemorySegment target, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(long block, int count, MemorySegment source, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // Nothing to give back.
    }
}
