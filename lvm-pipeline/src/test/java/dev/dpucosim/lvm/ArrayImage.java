// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberArray;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * What the members of an array hold, worked out block by block from md's layouts and byte by byte in the field of Q:
 * slow, short, and without a line of the code under test.
 */
final class ArrayImage {
    private static final int WORDS = 64;

    private final RaidLevel level;
    private final int members;
    private final int chunkBlocks;
    private final long chunks;
    private final long rows;

    ArrayImage(Geometry geometry) {
        level = geometry.level();
        members = geometry.members();
        chunkBlocks = geometry.chunkBlocks();
        chunks = geometry.blocks() / chunkBlocks;
        rows = geometry.memberBlocks() / chunkBlocks;
    }

    /** Writes the members so that the physical blocks are these, 64 words each. */
    void fill(MemberArray array, LongFunction<long[]> physical) {
        for (int member = 0; member < members; member++) {
            for (long block = 0; block < rows * chunkBlocks; block++) {
                array.member(member).store().write(block, 1, expected(member, block, physical), 0);
            }
        }
    }

    /** Asserts that members hold what they must when the physical blocks are these. */
    void check(MemberArray array, int missing, LongFunction<long[]> physical) {
        long[] seen = new long[WORDS];
        for (int member = 0; member < members; member++) {
            for (long block = 0; block < rows * chunkBlocks && (missing >>> member & 1) == 0; block++) {
                array.member(member).store().read(block, 1, seen, 0);
                long[] expected = expected(member, block, physical);
                int word = Arrays.mismatch(expected, seen);
                if (word >= 0) {
                    throw new AssertionError(String.format(
                            "member %d: block=%d, word=%d, expected=%016x, seen=%016x, missing=%s", member, block, word,
                            expected[word], seen[word], Integer.toBinaryString(missing)));
                }
            }
        }
    }

    /** Asserts that parity fits data and copies are equal, whatever the data is. */
    void checkRedundancy(MemberArray array) {
        check(array, 0, block -> {
            long chunk = block / chunkBlocks;
            long[] words = new long[WORDS];
            int member = (int) switch (level) {
                case RAID0 -> chunk % members;
                case RAID1 -> 0;
                case RAID10 -> 2 * chunk % members;
                case RAID5, RAID6 -> dataMember(chunk);
            };
            long row = switch (level) {
                case RAID1 -> chunk;
                case RAID10 -> 2 * chunk / members;
                default -> chunk / data();
            };
            array.member(member).store().read(row * chunkBlocks + block % chunkBlocks, 1, words, 0);
            return words;
        });
    }

    private int data() {
        return members - level.parities();
    }

    /** Left-symmetric: the first data chunk behind the last parity chunk, around. */
    private long dataMember(long chunk) {
        long stripe = chunk / data();
        return (members - 1 - stripe % members + level.parities() + chunk % data()) % members;
    }

    private long[] expected(int member, long memberBlock, LongFunction<long[]> physical) {
        long row = memberBlock / chunkBlocks;
        long offset = memberBlock % chunkBlocks;
        return switch (level) {
            case RAID0 -> physical.apply((row * members + member) * chunkBlocks + offset);
            case RAID1 -> physical.apply(memberBlock);
            case RAID10 -> {
                long chunk = (row * members + member) / 2;
                yield chunk < chunks ? physical.apply(chunk * chunkBlocks + offset) : new long[WORDS];
            }
            case RAID5, RAID6 -> {
                int turn = (int) (row % members);
                int place = Math.floorMod(member - (members - 1 - turn) - level.parities(), members);
                yield place < data()
                        ? physical.apply((row * data() + place) * chunkBlocks + offset)
                        : parity(row, offset, place == data() + 1, physical);
            }
        };
    }

    private long[] parity(long stripe, long offset, boolean q, LongFunction<long[]> physical) {
        long[] parity = new long[WORDS];
        for (int chunk = data() - 1; chunk >= 0; chunk--) {
            long[] block = physical.apply((stripe * data() + chunk) * chunkBlocks + offset);
            for (int word = 0; word < WORDS; word++) {
                parity[word] = (q ? twice(parity[word]) : parity[word]) ^ block[word];
            }
        }
        return parity;
    }

    /** Each byte of a word times 2 in the field of Q. */
    static long twice(long word) {
        long twice = 0;
        for (int at = 0; at < Long.SIZE; at += 8) {
            int value = (int) (word >>> at) & 0xFF;
            int product = value < 0x80 ? value << 1 : value << 1 ^ 0x11d;
            twice |= (long) product << at;
        }
        return twice;
    }
}
