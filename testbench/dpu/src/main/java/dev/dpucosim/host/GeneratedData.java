// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import dev.dpucosim.random.SeededStream;

/**
 * The contents of blocks: a function of seed, namespace, block address and version, so that every byte read can be
 * checked without keeping what was written.
 *
 * <p>Word {@code i} of a block is {@code tag + K[i]}: the tag names the block and its version, the 64 fixed odd
 * constants make every word of a block differ from its neighbours. Version 0 is a block that was never written, and is
 * zero.
 */
public final class GeneratedData {

    /** Words of a block. */
    public static final int BLOCK_WORDS = 64;

    private static final long[] K = constants();

    private final long seed;

    /** The data of a seed. */
    public GeneratedData(long seed) {
        this.seed = SeededStream.mix(seed + 0x632BE59BD9B4E019L);
    }

    private static long[] constants() {
        long[] constants = new long[BLOCK_WORDS];
        for (int i = 0; i < BLOCK_WORDS; i++) {
            constants[i] = SeededStream.mix(0x5851F42D4C957F2DL * (i + 1)) | 1;
        }
        return constants;
    }

    /** The tag of a block's version; never asked for version 0. */
    public long tag(int namespace, long block, int version) {
        long place = SeededStream.mix(seed ^ block * 0x9E3779B97F4A7C15L + namespace);
        return SeededStream.mix(place + version * 0xD1342543DE82EF95L);
    }

    /** Fills in one block. */
    public void fill(long[] target, int index, int namespace, long block, int version) {
        long tag = version == 0 ? 0 : tag(namespace, block, version);
        if (version == 0) {
            for (int i = 0; i < BLOCK_WORDS; i++) {
                target[index + i] = 0;
            }
            return;
        }
        for (int i = 0; i < BLOCK_WORDS; i++) {
            target[index + i] = tag + K[i];
        }
    }

    /** Whether one block is what it must be. */
    public boolean matches(long[] source, int index, int namespace, long block, int version) {
        long difference = 0;
        if (version == 0) {
            for (int i = 0; i < BLOCK_WORDS; i++) {
                difference |= source[index + i];
            }
            return difference == 0;
        }
        long tag = tag(namespace, block, version);
        for (int i = 0; i < BLOCK_WORDS; i++) {
            difference |= source[index + i] ^ tag + K[i];
        }
        return difference == 0;
    }

    /**
     * Says what a block that does not match is instead, for a person who looks for the cause.
     *
     * @param version what it should have been
     */
    public String explain(long[] source, int index, int namespace, long block, int version) {
        if (matches(source, index, namespace, block, 0)) {
            return "zero";
        }
        for (int other = version - 1; other > 0 && other > version - 64; other--) {
            if (matches(source, index, namespace, block, other)) {
                return "version " + other + " of this block";
            }
        }
        for (int distance = 1; distance <= 4096; distance++) {
            for (long neighbour = block - distance; neighbour <= block + distance; neighbour += 2L * distance) {
                for (int other = 1; neighbour >= 0 && other <= version + 1; other++) {
                    if (source[index] == tag(namespace, neighbour, other) + K[0]
                            && matches(source, index, namespace, neighbour, other)) {
                        return "version " + other + " of block " + neighbour;
                    }
                }
            }
        }
        long tag = version == 0 ? 0 : tag(namespace, block, version);
        for (int i = 0; i < BLOCK_WORDS; i++) {
            long expected = version == 0 ? 0 : tag + K[i];
            if (source[index + i] != expected) {
                return String.format("word %d of the block: expected=%016x, seen=%016x", i, expected,
                        source[index + i]);
            }
        }
        return "what it should be";
    }
}
