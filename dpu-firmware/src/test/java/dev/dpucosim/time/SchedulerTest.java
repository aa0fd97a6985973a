// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private record Seen(long timePs, long argument) {
    }

    private final Scheduler scheduler = new Scheduler();
    private final List<Seen> seen = new ArrayList<>();
    private final EventHandler recorder = (nowPs, argument) -> seen.add(new Seen(nowPs, argument));

    /** A block that is busy for a number of cycles and may schedule an event in one of them. */
    private final class Counter implements ClockedBlock {
        static final long PERIOD_PS = 4000;
        long cycles;
        long busyCycles;
        long emitAtCycle = -1;
        long emitDelayPs;
        long lastLimitPs;

        @Override
        public boolean idle() {
            return busyCycles == 0;
        }

        @Override
        public long runUntil(long timePs) {
            lastLimitPs = timePs;
            long nowPs = scheduler.nowPs();
            while (busyCycles > 0 && nowPs + PERIOD_PS <= timePs) {
                nowPs += PERIOD_PS;
                cycles++;
                busyCycles--;
                if (cycles == emitAtCycle) {
                    scheduler.schedule(nowPs + emitDelayPs, recorder, cycles);
                    return nowPs;
                }
            }
            return busyCycles == 0 ? nowPs : timePs;
        }
    }

    @Test
    void shouldRunEventsByTimeAndThenInTheOrderTheyWereScheduled() {
        SeededStream stream = new SeededStream(1);
        List<Seen> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            long timePs = stream.nextInt(300);
            expected.add(new Seen(timePs, i));
            scheduler.schedule(timePs, recorder, i);
        }
        expected.sort(Comparator.comparingLong(Seen::timePs));

        scheduler.runAll();

        assertThat(seen).isEqualTo(expected);
        assertThat(scheduler.eventsRun()).isEqualTo(5000);
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void shouldKeepOrderWhileHandlersScheduleMore() {
        SeededStream stream = new SeededStream(2);
        EventHandler[] relay = new EventHandler[1];
        List<Long> times = new ArrayList<>();
        relay[0] = (nowPs, argument) -> {
            times.add(nowPs);
            for (long i = 0; i < argument; i++) {
                scheduler.schedule(nowPs + stream.nextInt(50), relay[0], argument - 1);
            }
        };
        for (int i = 0; i < 20; i++) {
            scheduler.schedule(stream.nextInt(100), relay[0], 4);
        }

        scheduler.runAll();

        assertThat(times).hasSize(20 * (1 + 4 + 12 + 24 + 24)).isSorted();
    }

    @Test
    void shouldRefuseAnEventInThePast() {
        scheduler.schedule(10, recorder, 0);
        scheduler.runAll();

        assertThatThrownBy(() -> scheduler.schedule(9, recorder, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("event in the past: timePs=9, nowPs=10");
    }

    @Test
    void shouldStopWhenTheConditionHoldsAndSayWhetherItDid() {
        for (int i = 1; i <= 10; i++) {
            scheduler.schedule(i, recorder, i);
        }

        assertThat(scheduler.runUntil(() -> seen.size() == 3)).isTrue();
        assertThat(scheduler.nowPs()).isEqualTo(3);
        assertThat(scheduler.runUntil(() -> seen.size() == 11)).isFalse();
        assertThat(seen).hasSize(10);
    }

    @Test
    void shouldLetABusyBlockRunUpToTheNextEventAndJumpWhenItIsIdle() {
        Counter block = new Counter();
        block.busyCycles = 5;
        scheduler.add(block);
        scheduler.schedule(1_000_000, recorder, 7);

        assertThat(scheduler.step()).isTrue();
        assertThat(block.cycles).isEqualTo(5);
        assertThat(block.lastLimitPs).isEqualTo(1_000_000);
        assertThat(scheduler.nowPs()).isEqualTo(20_000);
        assertThat(scheduler.step()).isTrue();
        assertThat(seen).containsExactly(new Seen(1_000_000, 7));
        assertThat(scheduler.step()).isFalse();
        assertThat(block.cycles).isEqualTo(5);
    }

    @Test
    void shouldRunAnEventThatABlockScheduledBeforeTheBlockGoesOn() {
        Counter block = new Counter();
        block.busyCycles = 100;
        block.emitAtCycle = 10;
        block.emitDelayPs = 2000;
        scheduler.add(block);
        scheduler.schedule(1_000_000, recorder, -1);

        scheduler.runUntil(() -> !seen.isEmpty());

        assertThat(seen).containsExactly(new Seen(42_000, 10));
        assertThat(block.cycles).isEqualTo(10);
        scheduler.runAll();
        assertThat(block.cycles).isEqualTo(100);
        assertThat(seen).hasSize(2);
    }

    @Test
    void shouldNotLetALaterBlockOvertakeAnEarlierOnesEvent() {
        Counter first = new Counter();
        Counter second = new Counter();
        first.busyCycles = 50;
        first.emitAtCycle = 3;
        second.busyCycles = 50;
        scheduler.add(first);
        scheduler.add(second);

        scheduler.step();

        assertThat(second.lastLimitPs).isEqualTo(12_000);
        scheduler.runAll();
        assertThat(first.cycles).isEqualTo(50);
        assertThat(second.cycles).isEqualTo(50);
    }

    @Test
    void shouldReportABlockThatRanPastAnEvent() {
        scheduler.add(new ClockedBlock() {
            private boolean done;

            @Override
            public boolean idle() {
                return done;
            }

            @Override
            public long runUntil(long timePs) {
                done = true;
                return timePs + 1;
            }
        });
        scheduler.schedule(100, recorder, 0);

        assertThatThrownBy(scheduler::runAll).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("limitPs=100");
    }
}
