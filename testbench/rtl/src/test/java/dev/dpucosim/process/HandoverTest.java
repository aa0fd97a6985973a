// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.harness.SimulationTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mailboxes and semaphores, whichever engine runs the processes. */
public class HandoverTest {

    private dev.dpucosim.harness.Simulation device;
    private Simulation sim;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void open() {
        device = dev.dpucosim.harness.Simulation.of(ModelBuilder.top("clockwork").source(Path.of(System.getProperty(
                "dpucosim.root"), "testbench/rtl/src/test/rtl/clockwork.sv")).build()).open();
        device.reset(4);
        sim = Simulation.of(device, CoroutineEngine.chosen(), 1_000_000, 1);
    }

    @AfterEach
    void close() {
        sim.close();
        device.close();
    }

    private void note(String what) {
        log.add(what + " at " + (sim.cycle() - 4));
    }

    @Test
    void shouldHandThingsOverInOrder() {
        sim.run(() -> {
            final Mailbox<Integer> mailbox = Mailbox.of(sim, "numbers");
            sim.fork(() -> {
                for (int i = 0; i < 5; i++) {
                    sim.clock().await(i % 2 == 0 ? 10 : 1);
                    mailbox.put(i);
                }
            });
            for (int i = 0; i < 5; i++) {
                assertThat(mailbox.take()).isEqualTo(i);
            }
            assertThat(sim.cycle()).isEqualTo(4 + 32);
            assertThat(mailbox.poll()).isNull();
        });
    }

    @Test
    void shouldLetNoMoreInThanThereIsRoomFor() {
        sim.run(() -> {
            final Mailbox<Integer> mailbox = Mailbox.of(sim, "small", 2);
            final Process putting = sim.fork("putting", () -> {
                for (int i = 0; i < 6; i++) {
                    mailbox.put(i);
                    note("put " + i);
                }
            });
            sim.clock().await(10);
            assertThat(mailbox.size()).isEqualTo(2);
            assertThat(mailbox.offer(99)).isFalse();
            assertThat(sim.waiting()).contains("process putting waits for room in mailbox small");
            for (int i = 0; i < 6; i++) {
                assertThat(mailbox.take()).isEqualTo(i);
                assertThat(mailbox.offer(99)).as("the room belongs to whoever waits").isEqualTo(i > 3);
                assertThat(mailbox.size()).isLessThanOrEqualTo(2);
                sim.clock().await(10);
            }
            putting.join();
            assertThat(mailbox).hasToString("small with 2");
        });
        assertThat(log).containsExactly("put 0 at 0", "put 1 at 0", "put 2 at 10", "put 3 at 20", "put 4 at 30",
                "put 5 at 40");
    }

    @Test
    void shouldServeWhoeverCameFirstAndNobodyInBetween() {
        sim.run(() -> {
            final Mailbox<Integer> mailbox = Mailbox.of(sim, "fair");
            for (String name : new String[] {"a", "b"}) {
                sim.fork(name, () -> {
                    while (true) {
                        note(name + " took " + mailbox.take());
                    }
                });
            }
            sim.clock().await();
            mailbox.put(1);
            mailbox.put(2);
            assertThat(mailbox.poll()).as("both belong to somebody").isNull();
            sim.clock().await();
            mailbox.put(3);
            sim.clock().await();
        });
        assertThat(log).containsExactly("a took 1 at 1", "b took 2 at 1", "a took 3 at 2");
    }

    @Test
    void shouldLoseNothingWhenWhoeverWaitedIsCancelled() {
        sim.run(() -> {
            final Mailbox<Integer> mailbox = Mailbox.of(sim, "left", 1);
            final Process patient = sim.fork("patient", mailbox::take);
            final Process early = sim.fork("early", mailbox::take);
            sim.clock().await();
            early.cancel();
            mailbox.put(1);
            patient.cancel();
            sim.clock().await();
            assertThat(mailbox.take()).isEqualTo(1);

            mailbox.put(2);
            final Process one = sim.fork("one", () -> mailbox.put(3));
            sim.fork("two", () -> mailbox.put(4));
            sim.clock().await();
            assertThat(mailbox.take()).isEqualTo(2);
            one.cancel();
            assertThat(mailbox.take(5)).as("the place of the one that was cancelled").isEqualTo(4);
            assertThat(mailbox.offer(5)).isTrue();
            assertThat(mailbox.offer(6)).isFalse();
        });
    }

    @Test
    void shouldLosePatience() {
        sim.run(() -> {
            final Mailbox<Integer> mailbox = Mailbox.of(sim, "empty");
            assertThatThrownBy(() -> mailbox.take(30)).isInstanceOf(SimulationTimeoutException.class)
                    .hasMessageContaining("did not come: waitedFor=something in mailbox empty, cyclesMax=30");
            mailbox.put(1);
            assertThat(mailbox.take(30)).isEqualTo(1);
            assertThat(sim.cycle()).isEqualTo(4 + 30);
        });
    }

    @Test
    void shouldTakeWhatAModelOnTheClockOffers() {
        sim.run(() -> {
            final Mailbox<Long> mailbox = Mailbox.of(sim, "sampled");
            sim.signal("enable_i").set(1);
            sim.clock().add(() -> mailbox.offer(sim.signal("count_o").get()));
            sim.clock().await(3);
            assertThat(List.of(mailbox.take(), mailbox.take(), mailbox.take(), mailbox.take())).containsExactly(0L, 0L,
                    1L, 2L);
        });
    }

    @Test
    void shouldLetSoManyPassAtOnce() {
        sim.run(() -> {
            final Semaphore two = Semaphore.of(sim, "two", 2);
            for (int i = 0; i < 5; i++) {
                final String name = "p" + i;
                sim.fork(name, () -> two.holding(() -> {
                    note(name);
                    sim.clock().await(10);
                }));
            }
            sim.clock().await(5);
            assertThat(two.permits()).isZero();
            assertThat(two.tryAcquire()).isFalse();
            assertThat(sim.waiting()).contains("process p2 waits for semaphore two");
            two.acquire();
            note("test");
            two.release();
            sim.clock().await(10);
            assertThat(two).hasToString("two with 2 of 2");
            assertThatThrownBy(two::release).isInstanceOf(IllegalStateException.class).hasMessage(
                    "released more often than acquired: semaphore=two, permits=2");
        });
        assertThat(log).containsExactly("p0 at 0", "p1 at 0", "p2 at 10", "p3 at 10", "p4 at 20", "test at 20");
    }

    @Test
    void shouldFreeThePermitOfACancelledProcess() {
        sim.run(() -> {
            final Semaphore lock = Semaphore.of(sim, "lock", 1);
            final Process holder = sim.fork("holder", () -> lock.holding(() -> sim.clock().await(1_000)));
            final Process next = sim.fork("next", lock::acquire);
            sim.clock().await();
            holder.cancel();
            sim.clock().await();
            assertThat(next.alive()).isFalse();
            final Process given = sim.fork("given", () -> lock.holding(() -> log.add("never")));
            sim.clock().await();
            lock.release();
            given.cancel();
            sim.clock().await();
            assertThat(lock.permits()).isEqualTo(1);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void shouldRefuseWhatNobodyCouldUse() {
        assertThatThrownBy(() -> Mailbox.of(sim, "none", 0)).hasMessage(
                "no room for a thing: mailbox=none, thingsMax=0");
        assertThatThrownBy(() -> Semaphore.of(sim, "none", 0)).hasMessage(
                "nobody can pass: semaphore=none, permits=0");
    }
}
