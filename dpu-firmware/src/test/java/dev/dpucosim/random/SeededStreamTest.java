// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeededStreamTest {

    @Test
    void shouldGiveTheSameNumbersForTheSameSeedAndPath() {
        SeededStream one = new SeededStream(42).split("member").split(3);
        SeededStream two = new SeededStream(42).split("member").split(3);

        for (int i = 0; i < 100; i++) {
            assertThat(one.nextLong()).isEqualTo(two.nextLong());
        }
    }

    @Test
    void shouldKeepTheNumbersItGaveOnTheFirstDay() {
        // Written down so that a change of the generator, which changes every run, does not pass unseen.
        assertThat(new SeededStream(1).split("member").split(0).nextLong()).isEqualTo(-6078177884907329856L);
    }

    @Test
    void shouldSplitByNameAloneHoweverMuchWasDrawn() {
        SeededStream drawn = new SeededStream(7);
        for (int i = 0; i < 10; i++) {
            drawn.nextLong();
        }

        assertThat(drawn.split("a").nextLong()).isEqualTo(new SeededStream(7).split("a").nextLong());
    }

    @Test
    void shouldGiveEveryActorAndEverySeedAStreamOfItsOwn() {
        Set<Long> first = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            SeededStream root = new SeededStream(seed);
            first.add(root.split("host").nextLong());
            first.add(root.split("tsoh").nextLong());
            for (int key = 0; key < 18; key++) {
                first.add(root.split(key).nextLong());
            }
        }

        assertThat(first).hasSize(50 * 20);
    }

    @Test
    void shouldSpreadBoundedNumbersEvenly() {
        SeededStream stream = new SeededStream(3);
        int[] counts = new int[7];
        int[] longCounts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[stream.nextInt(7)]++;
            longCounts[(int) stream.nextLong(7)]++;
        }

        for (int i = 0; i < 7; i++) {
            assertThat(counts[i]).isBetween(9_500, 10_500);
            assertThat(longCounts[i]).isBetween(9_500, 10_500);
        }
    }

    @Test
    void shouldDrawDoublesFromZeroToBelowOne() {
        SeededStream stream = new SeededStream(4);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double value = stream.nextDouble();
            assertThat(value).isBetween(0.0, Math.nextDown(1.0));
            sum += value;
        }

        assertThat(sum / 10_000).isBetween(0.49, 0.51);
    }

    @Test
    void shouldRefuseABoundThatIsNotPositive() {
        SeededStream stream = new SeededStream(5);

        assertThatThrownBy(() -> stream.nextInt(0)).hasMessage("bound not positive: bound=0");
        assertThatThrownBy(() -> stream.nextLong(-1L)).hasMessage("bound not positive: bound=-1");
    }
}
