// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A busy machine is not taken for a process that never waits. */
class SilenceTest {
    private final long[] processorMs = new long[1];
    private final Silence silence = new Silence(250, () -> processorMs[0]);

    private long look(long hadMs) {
        processorMs[0] += hadMs;
        return silence.look();
    }

    @Test
    void shouldCountIntervalsInWhichItHadTheProcessor() {
        silence.broken();
        assertThat(look(250)).isEqualTo(250);
        assertThat(look(125)).isEqualTo(500);
        assertThat(look(124)).isEqualTo(500);
        assertThat(look(900)).isEqualTo(750);
    }

    @Test
    void shouldCountATenthOfThoseInWhichOthersHadIt() {
        silence.broken();
        for (int looks = 1; looks <= 40; looks++) {
            assertThat(look(looks % 2)).as("looks=%s", looks).isEqualTo(250L * (looks / 10));
        }
    }

    @Test
    void shouldBeginAnewWhenSomethingGoesOn() {
        for (int looks = 0; looks < 19; looks++) {
            look(0);
        }
        processorMs[0] += 10_000;
        silence.broken();
        for (int looks = 0; looks < 9; looks++) {
            assertThat(look(0)).isZero();
        }
        assertThat(look(0)).isEqualTo(250);
    }

    @Test
    void shouldKnowTheProcessorTimeOfThisJvm() {
        assertThat(Silence.ofThisProgramMs()).isPositive();
    }
}
