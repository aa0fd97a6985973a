// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.memory.SparseMapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import java.nio.ByteOrder;

/** The memory of a host, as its processors see it; it begins at an address that is not 0. */
public final class HostMemory implements AutoCloseable {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong LEAKS = new AtomicLong();

    /** What has to be given back; it does not point at its owner. */
    private static final class Claim implements Runnable {
        private final SparseMapping mapping;
        private volatile boolean closed;

        Claim(SparseMapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public void run() {
            if (!closed) {
                LEAKS.incrementAndGet();
            }
            mapping.close();
        }
    }

    private final Claim claim;
    private final Cleaner.Cleanable cleanable;
    private final MemorySegment segment;
    private final long base;

    HostMemory(long base, long bytes) {
        claim = new Claim(new SparseMapping(bytes));
        cleanable = CLEANER.register(this, claim);
        segment = claim.mapping.segment();
        this.base = base;
    }

    /** Its first address. */
    public long base() {
        return base;
    }

    /** Its size. */
    public long bytes() {
        return segment.byteSize();
    }

    MemorySegment segment() {
        return segment;
    }

    /** Whether addresses are all in it. */
    public boolean has(long address, long count) {
        long at = address - base;
        return at >= 0 && count >= 0 && at <= bytes() - count;
    }

    /** Copies bytes into it. */
    public void put(long address, byte[] source, int from, int count) {
        MemorySegment.copy(source, from, segment, ValueLayout.JAVA_BYTE, address - base, count);
    }

    /** Copies bytes out of it. */
    public void get(long address, byte[] target, int to, int count) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, address - base, target, to, count);
    }

    /** Reads eight bytes. */
    public long getLong(long address) {
        return segment.get(LONG, address - base);
    }

    /** Sets bytes to 0. */
    public void zero(long address, long count) {
        segment.asSlice(address - base, count).fill((byte) 0);
    }

    @Override
    public void close() {
        claim.closed = true;
        cleanable.clean();
    }

    /** Memories that were garbage-collected and not closed; they were given back all the same. */
    static long leaks() {
        return LEAKS.get();
    }
}
