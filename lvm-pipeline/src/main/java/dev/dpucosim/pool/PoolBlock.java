// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import java.util.UUID;

/**
 * A sealed piece of metadata: a log block of 512 bytes or a checkpoint unit of 4096, as words, lowest byte first.
 *
 * <pre>
 *   0       8        12           16         32           40      48           56        64
 *  +-------+--------+------------+----------+------------+-------+------------+---------+----------+
 *  | magic | CRC32C | used bytes | pool uuid| generation | index | first,count| link    | payload  |
 *  +-------+--------+------------+----------+------------+-------+------------+---------+----------+
 * </pre>
 *
 * The checksum is over the whole piece with itself zero. {@code index} is the piece's place in the log or the
 * checkpoint. {@code first} (4) and {@code count} (4) say which pieces belong together: those of one commit.
 * {@code link} is the checksum of the piece before, 0 for the first, so that what is left of another history is not
 * taken for a continuation.
 */
final class PoolBlock {
    static final long LOG_MAGIC = 0x31474F4C55504444L;
    static final long CHECKPOINT_MAGIC = 0x31504B4355504444L;
    static final int WORDS = 64;
    static final int UNIT_WORDS = WORDS * PoolLayout.UNIT_BLOCKS;
    static final int HEADER_BYTES = 64;
    static final int PAYLOAD_BYTES = WORDS * Long.BYTES - HEADER_BYTES;
    static final int UNIT_PAYLOAD_BYTES = UNIT_WORDS * Long.BYTES - HEADER_BYTES;

    private static final int CRC = 1;
    private static final int UUID_WORD = 2;
    private static final int GENERATION = 4;
    private static final int INDEX = 5;
    private static final int GROUP = 6;
    private static final int LINK = 7;
    private static final int PAYLOAD = HEADER_BYTES / Long.BYTES;
    private static final long LOW = 0xFFFF_FFFFL;

    private PoolBlock() {
    }

    /** Units that a checkpoint of so many bytes takes. */
    static long units(long bytes) {
        return (bytes + UNIT_PAYLOAD_BYTES - 1) / UNIT_PAYLOAD_BYTES;
    }

    /** Log blocks that a commit of so many bytes takes; one when there is nothing to tell. */
    static long logBlocks(long bytes) {
        return Math.max(1, (bytes + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES);
    }

    /**
     * Cuts bytes into sealed pieces.
     *
     * @param first index of the first piece
     * @param link checksum of the piece before
     */
    static long[] cut(long magic, int pieceWords, UUID pool, long generation, long first, int link, byte[] bytes,
            int length, Crc32c crc) {
        int payload = pieceWords * Long.BYTES - HEADER_BYTES;
        int count = Math.max(1, (length + payload - 1) / payload);
        long[] words = new long[count * pieceWords];
        int before = link;
        for (int i = 0; i < count; i++) {
            int at = i * pieceWords;
            int used = Math.min(payload, length - i * payload);
            words[at] = magic;
            words[at + CRC] = (long) used << 32;
            words[at + UUID_WORD] = pool.getMostSignificantBits();
            words[at + UUID_WORD + 1] = pool.getLeastSignificantBits();
            words[at + GENERATION] = generation;
            words[at + INDEX] = first + i;
            words[at + GROUP] = first & LOW | (long) count << 32;
            words[at + LINK] = before & LOW;
            pack(bytes, i * payload, used, words, at + PAYLOAD);
            before = crc.of(words, at, pieceWords * Long.BYTES);
            words[at + CRC] |= before & LOW;
        }
        return words;
    }

    /** Puts bytes into words, lowest byte first. */
    private static void pack(byte[] bytes, int from, int count, long[] words, int index) {
        for (int i = 0; i < count; i++) {
            words[index + (i >>> 3)] |= (bytes[from + i] & 0xFFL) << (i << 3);
        }
    }

    /** Copies the payload of a piece to bytes; how many there were. */
    static int unpack(long[] words, int at, byte[] bytes, int to) {
        int used = used(words, at);
        for (int i = 0; i < used; i++) {
            bytes[to + i] = (byte) (words[at + PAYLOAD + (i >>> 3)] >>> (i << 3));
        }
        return used;
    }

    /** Whether a piece has this magic and its checksum is right. */
    static boolean sealed(long[] words, int at, int pieceWords, long magic, Crc32c crc) {
        if (words[at] != magic) {
            return false;
        }
        long kept = words[at + CRC];
        words[at + CRC] = kept & ~LOW;
        int seen = crc.of(words, at, pieceWords * Long.BYTES);
        words[at + CRC] = kept;
        return seen == (int) kept && used(words, at) >= 0
                && used(words, at) <= pieceWords * Long.BYTES - HEADER_BYTES;
    }

    static boolean zero(long[] words, int at, int pieceWords) {
        for (int i = 0; i < pieceWords; i++) {
            if (words[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a sealed piece is of this pool and generation and belongs at this index. */
    static boolean belongs(long[] words, int at, UUID pool, long generation, long index) {
        return words[at + UUID_WORD] == pool.getMostSignificantBits()
                && words[at + UUID_WORD + 1] == pool.getLeastSignificantBits()
                && words[at + GENERATION] == generation && words[at + INDEX] == index;
    }

    static int used(long[] words, int at) {
        return (int) (words[at + CRC] >>> 32);
    }

    static int checksum(long[] words, int at) {
        return (int) words[at + CRC];
    }

    /** Index of the first piece of those that belong together. */
    static long first(long[] words, int at) {
        return words[at + GROUP] & LOW;
    }

    /** How many pieces belong together. */
    static int count(long[] words, int at) {
        return (int) (words[at + GROUP] >>> 32);
    }

    /** Checksum of the piece before. */
    static int link(long[] words, int at) {
        return (int) words[at + LINK];
    }
}
