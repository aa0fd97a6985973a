// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedDataTest {

    private final GeneratedData data = new GeneratedData(5);

    private static long[] block(GeneratedData data, int namespace, long block, int version) {
        long[] words = new long[64];
        data.fill(words, 0, namespace, block, version);
        return words;
    }

    @Test
    void shouldBeTheSameForTheSameSeedNamespaceBlockAndVersionOnly() {
        assertThat(block(data, 1, 2, 3)).isEqualTo(block(new GeneratedData(5), 1, 2, 3));
        Set<Long> words = new HashSet<>();
        int count = 0;
        for (int seed = 0; seed < 4; seed++) {
            for (int namespace = 0; namespace < 4; namespace++) {
                for (long block = 0; block < 20; block++) {
                    for (int version = 1; version < 5; version++) {
                        for (long word : block(new GeneratedData(seed), namespace, block, version)) {
                            words.add(word);
                            count++;
                        }
                    }
                }
            }
        }
        assertThat(words).hasSize(count);
    }

    @Test
    void shouldMatchWhatItFilledAndZeroWhatWasNeverWritten() {
        long[] words = new long[64 * 3];
        Arrays.fill(words, -1);
        data.fill(words, 64, 0, 77, 9);

        assertThat(data.matches(words, 64, 0, 77, 9)).isTrue();
        assertThat(words[63]).isEqualTo(-1);
        assertThat(words[128]).isEqualTo(-1);
        assertThat(data.matches(new long[64], 0, 0, 77, 0)).isTrue();
        assertThat(data.matches(words, 64, 0, 77, 0)).isFalse();
        assertThat(block(data, 0, 77, 0)).containsOnly(0L);
    }

    @Test
    void shouldNoticeEveryBitOfEveryWord() {
        for (int version = 0; version < 2; version++) {
            long[] words = block(data, 0, 1234, version);
            for (int word = 0; word < 64; word++) {
                for (int bit = 0; bit < 64; bit++) {
                    words[word] ^= 1L << bit;
                    assertThat(data.matches(words, 0, 0, 1234, version)).isFalse();
                    words[word] ^= 1L << bit;
                }
            }
            assertThat(data.matches(words, 0, 0, 1234, version)).isTrue();
        }
    }

    @Test
    void shouldSayWhatABlockIsInstead() {
        assertThat(data.explain(new long[64], 0, 0, 100, 7)).isEqualTo("zero");
        assertThat(data.explain(block(data, 0, 100, 4), 0, 0, 100, 7)).isEqualTo("version 4 of this block");
        assertThat(data.explain(block(data, 0, 92, 2), 0, 0, 100, 7)).isEqualTo("version 2 of block 92");
        long[] words = block(data, 0, 100, 7);
        long good = words[9];
        words[9]++;
        assertThat(data.explain(words, 0, 0, 100, 7)).isEqualTo(
                String.format("word 9 of the block: expected=%016x, seen=%016x", good, good + 1));
    }
}
