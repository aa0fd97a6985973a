// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.thin;

/**
 * One entry of a namespace's mapping table in DPU memory: a little-endian 64-bit word, followed by a reserved one.
 *
 * <pre>
 *   0                 4       5   6            8
 *  +-----------------+-------+---+------------+----------+
 *  | physical extent | flags | 0 | generation | reserved |
 *  +-----------------+-------+---+------------+----------+
 * </pre>
 *
 * Flags: bit 0 valid, bit 1 shared, bit 2 read-only, bit 3 zero pending (mapped, but its extent is not yet clean).
 */
public final class MappingEntry {
    /** Bytes of an entry. */
    public static final int BYTES = 16;

    public static final int FLAG_VALID = 1;
    public static final int FLAG_SHARED = 2;
    public static final int FLAG_READ_ONLY = 4;
    public static final int FLAG_ZERO_PENDING = 8;

    private static final int FLAGS_SHIFT = 32;
    private static final int GENERATION_SHIFT = 48;

    private MappingEntry() {
    }

    /** Builds the first word of an entry. */
    public static long word(long extent, int flags, int generation) {
        return extent & 0xFFFFFFFFL | (long) (flags & 0xFF) << FLAGS_SHIFT
                | (long) (generation & 0xFFFF) << GENERATION_SHIFT;
    }

    /** Address of the entry of a virtual extent. */
    public static long address(long table, long virtualExtent) {
        return table + virtualExtent * BYTES;
    }

    /** Physical extent, 32 bits unsigned. */
    public static int extent(long word) {
        return (int) word;
    }

    /** The flags. */
    public static int flags(long word) {
        return (int) (word >>> FLAGS_SHIFT) & 0xFF;
    }

    /** Sixteen bits that tell two mappings of one extent apart. */
    public static int generation(long word) {
        return (int) (word >>> GENERATION_SHIFT);
    }

    /** Whether hardware may use the mapping; if not, the lookup is a miss. */
    public static boolean usable(long word, boolean write) {
        int flags = flags(word);
        int mapped = flags & (FLAG_VALID | FLAG_ZERO_PENDING);
        return mapped == FLAG_VALID && !(write && sealed(word));
    }

    /** Whether the mapping is good for reading only. */
    public static boolean sealed(long word) {
        return (flags(word) & (FLAG_SHARED | FLAG_READ_ONLY)) != 0;
    }
}
