// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * What a superblock says, 512 bytes on every member, the same on all but for the member's index and size. The one with
 * the highest sequence number counts. Even numbers are in one slot and odd ones in the other, so that the newest is
 * never overwritten.
 *
 * @param pool identity of the pool
 * @param sequence rises by one with every superblock that is written; the event count of an md array
 * @param geometry shape of the array
 * @param layout where the rest of the metadata is
 * @param generation sequence of the superblock that the log goes with: log and checkpoint of any other do not count
 * @param area checkpoint area in use, 0 or 1
 * @param checkpointBytes bytes of the checkpoint
 * @param closed whether the pool was closed, so that the log is empty
 * @param array state of the members, and what they agree in
 */
record PoolSuperblock(UUID pool, long sequence, Geometry geometry, PoolLayout layout, long generation, int area,
        long checkpointBytes, boolean closed, PoolArrayState array) {
    static final long MAGIC = 0x31425350_5550_4444L;
    static final int VERSION = 1;

    /** Of 64; of random data fewer than one block in 2^44 has no more. */
    private static final int MAGIC_BITS_WRONG_MAX = 4;
    private static final int CRC = 1;
    private static final int STATES_WORD = 20;
    private static final int SYNCED_WORD = 22;
    private static final int REBUILT_WORD = 23;
    /** Zero in pools from before there was the log, which have none. */
    private static final int WRITE_HOLE_WORD = 24;
    private static final int LOG_SEQUENCE_WORD = 25;
    private static final int USED_WORDS = 26;
    private static final long LOW = 0xFFFF_FFFFL;

    /** A block as it was found on a member. */
    record Found(PoolSuperblock superblock, int member, long memberBlocks) {
    }

    /** The next superblock: one more in sequence. */
    PoolSuperblock next(boolean nowClosed, PoolArrayState nowArray) {
        return new PoolSuperblock(pool, sequence + 1, geometry, layout, generation, area, checkpointBytes, nowClosed,
                nowArray);
    }

    /** The next superblock, which puts a new checkpoint into use and begins a new log. */
    PoolSuperblock next(int nextArea, long bytes, boolean nowClosed, PoolArrayState nowArray) {
        return new PoolSuperblock(pool, sequence + 1, geometry, layout, sequence + 1, nextArea, bytes, nowClosed,
                nowArray);
    }

    /**
     * Whether a block has been a superblock, whatever has become of it: it begins nearly as one does, or all of it but
     * the beginning is as it was. Other data does neither, but for once in 2^32 blocks.
     */
    static boolean resembled(long[] words, Crc32c crc) {
        if (Long.bitCount(words[0] ^ MAGIC) <= MAGIC_BITS_WRONG_MAX) {
            return true;
        }
        long[] copy = Arrays.copyOf(words, PoolBlock.WORDS);
        copy[0] = MAGIC;
        copy[CRC] &= ~LOW;
        return crc.of(copy, 0, copy.length * Long.BYTES) == (int) words[CRC];
    }

    /** The block for a member. */
    long[] words(int member, long memberBlocks, Crc32c crc) {
        long[] words = new long[PoolBlock.WORDS];
        words[0] = MAGIC;
        words[CRC] = (long) VERSION << 32;
        words[2] = pool.getMostSignificantBits();
        words[3] = pool.getLeastSignificantBits();
        words[4] = sequence;
        List<PoolMemberState> states = array.members();
        words[5] = member | (long) states.size() << 32;
        words[6] = geometry.level().code() | (long) geometry.chunkShift() << 32;
        words[7] = geometry.extentBlocks() | (closed ? 1L << 32 : 0);
        words[8] = geometry.stripes();
        words[9] = memberBlocks;
        words[10] = layout.areaStart();
        words[11] = layout.areaUnits();
        words[12] = layout.logStart();
        words[13] = layout.logBlocks();
        words[14] = layout.holeStart();
        words[15] = layout.holeBlocks();
        words[16] = generation;
        words[17] = area;
        words[18] = checkpointBytes;
        for (int i = 0; i < states.size(); i++) {
            words[STATES_WORD + (i >>> 3)] |= (long) states.get(i).code() << ((i & 7) << 3);
        }
        words[SYNCED_WORD] = array.synced();
        words[REBUILT_WORD] = array.rebuilt();
        words[WRITE_HOLE_WORD] = array.writeHole().ordinal();
        words[LOG_SEQUENCE_WORD] = array.logSequence();
        words[CRC] |= crc.of(words, 0, words.length * Long.BYTES) & LOW;
        return words;
    }

    /**
     * What a block says, or null when it is no undamaged superblock.
     *
     * @throws IllegalArgumentException when it is undamaged and makes no sense, or is of another version
     */
    static Found of(long[] words, Crc32c crc) {
        long[] copy = Arrays.copyOf(words, PoolBlock.WORDS);
        copy[CRC] &= ~LOW;
        if (words[0] != MAGIC || crc.of(copy, 0, copy.length * Long.BYTES) != (int) words[CRC]) {
            return null;
        }
        int version = (int) (words[CRC] >>> 32);
        if (version != VERSION) {
            throw new IllegalArgumentException("superblock of another version: version=" + version + ", expected="
                    + VERSION);
        }
        int members = (int) (words[5] >>> 32);
        int code = (int) words[6];
        RaidLevel level = RaidLevel.ofCode(code)
                .orElseThrow(() -> new IllegalArgumentException("no such RAID level: code=" + code));
        Geometry geometry = Geometry.withStripes(level, members, (int) (words[6] >>> 32),
                Geometry.EXTENT_SHIFT_MIN, words[8]).withExtentBlocks((int) words[7]);
        PoolLayout layout = new PoolLayout(words[10], words[11], words[12], words[13], words[14], words[15]);
        PoolMemberState[] states = new PoolMemberState[members];
        for (int i = 0; i < members; i++) {
            int state = (int) (words[STATES_WORD + (i >>> 3)] >>> ((i & 7) << 3)) & 0xFF;
            states[i] = PoolMemberState.ofCode(state);
            if (states[i] == null) {
                throw new IllegalArgumentException("no such member state: member=" + i + ", code=" + state);
            }
        }
        if (words[SYNCED_WORD] < 0 || words[SYNCED_WORD] > words[8] || words[REBUILT_WORD] < 0
                || words[REBUILT_WORD] > words[8]) {
            throw new IllegalArgumentException("more stripes than there are: synced=" + words[SYNCED_WORD]
                    + ", rebuilt=" + words[REBUILT_WORD] + ", stripes=" + words[8]);
        }
        WriteHole[] holes = WriteHole.values();
        long hole = words[WRITE_HOLE_WORD];
        if (hole < 0 || hole >= holes.length || !holes[(int) hole].possible(level)
                || hole > 0 && layout.holeBlocks() < PartialParityEntry.logBlocks()) {
            throw new IllegalArgumentException("no such write-hole log: code=" + hole + ", level=" + level
                    + ", holeBlocks=" + layout.holeBlocks());
        }
        for (int i = USED_WORDS; i < PoolBlock.WORDS; i++) {
            if (words[i] != 0) {
                throw new IllegalArgumentException("superblock has more than is known: word=" + i);
            }
        }
        return new Found(new PoolSuperblock(new UUID(words[2], words[3]), words[4], geometry, layout, words[16],
                (int) words[17], words[18], (words[7] & 1L << 32) != 0, new PoolArrayState(List.of(states),
                        words[SYNCED_WORD], words[REBUILT_WORD], holes[(int) hole], words[LOG_SEQUENCE_WORD])),
                (int) words[5], words[9]);
    }
}
