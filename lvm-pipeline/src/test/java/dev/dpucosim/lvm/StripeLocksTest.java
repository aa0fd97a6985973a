// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets a stripe's lock, and when. */
@Tag("LVM-7")
final class StripeLocksTest {
    private static final int CONTEXTS = RaidStage.CONTEXTS;
    private static final int STRIPES = 5;

    @Test
    void shouldGiveALockToOneAtATimeAndToTheOthersInTheOrderInWhichTheyAsked() {
        SeededStream random = new SeededStream(1);
        StripeLocks locks = new StripeLocks();
        List<ArrayDeque<Integer>> queues = new ArrayList<>();
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            queues.add(new ArrayDeque<>());
        }
        boolean[] in = new boolean[CONTEXTS];
        int handedOver = 0;
        for (int step = 0; step < 20_000; step++) {
            int stripe = random.nextInt(STRIPES);
            ArrayDeque<Integer> queue = queues.get(stripe);
            int context = random.nextInt(CONTEXTS);
            if (!in[context]) {
                assertThat(locks.request(context, stripe)).isEqualTo(queue.isEmpty());
                queue.add(context);
                in[context] = true;
            } else if (!queue.isEmpty()) {
                int holder = queue.remove();
                in[holder] = false;
                assertThat(locks.release(holder)).isEqualTo(queue.isEmpty() ? StripeLocks.NONE : queue.peek());
                handedOver += queue.isEmpty() ? 0 : 1;
            }
        }
        assertThat(handedOver).isGreaterThan(5_000);
    }

    @Test
    void shouldTakeBackOnlyWhatIsHeld() {
        StripeLocks locks = new StripeLocks();
        locks.request(3, 7);
        locks.request(4, 7);
        for (int context : new int[] {4, 5}) {
            assertThatThrownBy(() -> locks.release(context)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("lock not held: context=" + context);
        }
    }
}
