// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dpucosim.msix.torture.Storm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random operations without waiting, judged by rules: nothing early, nothing lost, nothing foreign. */
class StormTest {

    @EngineTest
    @Tag("MSIX-1")
    @Tag("MSIX-6")
    @Tag("MSIX-8")
    void shouldBreakNoRuleInRandomOperations(TestEngine kind) {
        Storm storm = new Storm(kind::create, 11, false);
        storm.run(kind.rounds(120_000));
        assertThat(storm.raises()).isGreaterThan(kind.rounds(8_000));
        assertThat(storm.messages()).isGreaterThan(kind.rounds(2_000));
        assertThat(storm.resets()).isPositive();
        assertThat(storm.judge().checks()).isGreaterThan(kind.rounds(8_000));
    }

    @EngineTest
    @Tag("F19")
    void shouldBreakNoRuleUnderModerationAndRateLimits(TestEngine kind) {
        Storm storm = new Storm(kind::create, 13, true);
        storm.run(kind.rounds(60_000));
        assertThat(storm.raises()).isGreaterThan(kind.rounds(3_000));
        assertThat(storm.messages()).isGreaterThan(kind.rounds(600));
    }

    @ParameterizedTest
    @EnumSource(BrokenEngine.Fault.class)
    void shouldNoticeEveryPlantedFault(BrokenEngine.Fault fault) {
        Throwable found = catchThrowable(() -> new Storm(BrokenEngine.with(fault), 12, false).run(20_000));
        if (fault == BrokenEngine.Fault.ANSWER_LOST || fault == BrokenEngine.Fault.FRAME_LOST) {
            assertThat(found).as("the tunnel repeats what was lost").isNull();
        } else {
            assertThat(found).isInstanceOf(IllegalStateException.class);
        }
    }
}
