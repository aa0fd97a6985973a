// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DualParityTest {
    private static final int WORDS = 2300;

    /** Data columns of RAID 6 over 3 (which md refuses) to 16 members. */
    static IntStream columns() {
        return IntStream.rangeClosed(1, 14);
    }

    @ParameterizedTest
    @MethodSource("columns")
    void shouldComputeBothByTheDefinitionAndNothingOutsideTheRange(int data) {
        Random random = new Random(data);
        long[][] columns = random(random, data);
        for (int[] range : new int[][] {{0, WORDS}, {64, 128}, {7, 2299}, {1023, 1026}, {5, 5}, {11, 12}}) {
            long[] pBefore = random.longs(WORDS).toArray();
            long[] qBefore = random.longs(WORDS).toArray();
            long[] p = pBefore.clone();
            long[] q = qBefore.clone();
            DualParity.generate(p, q, columns, data, range[0], range[1]);
            for (int i = 0; i < WORDS; i++) {
                boolean inside = i >= range[0] && i < range[1];
                if (p[i] != (inside ? BitwiseField.parity(columns, data, i, false) : pBefore[i])
                        || q[i] != (inside ? BitwiseField.parity(columns, data, i, true) : qBefore[i])) {
                    throw new AssertionError("word " + i + " of " + data + " columns, " + Arrays.toString(range));
                }
            }
        }
    }

    /** Longer than a pass of 64 KiB; against Parity and a chain of single columns, which the test above holds. */
    @Test
    void shouldGoOnAfterTheFirstPass() {
        int words = 3 * 8192 + 77;
        Random random = new Random(7);
        long[][] columns = new long[5][];
        Arrays.setAll(columns, i -> random.longs(words).toArray());
        long[] p = new long[words];
        long[] q = new long[words];

        DualParity.generate(p, q, columns, 5, 3, words);

        for (int word : new int[] {3, 8191, 8192, 8194, 8195, 8196, 16386, 16387, 24579, words - 1}) {
            assertThat(p[word]).isEqualTo(BitwiseField.parity(columns, 5, word, false));
            assertThat(q[word]).isEqualTo(BitwiseField.parity(columns, 5, word, true));
        }
    }

    @ParameterizedTest
    @MethodSource("columns")
    void shouldBringBothUpToDateAfterAnyNeighbouringColumnsChanged(int data) {
        Random random = new Random(100 + data);
        DualColumn column = new DualColumn();
        for (int first = 0; first < data; first++) {
            for (int count = 1; first + count <= data; count += 1 + random.nextInt(3)) {
                long[][] columns = random(random, data);
                long[][] deltas = random(random, count);
                long[] p = new long[WORDS];
                long[] q = new long[WORDS];
                int from = random.nextInt(100);
                int end = from + random.nextInt(200);
                DualParity.generate(p, q, columns, data, 0, WORDS);
                for (int i = from; i < end; i++) {
                    for (int changed = 0; changed < count; changed++) {
                        columns[first + changed][i] ^= deltas[changed][i];
                    }
                }
                column.update(p, q, deltas, first, count, from, end);
                long[] pAnew = new long[WORDS];
                long[] qAnew = new long[WORDS];
                DualParity.generate(pAnew, qAnew, columns, data, 0, WORDS);
                assertThat(p).as("P of %s columns from %s", count, first).isEqualTo(pAnew);
                assertThat(q).as("Q of %s columns from %s", count, first).isEqualTo(qAnew);
            }
        }
    }

    @Test
    void shouldRefuseColumnsThatNoArrayHas() {
        assertThatThrownBy(() -> DualParity.generate(new long[1], new long[1], new long[15][1], 15, 0, 1))
                .hasMessage("columns out of range: count=15, min=1, max=14");
        assertThatThrownBy(() -> new DualColumn().update(new long[1], new long[1], new long[2][1], 13, 2, 0, 1))
                .hasMessage("no such columns: first=13, count=2");
    }

    static long[][] random(Random random, int count) {
        long[][] columns = new long[count][];
        Arrays.setAll(columns, i -> random.longs(WORDS).toArray());
        return columns;
    }
}
