// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.Map;
import java.util.TreeMap;

/** What a namespace must hold: a sorted map from block to its 64 words; blocks that are not there are zero. */
public final class TestData {
    private final TreeMap<Long, long[]> blocks = new TreeMap<>();

    /** Random words of so many blocks. */
    public static long[] random(SeededStream stream, int blocks) {
        long[] words = new long[blocks * 64];
        for (int i = 0; i < words.length; i++) {
            words[i] = stream.nextLong();
        }
        return words;
    }

    public void write(long block, int count, long[] words) {
        for (int i = 0; i < count; i++) {
            long[] copy = new long[64];
            System.arraycopy(words, i * 64, copy, 0, 64);
            blocks.put(block + i, copy);
        }
    }

    /** Every block that was written. */
    Map<Long, long[]> blocks() {
        return blocks;
    }

    /** Asserts that these are the words of the blocks. */
    public void check(long block, int count, long[] seen) {
        assertThat(seen).hasSize(count * 64);
        for (int i = 0; i < count; i++) {
            long[] expected = blocks.getOrDefault(block + i, new long[64]);
            for (int word = 0; word < 64; word++) {
                if (seen[i * 64 + word] != expected[word]) {
                    throw new AssertionError(String.format("block %d word %d: expected=%016x, seen=%016x", block + i,
                            word, expected[word], seen[i * 64 + word]));
                }
            }
        }
    }
}
