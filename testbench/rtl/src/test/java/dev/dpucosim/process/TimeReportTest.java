// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.dpucosim.coroutine.Coroutine;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.ModelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the time goes, by a clock that the tests turn themselves. */
public class TimeReportTest {

    private dev.dpucosim.harness.Simulation device;
    private Simulation sim;
    /** Of the whole run; tests here set it for themselves. */
    private final String property = System.clearProperty(Simulation.TIME_PROPERTY);
    /** Nanoseconds; stands still but where a test turns it. */
    private long now;

    @BeforeEach
    void open() {
        device = dev.dpucosim.harness.Simulation.of(ModelBuilder.top("clockwork").source(Path.of(System.getProperty(
                "dpucosim.root"), "testbench/rtl/src/test/rtl/clockwork.sv")).build()).open();
        device.reset(4);
        sim = Simulation.of(device, CoroutineEngine.chosen(), 1_000_000, 1);
    }

    @AfterEach
    void close() {
        if (property == null) {
            System.clearProperty(Simulation.TIME_PROPERTY);
        } else {
            System.setProperty(Simulation.TIME_PROPERTY, property);
        }
        sim.close();
        device.close();
    }

    @Test
    void shouldGiveTimeToTheProcessAndTheModelThatSpentIt() {
        sim.measureTime(new Stopwatch(() -> now));
        sim.clock().add("a model of nothing", () -> now += 5);
        sim.run(() -> {
            now += 1_000;
            final Process other = sim.fork("other", () -> {
                for (int i = 0; i < 3; i++) {
                    now += 100;
                    sim.clock().await();
                }
                now += 40;
            });
            other.join();
            now += 2_000;
            sim.clock().await(7);
        });
        now += 1_000_000;
        final TimeReport report = sim.timeReport();

        assertThat(report.cycles()).isEqualTo(10);
        assertThat(report.processes()).containsExactly(new TimeReport.Line("test", 3_000, 0, 3),
                new TimeReport.Line("other", 340, 0, 4));
        assertThat(report.models()).containsExactly(new TimeReport.Line("a model of nothing", 50, 0, 10));
        assertThat(report.share("processes")).isEqualTo(new TimeReport.Line("processes", 3_340, 0, 7));
        assertThat(report.share("models")).isEqualTo(new TimeReport.Line("models", 50, 0, 10));
        assertThat(report.share("simulator").count()).isEqualTo(11);
        assertThat(report.wallNs()).isEqualTo(3_390);
    }

    /** An engine whose changes of hands take 3 ns each. */
    private final class SlowHands implements CoroutineEngine {
        private final CoroutineEngine engine = CoroutineEngine.chosen();
        private final Map<String, Double> nanos = new TreeMap<>();

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public Coroutine create(String name, Runnable body) {
            return engine.create(name, body);
        }

        @Override
        public void run(Coroutine first, Runnable watch) {
            engine.run(first, watch);
        }

        @Override
        public void transfer(Coroutine from, Coroutine to) {
            passes(to);
            engine.transfer(from, to);
        }

        @Override
        public void finish(Coroutine from, Coroutine to) {
            if (to != null) {
                passes(to);
            }
            engine.finish(from, to);
        }

        private void passes(Coroutine to) {
            now += 3;
            nanos.merge(to.name(), 3.0, Double::sum);
        }
    }

    @Test
    void shouldGiveAChangeOfHandsToTheProcessThatComes() {
        final SlowHands hands = new SlowHands();
        sim = Simulation.of(device, hands, 1_000_000, 1);
        sim.measureTime(new Stopwatch(() -> now));
        sim.run(() -> {
            for (String name : List.of("a", "b")) {
                sim.fork(name, () -> {
                    for (int i = 0; i < 5; i++) {
                        sim.clock().await(name.length() + i % 2);
                    }
                });
            }
            sim.clock().await(20);
        });
        final Map<String, Double> measured = new TreeMap<>();
        sim.timeReport().processes().forEach(line -> measured.put(line.name(), line.switchingNs()));
        assertThat(measured).isEqualTo(hands.nanos).containsOnlyKeys("a", "b", "test");
        assertThat(sim.timeReport().share("switching").ns()).isEqualTo(sim.timeReport().wallNs()).isPositive();
    }

    @Test
    void shouldGiveTheTimeOfAConditionToTheScheduler() {
        sim.measureTime(new Stopwatch(() -> now));
        final int[] asked = new int[1];
        sim.run(() -> sim.until(() -> {
            now += asked[0] == 0 ? 0 : 10;
            return ++asked[0] == 5;
        }));
        assertThat(sim.timeReport().share("scheduler").ns()).isEqualTo(40);
        assertThat(sim.timeReport().share("processes").ns()).isZero();
    }

