// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import dev.dpucosim.capsule.Crc32c;
import java.util.Arrays;

/**
 * One entry of the partial-parity log, as it lies in words, lowest byte first: partial parity, then a block that says
 * what it belongs to, the <em>trailer</em>. An entry is written before its column is, so that after a loss of power
 * the column's parity can be told: it is the partial parity and what the touched chunks hold then, old or new.
 *
 * <pre>
 *   slot of a context in the member's log, 136 blocks
 *   0              128 - stored          128       129     136
 *   +--------------+---------------------+---------+--------+
 *   | not used     | partial parity      | trailer | unused |
 *   +--------------+---------------------+---------+--------+
 *
 *   trailer
 *     0       4        8        16         24       28       32        34        36      37        38         40
 *     +-------+--------+--------+----------+--------+--------+---------+---------+-------+---------+----------+
 *     | magic | offset | stripe | sequence | blocks | stored | touched | missing | place | context | strategy |
 *     +-------+--------+--------+----------+--------+--------+---------+---------+-------+---------+----------+
 *    40            44     64                              192    448      452    512
 *     +-------------+------+-------------------------------+------+--------+------+
 *     | CRC32C of   | zero | live, 4 bytes for each context| zero | CRC32C | zero |
 *     | what is     |      |                               |      | of all |      |
 *     | stored      |      |                               |      | before |      |
 *     +-------------+------+-------------------------------+------+--------+------+
 * </pre>
 *
 * {@code offset} is the column's first block in its chunks and {@code blocks} its length; {@code stored} is as many, or
 * none where nothing but touched chunks makes the parity. {@code touched} are the data chunks that are written, by
 * their place in the stripe; new data of those that were missing is in the partial parity. {@code missing} are members.
 * {@code place} says which parity it is: 0 P, 1 Q. {@code live} holds the low half of the sequence numbers of all
 * columns that were between their entries and the end of their writes, its own among them: what the newest trailer of a
 * member does not name is over.
 *
 * <p>Two checksums, because an entry that is torn by a loss of power destroys the partial parity before it in its slot,
 * which nobody needs any more, but not the old trailer: that may be the newest of its member, and what an older one
 * names may have been over for long, and written again.
 *
 * <p>A window on words that belong to someone else; of an object there may be one for many entries. Nothing but the
 * trailer is written.
 */
public final class PartialParityEntry {
    /** Blocks of a context's slot in the log of each member. */
    public static final int SLOT_BLOCKS = 136;
    /** Block of a slot in which the trailer is; before it there is room for the longest partial parity. */
    public static final int TRAILER_BLOCK = ColumnPlan.COLUMN_BLOCKS_MAX;
    /** Slots of a member's log. */
    public static final int SLOTS = 32;
    /** Words of a block, and of the trailer. */
    public static final int BLOCK_WORDS = 64;
    /** Place of P's entry. */
    public static final int PLACE_P = 0;
    /** Place of Q's entry. */
    public static final int PLACE_Q = 1;
    /** Sequence numbers begin again after so many bits. */
    public static final int SEQUENCE_BITS = 40;

    private static final int MAGIC = 0x314C_5050;
    private static final int MAGIC_OFFSET = 0;
    private static final int CHUNK_OFFSET = 4;
    private static final int STRIPE = 8;
    private static final int SEQUENCE = 16;
    private static final int BLOCKS = 24;
    private static final int STORED = 28;
    private static final int TOUCHED = 32;
    private static final int MISSING = 34;
    private static final int PLACE = 36;
    private static final int CONTEXT = 37;
    private static final int STRATEGY = 38;
    private static final int STORED_CRC = 40;
    private static final int LIVE = 64;
    private static final int CRC = 448;

    private final Crc32c crc = new Crc32c();
    private long[] words;
    private int trailer;

    /** First block of a member that the trailer of a context is in, its log beginning at a block. */
    public static long trailerBlock(long logBlock, int context) {
        return logBlock + (long) SLOT_BLOCKS * context + TRAILER_BLOCK;
    }

    /** Blocks that the logs of all contexts take on a member. */
    public static int logBlocks() {
        return SLOTS * SLOT_BLOCKS;
    }

    /**
     * Looks at an entry.
     *
     * @param trailerWord word at which the trailer begins; the partial parity lies before it
     */
    public PartialParityEntry wrap(long[] entryWords, int trailerWord) {
        words = entryWords;
        trailer = trailerWord;
        return this;
    }

    // ---- encode -----------------------------------------------------------------------------------------------------

    /** Makes the trailer that of no column. */
    public PartialParityEntry clear() {
        Arrays.fill(words, trailer, trailer + BLOCK_WORDS, 0);
        put(MAGIC_OFFSET, Integer.BYTES, MAGIC);
        return this;
    }

    /** The column: its stripe, its first block in the chunk, its blocks, and how many of them are stored. */
    public PartialParityEntry column(long stripe, int chunkOffset, int blocks, int stored) {
        put(STRIPE, Long.BYTES, stripe);
        put(CHUNK_OFFSET, Integer.BYTES, chunkOffset);
        put(BLOCKS, Integer.BYTES, blocks);
        put(STORED, Integer.BYTES, stored);
        return this;
    }

