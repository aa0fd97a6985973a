// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.Crc32c;
import java.util.Arrays;

/**
 * One block of the mapping log, 512 bytes, as words; little-endian.
 *
 * <pre>
 *   0        8          16      20       24         32                                512
 *  +--------+----------+-------+--------+----------+----------------------------------+
 *  | magic  | sequence | count | CRC32C | reserved | 20 records of 24 bytes           |
 *  +--------+----------+-------+--------+----------+----------------------------------+
 *  record: namespace id (4), generation (2), flags (2) | virtual extent (8) | physical extent (8)
 * </pre>
 *
 * The checksum is over the whole block with itself zero. A block is rewritten in place as records join it; a drive
 * writes a block whole or not at all, so that what was durable stays readable.
 */
final class MappingLogBlock {
    static final int WORDS = 64;
    static final int RECORDS_MAX = 20;
    static final long MAGIC = 0x474F4C5055504D44L;

    private static final int SEQUENCE_WORD = 1;
    private static final int COUNT_WORD = 2;
    private static final int RECORDS_WORD = 4;
    private static final int RECORD_WORDS = 3;

    private MappingLogBlock() {
    }

    /** Makes it an empty block. */
    static void clear(long[] block, long sequence) {
        Arrays.fill(block, 0);
        block[0] = MAGIC;
        block[SEQUENCE_WORD] = sequence;
    }

    static int count(long[] block) {
        return (int) block[COUNT_WORD];
    }

    /** Adds a record behind the others; the block must be sealed afterwards. */
    static void add(long[] block, int nsid, int generation, long virtualExtent, long extent) {
        int count = count(block);
        int word = RECORDS_WORD + count * RECORD_WORDS;
        block[word] = nsid & 0xFFFFFFFFL | (long) (generation & 0xFFFF) << 32;
        block[word + 1] = virtualExtent;
        block[word + 2] = extent;
        block[COUNT_WORD] = count + 1;
    }

    /** Writes the checksum. */
    static void seal(long[] block, Crc32c crc) {
        block[COUNT_WORD] &= 0xFFFFFFFFL;
        block[COUNT_WORD] |= (long) crc.of(block, 0, WORDS * Long.BYTES) << 32;
    }

    /** Whether it is a block of the log with this sequence number, and undamaged. */
    static boolean valid(long[] block, long sequence, Crc32c crc) {
        long[] copy = block.clone();
        copy[COUNT_WORD] &= 0xFFFFFFFFL;
        seal(copy, crc);
        return block[0] == MAGIC && block[SEQUENCE_WORD] == sequence && copy[COUNT_WORD] == block[COUNT_WORD]
                && count(block) >= 0 && count(block) <= RECORDS_MAX;
    }

    static int nsid(long[] block, int record) {
        return (int) block[RECORDS_WORD + record * RECORD_WORDS];
    }

    static long virtualExtent(long[] block, int record) {
        return block[RECORDS_WORD + record * RECORD_WORDS + 1];
    }

    static long extent(long[] block, int record) {
        return block[RECORDS_WORD + record * RECORD_WORDS + 2];
    }
}
