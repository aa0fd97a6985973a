// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParityTest {
    private static final int WORDS = 9000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void shouldXorEverySourceOnceAndNothingOutsideTheRange(int count) {
        Random random = new Random(count);
        long[][] sources = new long[Parity.SOURCES_MAX][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = random.longs(WORDS).toArray();
        }
        for (int[] range : new int[][] {{0, WORDS}, {64, 128}, {7, 8300}, {4095, 4098}, {5, 5}}) {
            long[] before = random.longs(WORDS).toArray();
            long[] target = before.clone();
            Parity.xor(target, sources, count, range[0], range[1]);
            for (int i = 0; i < WORDS; i++) {
                long expected = before[i];
                if (i >= range[0] && i < range[1]) {
                    expected = 0;
                    for (int source = 0; source < count; source++) {
                        expected ^= sources[source][i];
                    }
                }
                assertThat(target[i]).as("word %s of %s sources", i, count).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldAccumulateIntoItsFirstSource() {
        long[] parity = {1, 2, 3};

        Parity.xor(parity, new long[][] {parity, {5, 5, 5}}, 2, 0, 3);

        assertThat(parity).containsExactly(4, 7, 6);
    }

    @Test
    void shouldRefuseMoreSourcesThanMembers() {
        assertThatThrownBy(() -> Parity.xor(new long[1], new long[17][1], 17, 0, 1))
                .hasMessage("sources out of range: count=17, min=1, max=16");
    }
}
