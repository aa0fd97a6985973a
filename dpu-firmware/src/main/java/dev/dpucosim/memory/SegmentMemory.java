// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** DPU memory in one segment, usually off the heap, so that native code sees the same bytes without a copy. */
public final class SegmentMemory implements DpuMemory {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment segment;

    /** The memory whose address 0 is the segment's first byte; the segment's owner keeps it alive and frees it. */
    public SegmentMemory(MemorySegment segment) {
        this.segment = segment;
    }

    /** The segment itself. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public long bytes() {
        return segment.byteSize();
    }

    @Override
    public int getByte(long address) {
        return segment.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
    }

    @Override
    public void putByte(long address, int value) {
        segment.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    @Override
    public int getShort(long address) {
        checkAligned(address, 2);
        return segment.get(SHORT, address) & 0xFFFF;
    }

    @Override
    public void putShort(long address, int value) {
        checkAligned(address, 2);
        segment.set(SHORT, address, (short) value);
    }

    @Override
    public int getInt(long address) {
        checkAligned(address, 4);
        return segment.get(INT, address);
    }

    @Override
    public void putInt(long address, int value) {
        checkAligned(address, 4);
        segment.set(INT, address, value);
    }

    @Override
    public long getLong(long address) {
        checkAligned(address, 8);
        return segment.get(LONG, address);
    }

    @Override
    public void putLong(long address, long value) {
        checkAligned(address, 8);
        segment.set(LONG, address, value);
    }

    @Override
    public void zero(long address, long bytes) {
        checkAligned(address | bytes, 8);
        segment.asSlice(address, bytes).fill((byte) 0);
    }

    @Override
    public void copy(long source, long target, long bytes) {
        checkAligned(source | target | bytes, 8);
        MemorySegment.copy(segment, source, segment, target, bytes);
    }

    @Override
    public void put(long address, long[] source, int index, int words) {
        checkAligned(address, 8);
        MemorySegment.copy(source, index, segment, LONG, address, words);
    }

    @Override
    public void get(long address, long[] target, int index, int words) {
        checkAligned(address, 8);
        MemorySegment.copy(segment, LONG, address, target, index, words);
    }

    @Override
    public void put(long address, MemorySegment source, long offset, long bytes) {
        checkAligned(address | bytes, 8);
        MemorySegment.copy(source, offset, segment, address, bytes);
    }

    @Override
    public void get(long address, MemorySegment target, long offset, long bytes) {
        checkAligned(address | bytes, 8);
        MemorySegment.copy(segment, address, target, offset, bytes);
    }

    private static void checkAligned(long address, int size) {
        if ((address & size - 1) != 0) {
            throw new IndexOutOfBoundsException("access not aligned: address=" + address + ", bytes=" + size);
        }
    }
}
