// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.harness.SimulationTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What processes promise, whichever engine runs them. */
public class ProcessTest {

    private static final long PERIOD_PS = 4_000;

    private dev.dpucosim.harness.Simulation device;
    private Simulation sim;
    private final List<String> log = new ArrayList<>();

    private static Model model() {
        return ModelBuilder.top("clockwork").source(Path.of(System.getProperty("dpucosim.root"),
                "testbench/rtl/src/test/rtl/clockwork.sv")).build();
    }

    @BeforeEach
    void open() {
        device = dev.dpucosim.harness.Simulation.of(model()).open();
        device.reset(4);
        sim = Simulation.of(device, CoroutineEngine.chosen(), 1_000_000, 1);
    }

    @AfterEach
    void close() {
        System.clearProperty(Simulation.WATCHDOG_PROPERTY);
        sim.close();
        device.close();
    }

    @Test
    void shouldShowWhatTheEdgeSeesAndDriveAfterIt() {
        sim.run(() -> {
            final Signal count = sim.signal("count_o");
            sim.signal("enable_i").set(1);
            assertThat(sim.signal("enable_i").get()).isZero();
            sim.clock().await();
            assertThat(sim.signal("enable_i").get()).isEqualTo(1);
            assertThat(count.get()).isZero();
            sim.clock().await();
            assertThat(count.get()).isEqualTo(1);
            sim.clock().await(9);
            assertThat(count.get()).isEqualTo(10);
            assertThat(sim.cycle()).isEqualTo(4 + 11);
            assertThat(sim.signal("clockwork.hidden_q").get()).isEqualTo(20);
        });
    }

    @Test
    void shouldDriveInTheNextRunWhatOneHasSetAtItsEnd() {
        sim.run(() -> {
            sim.clock().await(2);
            sim.signal("a_i").set(3);
            sim.signal("enable_i").set(1);
        });
        sim.run(() -> {
            assertThat(sim.signal("enable_i").get()).isZero();
            sim.signal("a_i").set(5);
            sim.clock().await();
            assertThat(sim.signal("enable_i").get()).isEqualTo(1);
            assertThat(sim.signal("a_i").get()).isEqualTo(5);
        });
    }