    /** Which data chunks are written, by place, and which members are missing, one bit each. */
    public PartialParityEntry chunks(int touched, int missing) {
        put(TOUCHED, Short.BYTES, touched);
        put(MISSING, Short.BYTES, missing);
        return this;
    }

    /** Which parity it is, and how the column is written: a code of the decision log. */
    public PartialParityEntry place(int place, int strategy) {
        put(PLACE, Byte.BYTES, place);
        put(STRATEGY, Byte.BYTES, strategy);
        return this;
    }

    /** Its sequence number, and the context that wrote it. */
    public PartialParityEntry sequence(long sequence, int context) {
        put(SEQUENCE, Long.BYTES, sequence);
        put(CONTEXT, Byte.BYTES, context);
        return this;
    }

    /** The sequence number that is live in a context; 0 is none. */
    public PartialParityEntry live(int context, long sequence) {
        put(LIVE + Integer.BYTES * context, Integer.BYTES, sequence);
        return this;
    }

    /** Puts the checksums of what is stored and of the trailer into it. */
    public void seal() {
        put(STORED_CRC, Integer.BYTES, storedChecksum());
        put(CRC, Integer.BYTES, checksum());
    }

    // ---- decode -----------------------------------------------------------------------------------------------------

    /**
     * Whether the trailer is whole, whatever lies before it: it says which columns were live. Then {@link #stored()}
     * says how much must lie before it.
     */
    public boolean known() {
        return (int) get(MAGIC_OFFSET, Integer.BYTES) == MAGIC && (int) get(CRC, Integer.BYTES) == checksum()
                && blocks() >= 1 && blocks() <= TRAILER_BLOCK && (stored() == 0 || stored() == blocks())
                && context() < SLOTS && place() <= PLACE_Q;
    }

    /**
     * Whether trailer and partial parity are whole; the words before the trailer must hold what it says is stored. An
     * entry that is not was torn, so that nothing of its column has been written.
     */
    public boolean whole() {
        return known() && (int) get(STORED_CRC, Integer.BYTES) == storedChecksum();
    }

    /** Stripe of the column. */
    public long stripe() {
        return get(STRIPE, Long.BYTES);
    }

    /** First block of the column in its chunks. */
    public int chunkOffset() {
        return (int) get(CHUNK_OFFSET, Integer.BYTES);
    }

    /** Blocks of the column. */
    public int blocks() {
        return (int) get(BLOCKS, Integer.BYTES);
    }

    /** Blocks of partial parity: those of the column, or none. */
    public int stored() {
        return (int) get(STORED, Integer.BYTES);
    }

    /** Word at which the partial parity begins. */
    public int storedWord() {
        return trailer - stored() * BLOCK_WORDS;
    }

    /** Data chunks that are not in the partial parity, by place, one bit each. */
    public int touched() {
        return (int) get(TOUCHED, Short.BYTES);
    }

    /** Members that were missing, one bit each. */
    public int missing() {
        return (int) get(MISSING, Short.BYTES);
    }

    /** Which parity it is: {@link #PLACE_P} or {@link #PLACE_Q}. */
    public int place() {
        return (int) get(PLACE, Byte.BYTES);
    }

    /** How the column is written: a code of the decision log. */
    public int strategy() {
        return (int) get(STRATEGY, Byte.BYTES);
    }

    /** Context that wrote it, whose slot it is in. */
    public int context() {
        return (int) get(CONTEXT, Byte.BYTES);
    }

    /** Its sequence number. */
    public long sequence() {
        return get(SEQUENCE, Long.BYTES);
    }

    /** Low half of the sequence number that was live in a context when this was written; 0 is none. */
    public int live(int context) {
        return (int) get(LIVE + Integer.BYTES * context, Integer.BYTES);
    }

    /** Whether the column of another entry was not over when this was written. */
    public boolean names(PartialParityEntry other) {
        return live(other.context()) == (int) other.sequence();
    }

    // ---- words ------------------------------------------------------------------------------------------------------

    private int checksum() {
        return crc.of(words, trailer, CRC);
    }

    private int storedChecksum() {
        int first = storedWord();
        return crc.of(words, first, (trailer - first) * Long.BYTES);
    }

    private long get(int offset, int bytes) {
        long word = words[trailer + offset / Long.BYTES] >>> offset % Long.BYTES * Byte.SIZE;
        return bytes == Long.BYTES ? word : word & (1L << bytes * Byte.SIZE) - 1;
    }

    private void put(int offset, int bytes, long value) {
        int shift = offset % Long.BYTES * Byte.SIZE;
        long mask = bytes == Long.BYTES ? -1L : (1L << bytes * Byte.SIZE) - 1 << shift;
        int word = trailer + offset / Long.BYTES;
        words[word] = words[word] & ~mask | value << shift & mask;
    }
}
