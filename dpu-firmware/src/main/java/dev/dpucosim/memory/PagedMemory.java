// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * DPU memory on the heap, in pages of 1 MiB that are made when first written. A page is a plain {@code long[]}, so that
 * loops over its words vectorise; an operation's buffer is exactly one page.
 */
public final class PagedMemory implements DpuMemory {

    /** log2 of the bytes of a page. */
    public static final int PAGE_SHIFT = 20;
    /** Words of a page. */
    public static final int PAGE_WORDS = 1 << PAGE_SHIFT - 3;

    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;
    private static final int GROUP_SHIFT = 10;
    private static final int GROUP_PAGES = 1 << GROUP_SHIFT;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final long bytes;
    private final long[][][] groups;

    /**
     * An empty memory.
     *
     * @param bytes its size, at most 2^40
     */
    public PagedMemory(long bytes) {
        if (bytes < 1 || bytes > 1L << 40) {
            throw new IllegalArgumentException("memory size out of range: bytes=" + bytes + ", bytesMax=" + (1L << 40));
        }
        this.bytes = bytes;
        this.groups = new long[(int) (bytes - 1 >>> PAGE_SHIFT + GROUP_SHIFT) + 1][][];
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The page that holds an address, made if need be; the address's word is {@link #word} of it. */
    public long[] page(long address) {
        check(address, 1);
        int group = (int) (address >>> PAGE_SHIFT + GROUP_SHIFT);
        long[][] pages = groups[group];
        if (pages == null) {
            pages = new long[GROUP_PAGES][];
            groups[group] = pages;
        }
        int index = (int) (address >>> PAGE_SHIFT) & GROUP_PAGES - 1;
        long[] page = pages[index];
        if (page == null) {
            page = new long[PAGE_WORDS];
            pages[index] = page;
        }
        return page;
    }

    /** The index of an address's word within its page. */
    public static int word(long address) {
        return (int) address >>> 3 & PAGE_WORDS - 1;
    }

    private long[] pageOrNull(long address) {
        long[][] pages = groups[(int) (address >>> PAGE_SHIFT + GROUP_SHIFT)];
        return pages == null ? null : pages[(int) (address >>> PAGE_SHIFT) & GROUP_PAGES - 1];
    }

    private void check(long address, long length) {
        Objects.checkFromIndexSize(address, length, bytes);
    }

    private void checkAligned(long address, int size) {
        if ((address & size - 1) != 0) {
            throw new IndexOutOfBoundsException("access not aligned: address=" + address + ", bytes=" + size);
        }
        check(address, size);
    }

    private void checkWords(long address, long length) {
        if (((address | length) & 7) != 0) {
            throw new IndexOutOfBoundsException("not whole words: address=" + address + ", bytes=" + length);
        }
        check(address, length);
    }

    private long bits(long address, int size) {
        checkAligned(address, size);
        long[] page = pageOrNull(address);
        return page == null ? 0 : page[word(address)] >>> ((int) address & 7) * 8;
    }

    private void bits(long address, int size, long mask, long value) {
        checkAligned(address, size);
        int shift = ((int) address & 7) * 8;
        long[] page = page(address);
        int word = word(address);
        page[word] = page[word] & ~(mask << shift) | (value & mask) << shift;
    }

    @Override
    public int getByte(long address) {
        return (int) bits(address, 1) & 0xFF;
    }

    @Override
    public void putByte(long address, int value) {
        bits(address, 1, 0xFFL, value);
    }

    @Override
    public int getShort(long address) {
        return (int) bits(address, 2) & 0xFFFF;
    }

    @Override
    public void putShort(long address, int value) {
        bits(address, 2, 0xFFFFL, value);
    }

    @Override
    public int getInt(long address) {
        return (int) bits(address, 4);
    }

    @Override
    public void putInt(long address, int value) {
        bits(address, 4, 0xFFFFFFFFL, value);
    }

    @Override
    public long getLong(long address) {
        return bits(address, 8);
    }

    @Override
    public void putLong(long address, long value) {
        checkAligned(address, 8);
        page(address)[word(address)] = value;
    }

    @Override
    public void zero(long address, long length) {
        checkWords(address, length);
        long at = address;
        long left = length;
        while (left > 0) {
            int run = run(at, left);
            long[] page = pageOrNull(at);
            if (page != null) {
                Arrays.fill(page, word(at), word(at) + (run >>> 3), 0);
            }
            at += run;
            left -= run;
        }
    }

    @Override
    public void copy(long source, long target, long length) {
        checkWords(source, length);
        checkWords(target, length);
        long done = 0;
        while (done < length) {
            int run = run(source + done, Math.min(length - done, run(target + done, length - done)));
            long[] from = pageOrNull(source + done);
            if (from == null) {
                zero(target + done, run);
            } else {
                put(target + done, from, word(source + done), run >>> 3);
            }
            done += run;
        }
    }

    @Override
    public void put(long address, long[] source, int index, int words) {
        checkWords(address, (long) words << 3);
        long at = address;
        int from = index;
        int left = words;
        while (left > 0) {
            int run = run(at, (long) left << 3) >>> 3;
            System.arraycopy(source, from, page(at), word(at), run);
            at += (long) run << 3;
            from += run;
            left -= run;
        }
    }

    @Override
    public void get(long address, long[] target, int index, int words) {
        checkWords(address, (long) words << 3);
        long at = address;
        int to = index;
        int left = words;
        while (left > 0) {
            int run = run(at, (long) left << 3) >>> 3;
            long[] page = pageOrNull(at);
            if (page == null) {
                Arrays.fill(target, to, to + run, 0);
            } else {
                System.arraycopy(page, word(at), target, to, run);
            }
            at += (long) run << 3;
            to += run;
            left -= run;
        }
    }

    @Override
    public void put(long address, MemorySegment source, long offset, long length) {
        checkWords(address, length);
        long done = 0;
        while (done < length) {
            int run = run(address + done, length - done);
            MemorySegment.copy(source, WORD, offset + done, page(address + done), word(address + done), run >>> 3);
            done += run;
        }
    }

    @Override
    public void get(long address, MemorySegment target, long offset, long length) {
        checkWords(address, length);
        long done = 0;
        while (done < length) {
            int run = run(address + done, length - done);
            long[] page = pageOrNull(address + done);
            if (page == null) {
                target.asSlice(offset + done, run).fill((byte) 0);
            } else {
                MemorySegment.copy(page, word(address + done), target, WORD, offset + done, run >>> 3);
            }
            done += run;
        }
    }

    /** Bytes up to the end of the page, or fewer. */
    private static int run(long address, long left) {
        return (int) Math.min(left, (1 << PAGE_SHIFT) - ((int) address & PAGE_MASK));
    }
}