    @Test
    void shouldNotMatterWhoLooksFirst() {
        for (int first = 0; first < 2; first++) {
            final boolean readerFirst = first == 0;
            final List<Long> seen = new ArrayList<>();
            sim.run(() -> {
                final Signal a = sim.signal("a_i");
                final Runnable writer = () -> {
                    for (int i = 1; i <= 3; i++) {
                        a.set(i);
                        sim.clock().await();
                    }
                    a.set(0);
                    sim.clock().await();
                };
                final Runnable reader = () -> {
                    for (int i = 0; i < 4; i++) {
                        seen.add(sim.signal("a_plus_o").get());
                        sim.clock().await();
                    }
                };
                final Process one = sim.fork(readerFirst ? reader : writer);
                final Process two = sim.fork(readerFirst ? writer : reader);
                one.join();
                two.join();
            });
            assertThat(seen).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void shouldJoinForkedProcessesInTheOrderOfTheirEnds() {
        sim.run(() -> {
            final Process slow = sim.fork("slow", () -> {
                sim.clock().await(20);
                log.add("slow");
            });
            final Process quick = sim.fork("quick", () -> {
                sim.clock().await(10);
                log.add("quick");
            });
            slow.join();
            quick.join();
            assertThat(quick.alive()).isFalse();
            log.add("test at " + (sim.cycle() - 4));
        });
        assertThat(log).containsExactly("quick", "slow", "test at 20");
    }

    @Test
    void shouldWaitForValuesAndEdgesOfSignals() {
        sim.run(() -> {
            sim.signal("enable_i").set(1);
            final Signal count = sim.signal("count_o");
            final Signal wrapped = sim.signal("wrapped_o");
            count.await(40_000);
            assertThat(count.get()).isEqualTo(40_000);
            wrapped.awaitFall();
            assertThat(count.get() % 16).isEqualTo(1);
            wrapped.awaitRise();
            assertThat(count.get() % 16).isZero();
            final long before = count.get();
            count.awaitChange();
            assertThat(count.get()).isEqualTo(before + 1);
            sim.until(() -> count.get() % 1_000 == 7);
            assertThat(count.get()).isEqualTo(41_007);
        });
    }

    @Test
    void shouldWakeTheWaiterInTheRightCycleWhoeverElseWaits() {
        sim.run(() -> {
            sim.signal("enable_i").set(1);
            sim.fork(() -> {
                sim.signal("count_o").await(300);
                log.add("300 at " + sim.signal("count_o").get());
            });
            sim.fork(() -> {
                sim.clock().await(200);
                log.add("200 cycles at " + sim.signal("count_o").get());
            });
            sim.fork(() -> {
                sim.delay(250 * PERIOD_PS);
                log.add("250 periods at " + sim.signal("count_o").get());
            });
            sim.clock().await(400);
        });
        assertThat(log).containsExactly("200 cycles at 199", "250 periods at 249", "300 at 300");
    }

    @Test
    void shouldCarryWideValues() {
        sim.run(() -> {
            final Signal in = sim.signal("wide_i");
            final Signal out = sim.signal("wide_o");
            final Process waiter = sim.fork(out::awaitRise);
            in.set(0, 0, 2);
            sim.clock().await(2);
            assertThat(out.words()).containsExactly(0, 0, 2);
            assertThat(out.isSet()).isTrue();
            assertThat(out.get()).isZero();
            waiter.join();
            in.set(-1L, 5, 3);
            out.awaitChange();
            assertThat(out.words()).containsExactly(-1L, 5, 3);
            in.set(7);
            out.await(7);
            assertThat(out.words()).containsExactly(7, 0, 0);
        });
    }

    @Test
    void shouldStopBetweenEdgesForATime() {
        sim.run(() -> {
            final long start = sim.timePs();
            sim.delay(1_000);
            assertThat(sim.timePs()).isEqualTo(start + 1_000);
            assertThat(sim.cycle()).isEqualTo(5);
            sim.signal("a_i").set(9);
            assertThat(sim.signal("a_plus_o").get()).isEqualTo(1);
            sim.settle();
            assertThat(sim.signal("a_plus_o").get()).isEqualTo(10);
            sim.delay(PERIOD_PS);
            assertThat(sim.cycle()).isEqualTo(6);
            sim.delay(0);
            assertThat(sim.timePs()).isEqualTo(start + 1_000 + PERIOD_PS);
        });
    }

    @Test
    void shouldStopAtTheFallingEdgesOfAnOnlyClock() {
        sim.run(() -> {
            final long risesPs = sim.timePs();
            sim.await(sim.clock().falling());
            assertThat(sim.timePs()).isEqualTo(risesPs + PERIOD_PS / 2);
            sim.await(sim.clock().falling());
            assertThat(sim.timePs()).isEqualTo(risesPs + PERIOD_PS / 2 + PERIOD_PS);
            sim.clock().await();
            sim.delay(1_000);
            final long highPs = sim.timePs();
            sim.await(sim.clock().falling());
            assertThat(sim.timePs()).isEqualTo(highPs + PERIOD_PS / 2 - 1_000);
        });
    }

    @Test
    void shouldRunSeveralClocksEachAtItsPace() {
        final Clock slow = sim.clock("slow_i", 10_000, 3_000);
        sim.run(() -> {
            sim.signal("enable_i").set(1);
            slow.await(10);
            final long slowCount = sim.signal("slow_count_o").get();
            final long atPs = sim.timePs();
            slow.await();
            assertThat(sim.timePs()).isEqualTo(atPs + 10_000);
            assertThat(sim.signal("slow_count_o").get()).isEqualTo(slowCount + 1);
            sim.clock().await(5);
            final long start = sim.timePs();
            sim.clock().await(5);
            assertThat(sim.timePs()).isEqualTo(start + 5 * PERIOD_PS);
            final long count = sim.signal("count_o").get();
            sim.delay(100_000);
            assertThat(sim.signal("count_o").get() - count).isEqualTo(25);
            final long rise = sim.timePs();
            sim.await(slow.falling());
            final long fall = sim.timePs();
            sim.await(slow.falling());
            assertThat(sim.timePs() - fall).isEqualTo(10_000);
            assertThat(fall - rise).isBetween(0L, 10_000L);
        });
    }

    @Test
    void shouldRunWhoeverIsDueFirstFirst() {
        sim.run(() -> {
            sim.fork("a", () -> {
                for (int i = 1; i < 4; i++) {
                    sim.clock().await();
                    sim.signal("a_i").set(i);
                    log.add("a at " + sim.timePs());
                }
            });
            sim.delay(700);
            log.add("b at " + sim.timePs() + " sees " + sim.signal("a_i").get());
            sim.delay(PERIOD_PS);
            log.add("b at " + sim.timePs() + " sees " + sim.signal("a_i").get());
            sim.delay(PERIOD_PS - 700);
            log.add("b at " + sim.timePs() + " sees " + sim.signal("a_i").get());
        });
        assertThat(log).containsExactly("b at 18700 sees 0", "a at 22000", "b at 22700 sees 1", "a at 26000",
                "b at 26000 sees 1");
    }

    @Test
    void shouldCountEdgesFromWhereItStands() {
        sim.run(() -> {
            sim.clock().await(3);
            for (int i = 0; i < 3; i++) {
                final long fromPs = sim.timePs();
                sim.delay(700);
                final Process two = sim.fork("two", () -> sim.clock().await(2));
                sim.clock().await();
                assertThat(sim.timePs() - fromPs).isEqualTo(PERIOD_PS);
                sim.clock().await();
                two.join();
                assertThat(sim.timePs() - fromPs).isEqualTo(2 * PERIOD_PS);
            }
        });
    }

    @Test
    void shouldAddAClockWhenAProcessAsksForIt() {
        sim.run(() -> {
            sim.clock().await(7);
            sim.delay(700);
            final long fromPs = sim.timePs();
            final long before = sim.signal("slow_count_o").get();
            final Clock slow = sim.clock("slow_i", 10_000, 1_300);
            slow.await();
            assertThat(sim.timePs() - fromPs).isEqualTo(1_300);
            sim.clock().await(5);
            assertThat((sim.timePs() - fromPs + 700) % PERIOD_PS).isZero();
            slow.await(20);
            assertThat(sim.timePs() - fromPs).isEqualTo(1_300 + 21 * 10_000);
            assertThat(sim.signal("slow_count_o").get() - before & 0xFF).isEqualTo(21);
        });
    }

    @Test
    void shouldWakeEveryWaiterOfAnEventOnce() {
        sim.run(() -> {
            final Event event = sim.event("news");
            for (int i = 0; i < 3; i++) {
                final int who = i;
                sim.fork(() -> {
                    event.await();
                    log.add("reader " + who);
                });
            }
            sim.clock().await();
            event.fire();
            event.fire();
            sim.clock().await();
        });
        assertThat(log).containsExactly("reader 0", "reader 1", "reader 2");
    }

    @Test
    void shouldSayWhichOfSeveralCameFirstAndForgetTheOthers() {
        sim.run(() -> {
            final Event event = sim.event("news");
            assertThat(sim.awaitFirst(event, sim.clock().cycles(3), sim.time(1_000_000))).isEqualTo(1);
            sim.fork(event::fire);
            assertThat(sim.awaitFirst(sim.clock().cycles(3), event)).isEqualTo(1);
            final long cycle = sim.cycle();
            sim.clock().await(10);
            assertThat(sim.cycle()).isEqualTo(cycle + 10);
        });
    }

    @Test
    void shouldTimeOutWithWhoWaitsForWhat() {
        assertThatThrownBy(() -> sim.run(() -> {
            sim.fork("reader", () -> sim.event("an answer").await());
            sim.await(sim.signal("count_o").becomes(3), 25);
        })).isInstanceOf(SimulationTimeoutException.class)
                .hasMessageContaining("did not come: waitedFor=count_o == 3, cyclesMax=25")
                .hasMessageContaining("process reader waits for an answer");
        assertThat(sim.cycle()).isEqualTo(29);
    }

    @Test
    void shouldFailWithTheExceptionOfTheProcessThatFailed() {
        assertThatThrownBy(() -> sim.run(() -> {
            sim.fork(() -> {
                sim.clock().await(5);
                throw new IllegalArgumentException("wrong answer");
            });
            sim.clock().await(100);
            log.add("not reached");
        })).isInstanceOf(IllegalArgumentException.class).hasMessage("wrong answer")
                .satisfies(e -> assertThat(e.getStackTrace()[0].getClassName()).startsWith(ProcessTest.class
                        .getName()));
        assertThat(log).isEmpty();
        assertThat(sim.cycle()).isEqualTo(9);
    }

    @Test
    void shouldFailWithWhatTheDesignDoes() {
        assertThatThrownBy(() -> sim.run(() -> {
            device.close();
            sim.clock().await();
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void shouldRunFinallyBlocksOfACancelledProcess() {
        sim.run(() -> {
            final Process process = sim.fork(() -> {
                try {
                    sim.clock().await(1_000);
                    log.add("not reached");
                } finally {
                    log.add("tidied at " + (sim.cycle() - 4));
                }
            });
            sim.clock().await(10);
            process.cancel();
            process.join();
            process.cancel();
            log.add("joined at " + (sim.cycle() - 4));
            final Process never = sim.fork(() -> log.add("not reached"));
            never.cancel();
            never.join();
        });
        assertThat(log).containsExactly("tidied at 10", "joined at 10");
    }

    @Test
    void shouldEndWhateverIsLeftWhenItIsClosed() {
        sim.run(() -> {
            sim.fork(() -> {
                try {
                    while (true) {
                        sim.clock().await();
                    }
                } finally {
                    log.add("first");
                }
            });
            sim.fork(() -> {
                try {
                    sim.event("never").await();
                } finally {
                    log.add("second");
                    sim.clock().await();
                    log.add("not reached");
                }
            });
            sim.clock().await(3);
            sim.fork(() -> log.add("not reached either"));
        });
        assertThat(log).isEmpty();
        final long cycle = sim.cycle();
        sim.close();
        assertThat(log).containsExactly("first", "second");
        assertThat(sim.cycle()).isEqualTo(cycle);
    }

    @Test
    void shouldGoOnInAnotherRunWithTheSameProcesses() {
        sim.run(() -> sim.fork(() -> {
            while (true) {
                sim.clock().await(10);
                log.add("tick " + (sim.cycle() - 4));
            }
        }));
        sim.run(() -> sim.clock().await(15));
        sim.run(() -> sim.clock().await(10));
        assertThat(log).containsExactly("tick 10", "tick 20");
    }

    @Test
    void shouldSayThatNothingCanHappenAnyMore() {
        assertThatThrownBy(() -> sim.run(() -> {
            sim.fork("reader", () -> sim.event("an answer").await());
            sim.event("a question").await();
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("nothing can happen any more")
                .hasMessageContaining("process test waits for a question")
                .hasMessageContaining("process reader waits for an answer");
    }

    @Test
    void shouldEndARunThatIsTooLong() {
        assertThatThrownBy(() -> sim.run(() -> sim.signal("count_o").await(1)))
                .isInstanceOf(SimulationTimeoutException.class)
                .hasMessageContaining("run is too long: cyclesMax=1000000")
                .hasMessageContaining("process test waits for count_o == 1");
    }

    @Test
    void shouldGiveUpOnAProcessThatNeverWaits() {
        System.setProperty(Simulation.WATCHDOG_PROPERTY, "500");
        final boolean[] enough = {false};
        assertThatThrownBy(() -> sim.run(() -> {
            sim.fork("busy", () -> {
                while (!enough[0]) {
                    Thread.onSpinWait();
                }
            });
            sim.clock().await(3);
        })).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("process never waits: process=busy, milliseconds=500")
                .satisfies(e -> assertThat(e.getStackTrace()).anyMatch(at -> at.getClassName().startsWith(
                        ProcessTest.class.getName())));
        enough[0] = true;
        assertThatThrownBy(() -> sim.run(() -> log.add("not reached"))).hasMessageContaining("given up");
        // others are not disturbed
        try (var other = dev.dpucosim.harness.Simulation.of(model()).open()) {
            other.reset(1);
            Simulation.of(other, CoroutineEngine.chosen(), 100, 1).run(() -> log.add("well"));
        }
        assertThat(log).containsExactly("well");
    }

    @Test
    void shouldCallModelsOncePerCycleAfterTheProcesses() {
        sim.run(() -> {
            final Signal a = sim.signal("a_i");
            final Clocked model = () -> {
                log.add("model " + a.get());
                a.set(a.get() + 1);
            };
            sim.clock().add(model);
            for (int i = 0; i < 3; i++) {
                log.add("test " + a.get());
                sim.clock().await();
            }
            sim.clock().remove(model);
            sim.clock().await(5);
        });
        assertThat(log).containsExactly("test 0", "model 0", "test 1", "model 1", "test 2", "model 2");
    }

    @Test
    void shouldRefuseWhatCannotBeDriven() {
        sim.run(() -> {
            assertThatThrownBy(() -> sim.signal("count_o").set(1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("output");
            assertThatThrownBy(() -> sim.signal("clk_i").set(1)).hasMessageContaining("driven by");
            assertThatThrownBy(() -> sim.signal("a_i").set(256)).hasMessageContaining(
                    "value does not fit: signal=a_i, bits=8, valueBits=9, value=256");
            assertThatThrownBy(() -> sim.signal("a_plus")).hasMessageContaining("no such port: port=a_plus")
                    .hasMessageContaining("a_plus_o");
            assertThatThrownBy(() -> sim.clock("enable", 2, 0)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void shouldInterleaveTheSameEachTime() {
        final List<List<String>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final List<String> order = new ArrayList<>();
            try (var other = dev.dpucosim.harness.Simulation.of(model()).open()) {
                other.reset(4);
                final Simulation again = Simulation.of(other, CoroutineEngine.chosen(), 10_000, 1);
                again.run(() -> {
                    again.signal("enable_i").set(1);
                    for (int p = 0; p < 20; p++) {
                        final int who = p;
                        again.fork(() -> {
                            for (int n = 0; n < 50; n++) {
                                if ((n + who) % 3 == 0) {
                                    again.signal("wrapped_o").awaitChange();
                                } else {
                                    again.clock().await(1 + (n * 7 + who) % 5);
                                }
                                order.add(who + "@" + again.cycle());
                            }
                        });
                    }
                    again.clock().await(2_000);
                });
                again.close();
            }
            runs.add(order);
        }
        assertThat(runs.get(0)).hasSize(1_000).isEqualTo(runs.get(1));
    }

    @Test
    void shouldRefuseToWaitOutsideAProcess() {
        assertThatThrownBy(() -> sim.clock().await()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only a process");
    }
}
