// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.raid.ColumnPlan;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import org.junit.jupiter.api.Test;

class ColumnRuleTest {

    @Test
    void shouldAgreeWithThePlanThatTheModelMakesAnotherWay() {
        SeededStream stream = new SeededStream(4);
        for (int round = 0; round < 400; round++) {
            int members = 3 + stream.nextInt(6);
            int shift = 3 + stream.nextInt(7);
            Geometry geometry = Geometry.withStripes(RaidLevel.RAID5, members, shift, 7, 1000);
            int data = members - 1;
            int first = stream.nextInt(data);
            int last = first + stream.nextInt(data - first);
            int a = stream.nextInt(1 << shift);
            int b = first == last ? a + 1 + stream.nextInt((1 << shift) - a) : 1 + stream.nextInt(1 << shift);
            ColumnPlan plan = new ColumnPlan(geometry);
            int count = plan.plan(first, a, last, b);

            ColumnRule rule = new ColumnRule(data, shift, true);
            long stripe = stream.nextInt(1000);
            long base = (stripe * data) << shift;
            rule.run(base + ((long) first << shift) + a, ((long) (last - first) << shift) + b - a);

            assertThat(rule.columns()).isEqualTo(count);
            assertThat(rule.locks()).isEqualTo(1);
            for (int column = 0; column < count; column++) {
                assertThat(rule.stripe(column)).isEqualTo(stripe);
                assertThat(rule.touched(column)).isEqualTo(plan.touched(column));
                assertThat(rule.first(column)).isEqualTo(plan.chunkFirst(column));
            }
        }
    }

    @Test
    void shouldTakeTheLocksOfARunStripeByStripe() {
        ColumnRule rule = new ColumnRule(4, 3, true);
        rule.run(30, 40);
        rule.run(96, 1);

        assertThat(rule.locks()).isEqualTo(4);
        assertThat(rule.lockedStripe(0)).isZero();
        assertThat(rule.lockedStripe(2)).isEqualTo(2);
        assertThat(rule.lockedStripe(3)).isEqualTo(3);
        // One chunk in part; all of stripe 1; one chunk in part; one block.
        assertThat(rule.columns()).isEqualTo(4);
        assertThat(new int[] {rule.touched(0), rule.touched(1), rule.touched(2), rule.touched(3)}).containsExactly(1,
                4, 1, 1);
        assertThat(rule.lockOf(3)).isEqualTo(3);

        rule.clear();
        assertThat(rule.columns()).isZero();
        assertThat(rule.locks()).isZero();
    }

    @Test
    void shouldLockEveryChunkOfAMirrorAndPlanNoColumns() {
        ColumnRule rule = new ColumnRule(1, 3, false);
        rule.run(5, 20);

        assertThat(rule.locks()).isEqualTo(4);
        assertThat(rule.lockedStripe(3)).isEqualTo(3);
        assertThat(rule.columns()).isZero();
    }
}
