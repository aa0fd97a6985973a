// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DualColumnTest {
    private final DualColumn column = new DualColumn();

    @ParameterizedTest
    @MethodSource("dev.dpucosim.raid.DualParityTest#columns")
    void shouldRecoverAnyTwoMembersInTheRangeAndTouchNothingElse(int data) {
        Random random = new Random(200 + data);
        long[][] stripe = stripe(random, data);
        for (int one = 0; one < data + 2; one++) {
            for (int other = DualColumn.NONE; other < data + 2; other++) {
                if (other == one) {
                    continue;
                }
                int from = random.nextInt(30);
                int end = from + random.nextInt(2270);
                long[][] damaged = copy(stripe);
                long[][] expected = copy(stripe);
                for (int place : other == DualColumn.NONE ? new int[] {one} : new int[] {one, other}) {
                    damaged[place] = random.longs(stripe[0].length).toArray();
                    expected[place] = damaged[place].clone();
                    System.arraycopy(stripe[place], from, expected[place], from, end - from);
                }
                column.recover(damaged, data, one, other, from, end);
                for (int place = 0; place < data + 2; place++) {
                    assertThat(Arrays.equals(damaged[place], expected[place]))
                            .as("place %s of %s data columns without %s and %s", place, data, one, other).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.dpucosim.raid.DualParityTest#columns")
    void shouldFindTheOneMemberThatIsWrong(int data) {
        Random random = new Random(300 + data);
        long[][] stripe = stripe(random, data);
        assertThat(column.locate(stripe, data, 0, stripe[0].length)).isEqualTo(DualColumn.NONE);
        for (int place = 0; place < data + 2; place++) {
            for (int wrongBytes : new int[] {1, 2, 100}) {
                long[][] damaged = copy(stripe);
                for (int i = 0; i < wrongBytes; i++) {
                    int word = 50 + random.nextInt(200);
                    damaged[place][word] ^= 1L + random.nextInt(255) << 8 * random.nextInt(8);
                }
                damaged[place][60] ^= 0x80L << 56;
                assertThat(column.locate(damaged, data, 50, 250)).isEqualTo(place);
                assertThat(column.locate(damaged, data, 250, 2300)).isEqualTo(DualColumn.NONE);
            }
        }
    }

    @Test
    void shouldNotBlameOneMemberForWhatSeveralDid() {
        long[][] stripe = stripe(new Random(4), 6);
        stripe[2][10] ^= 0x11;
        stripe[3][12] ^= 0x11;
        assertThat(column.locate(stripe, 6, 0, 11)).isEqualTo(2);
        assertThat(column.locate(stripe, 6, 11, 13)).isEqualTo(3);
        assertThat(column.locate(stripe, 6, 0, 13)).isEqualTo(DualColumn.SEVERAL);

        // One byte of P and of Q, as column 6 of an array that has none would have it.
        long[][] beyond = stripe(new Random(5), 6);
        beyond[6][0] ^= 1;
        beyond[7][0] ^= BitwiseField.power(6);
        assertThat(column.locate(beyond, 6, 0, 1)).isEqualTo(DualColumn.SEVERAL);
    }

    @Test
    void shouldRefuseMembersThatAreNotInTheStripe() {
        long[][] stripe = stripe(new Random(1), 2);
        assertThatThrownBy(() -> column.recover(stripe, 2, 1, 1, 0, 1)).hasMessage("no such columns: one=1, other=1");
        assertThatThrownBy(() -> column.recover(stripe, 2, 4, 1, 0, 1)).hasMessage("no such columns: one=4, other=1");
        assertThatThrownBy(() -> column.recover(stripe, 2, -1, 1, 0, 1)).hasMessage("no such columns: one=-1, other=1");
    }

    private static long[][] stripe(Random random, int data) {
        long[][] stripe = DualParityTest.random(random, data + 2);
        DualParity.generate(stripe[data], stripe[data + 1], stripe, data, 0, stripe[0].length);
        return stripe;
    }

    private static long[][] copy(long[][] stripe) {
        long[][] copy = new long[stripe.length][];
        Arrays.setAll(copy, i -> stripe[i].clone());
        return copy;
    }
}
