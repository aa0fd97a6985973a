// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirmwareLoopTest {

    private static final long WAKE_PS = 500;

    private final Scheduler scheduler = new Scheduler();
    private final ArrayDeque<Long> costs = new ArrayDeque<>();
    private final List<Long> doneAtPs = new ArrayList<>();
    private final FirmwareLoop loop = new FirmwareLoop(scheduler, new FirmwareAgent() {
        @Override
        public long costPs() {
            return costs.isEmpty() ? NO_WORK : costs.peek();
        }

        @Override
        public void doWork(long nowPs) {
            costs.remove();
            doneAtPs.add(nowPs);
        }
    }, WAKE_PS);

    @Test
    void shouldDoOnePieceAfterTheOtherAtItsCost() {
        costs.add(100L);
        costs.add(30L);
        loop.wake();
        loop.wake();

        scheduler.runAll();

        assertThat(doneAtPs).containsExactly(600L, 630L);
        assertThat(loop.busyPs()).isEqualTo(130);
        assertThat(loop.pieces()).isEqualTo(2);
        assertThat(loop.awake()).isFalse();
    }

    @Test
    void shouldTakeWorkThatArrivesWhileItIsAwakeAndSleepOnlyWhenThereIsNone() {
        costs.add(100L);
        loop.wake();
        scheduler.schedule(550, (nowPs, argument) -> {
            costs.add(10L);
            loop.wake();
        }, 0);
        scheduler.schedule(5000, (nowPs, argument) -> {
            costs.add(1L);
            loop.wake();
        }, 0);

        scheduler.runAll();

        assertThat(doneAtPs).containsExactly(600L, 610L, 5501L);
    }

    @Test
    void shouldSleepAgainWhenWokenWithoutWork() {
        loop.wake();
        scheduler.runAll();

        assertThat(doneAtPs).isEmpty();
        assertThat(loop.awake()).isFalse();
    }

    @Test
    void shouldTellARisingLevelOnceAndAgainAfterItFell() {
        InterruptLine line = new InterruptLine();
        List<String> told = new ArrayList<>();
        line.set(true);
        line.listener(() -> told.add("risen"));
        line.set(true);

        assertThat(told).hasSize(1);
        line.set(false);
        assertThat(line.high()).isFalse();
        line.set(true);
        assertThat(told).hasSize(2);
        assertThat(line.high()).isTrue();
    }
}