    @Test
    void shouldDivideAllOfTheTime() {
        final long[] ticks = new long[1];
        sim.measureTime(new Stopwatch(() -> ticks[0] += 7));
        sim.clock().add(() -> {});
        sim.run(() -> {
            final Process other = sim.fork(() -> sim.signal("count_o").await(5));
            sim.signal("enable_i").set(1);
            sim.settle();
            other.join();
            sim.delay(12_345);
        });
        final TimeReport report = sim.timeReport();
        assertThat(report.shares().stream().mapToDouble(TimeReport.Line::ns).sum()).isCloseTo(report.wallNs(),
                within(0.001));
        // Every look at this clock takes the same, and nothing else takes any time.
        final long looks = report.share("this stopwatch").count();
        assertThat(report.wallNs()).isEqualTo(7 * looks);
    }

    @Test
    void shouldAddUpSeveralRuns() {
        sim.measureTime(new Stopwatch(() -> now));
        for (int run = 0; run < 3; run++) {
            sim.run(() -> {
                now += 10;
                sim.clock().await();
            });
            now += 1_000;
        }
        assertThat(sim.timeReport().wallNs()).isEqualTo(30);
        assertThat(sim.timeReport().cycles()).isEqualTo(3);
    }

    @Test
    void shouldMeasureProcessesThatAreCancelledAndThoseThatFail() {
        sim.measureTime(new Stopwatch(() -> now));
        assertThatThrownBy(() -> sim.run(() -> {
            sim.fork("patient", () -> {
                try {
                    sim.clock().await(1_000);
                } finally {
                    now += 30;
                }
            });
            sim.fork("broken", () -> {
                now += 20;
                sim.clock().await(3);
                throw new IllegalStateException("on purpose");
            });
            sim.clock().await(100);
        })).hasMessage("on purpose");
        sim.close();
        assertThat(sim.timeReport().processes()).extracting(TimeReport.Line::name).containsExactly("test", "patient",
                "broken", "end");
        assertThat(sim.timeReport().processes()).extracting(TimeReport.Line::ns).containsExactly(0.0, 30.0, 20.0, 0.0);
    }

    @Test
    void shouldSimulateTheSameWithAndWithout() {
        final List<String> without = busy();
        sim.close();
        device.close();
        open();
        sim.measureTime();
        assertThat(busy()).isEqualTo(without);
        assertThat(sim.timeReport().wallNs()).isPositive();
        assertThat(sim.timeReport().text()).startsWith("where the time went: ").contains("simulator", "crossing",
                "scheduler", "switching", "  first", "  second", "this stopwatch");
    }

    private List<String> busy() {
        final List<String> log = new ArrayList<>();
        sim.run(() -> {
            sim.signal("enable_i").set(1);
            for (String name : List.of("first", "second")) {
                sim.fork(name, () -> {
                    for (int i = 0; i < 20; i++) {
                        sim.awaitFirst(sim.signal("count_o").change(), sim.clock().cycles(1 + i % 3), sim.time(9_000));
                        log.add(name + " " + sim.cycle() + " " + sim.timePs() + " " + sim.signal("count_o").get());
                    }
                });
            }
            sim.clock().await(100);
        });
        return log;
    }

    @Test
    void shouldShowTheDearestProcessesAndAddUpTheOthers() {
        sim.measureTime(new Stopwatch(() -> now));
        sim.run(() -> {
            for (int i = 0; i < 30; i++) {
                final int nanos = i;
                sim.fork("worker " + i, () -> now += nanos);
            }
            sim.clock().await();
        });
        assertThat(sim.timeReport().text()).contains("worker 29", "worker 11", "11 others").doesNotContain("worker 9 ");
    }

    @Test
    void shouldRefuseToBeginAmongProcesses() {
        sim.run(() -> sim.fork("left over", () -> sim.clock().await(1_000)));
        assertThatThrownBy(sim::measureTime).isInstanceOf(IllegalStateException.class).hasMessage(
                "time is measured from before the first process:\n    process left over waits for its turn");
    }

    @Test
    void shouldSayHowToMeasure() {
        assertThatThrownBy(sim::timeReport).hasMessage(
                "time was not measured: call measureTime() before the run, or set dpucosim.time=report");
    }

    @Test
    void shouldMeasureEverySimulationWhenThePropertySaysSo() {
        System.setProperty(Simulation.TIME_PROPERTY, "report");
        assertThat(Simulation.of(device, CoroutineEngine.chosen(), 1, 1).measuresTime()).isTrue();
        System.setProperty(Simulation.TIME_PROPERTY, "everything");
        assertThatThrownBy(() -> Simulation.of(device, CoroutineEngine.chosen(), 1, 1)).hasMessage(
                "no such report: dpucosim.time=everything, known=report");
    }
}
