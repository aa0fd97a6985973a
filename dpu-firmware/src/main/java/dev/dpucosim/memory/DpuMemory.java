// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import java.lang.foreign.MemorySegment;

/**
 * A little-endian byte address space that hardware and firmware share. Implementations must:
 * <ul>
 * <li>read zero where nothing was written;</li>
 * <li>refuse an access outside the memory or not aligned to its own size with {@link IndexOutOfBoundsException};</li>
 * <li>allocate nothing in an access to what has been written before.</li>
 * </ul>
 * Bulk transfers are in whole words: address, length and array offset are multiples of 8 bytes.
 */
public interface DpuMemory {

    /** Size in bytes; addresses are below it. */
    long bytes();

    /** Reads one byte, 0 to 255. */
    int getByte(long address);

    /** Writes the low 8 bits. */
    void putByte(long address, int value);

    /** Reads two bytes, 0 to 65,535. */
    int getShort(long address);

    /** Writes the low 16 bits. */
    void putShort(long address, int value);

    /** Reads four bytes. */
    int getInt(long address);

    /** Writes four bytes. */
    void putInt(long address, int value);

    /** Reads eight bytes. */
    long getLong(long address);

    /** Writes eight bytes. */
    void putLong(long address, long value);

    /** Sets a range to zero. */
    void zero(long address, long bytes);

    /** Copies within the memory; the ranges must not overlap. */
    void copy(long source, long target, long bytes);

    /** Copies words into the memory. */
    void put(long address, long[] source, int index, int words);

    /** Copies words out of the memory. */
    void get(long address, long[] target, int index, int words);

    /** Copies from a segment into the memory. */
    void put(long address, MemorySegment source, long offset, long bytes);

    /** Copies out of the memory into a segment. */
    void get(long address, MemorySegment target, long offset, long bytes);
}
