// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    @Test
    void shouldRefuseEveryUseAfterClose() {
        final Simulation simulation = Fixture.open();
        final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
        final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
        final TraceTap tap = simulation.tap("trace", TapOptions.DEFAULT);
        final AxiLite csr = simulation.lite("csr", 10);
        final AxiMemory memory = simulation.memory("mem", simulation.allocate(4096), MemoryOptions.DEFAULT);
        final Port port = simulation.port("w512_i");
        final PublicSignal signal = simulation.signal("bus_fixture.beats_q");
        final MemorySegment packet = MemorySegment.ofArray(new byte[64]);
        simulation.close();
        simulation.close();
        final List<ThrowingCallable> uses = List.of(() -> simulation.step(1), () -> simulation.reset(1),
                () -> simulation.skip(1), simulation::cycle, simulation::cyclesStepped, simulation::cyclesSkipped,
                simulation::timePs, simulation::periodPs, simulation::takeOutput,
                () -> simulation.waveform(Fixture.CACHE, 0, 1), () -> simulation.allocate(1),
                () -> simulation.signal("bus_fixture.beats_q"), () -> simulation.when("w5_o", 1),
                () -> simulation.source("S_AXIS", SourceOptions.DEFAULT),
                () -> simulation.sink("M_AXIS", SinkOptions.DEFAULT), () -> simulation.lite("csr", 1),
                () -> simulation.tap("trace", TapOptions.DEFAULT),
                () -> simulation.memory("mem", packet, MemoryOptions.DEFAULT), () -> source.offer(packet),
                () -> source.offerInPlace(packet, 0, 0, 0), source::completed, source::queued, source::beats,
                () -> sink.drain(p -> {}), sink::available, sink::packets, () -> tap.drain((c, w) -> {}),
                tap::available, () -> csr.read(0), () -> csr.postWrite(0, 0), csr::completed,
                () -> csr.response(0), memory::readBeats, port::value, () -> port.value(1), port::words,
                () -> port.words(1), signal::value);
        for (ThrowingCallable use : uses) {
            assertThatThrownBy(use).isInstanceOf(IllegalStateException.class)
                    .hasMessage("simulation is closed: model=bus_fixture");
        }
        assertThat(simulation.ports()).isNotEmpty();
    }

    @Test
    void shouldRefuseHandlesThatWereNeverGiven() {
        Fixture.open().close();
        final SplittableRandom random = new SplittableRandom(1);
        final List<Long> garbage = new ArrayList<>(List.of(0L, 1L, -1L, Long.MIN_VALUE, 0xdeadbeefL, 1L << 32,
                0xffff_ffff_0000_0001L));
        for (int i = 0; i < 1000; i++) {
            garbage.add(random.nextLong());
        }
        for (long handle : garbage) {
            for (ThrowingCallable call : calls(handle)) {
                assertThatThrownBy(call).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no such simulation: handle=" + Long.toUnsignedString(handle));
            }
        }
    }

    @Test
    void shouldRefuseAHandleThatWasClosed() {
        try (Arena arena = Arena.ofConfined()) {
            final long status = arena.allocate(StatusBlock.BYTES, 64).address();
            final String library = Fixture.model().library().toString();
            final long first = NativeSimulation.open(library, "clk_i", "rst_ni", true, 4000, 1, status);
            NativeSimulation.run(first, 3, 0);
            NativeSimulation.close(first);
            final long second = NativeSimulation.open(library, "clk_i", "rst_ni", true, 4000, 1, status);
            assertThat(second).isNotEqualTo(first);
            for (ThrowingCallable call : calls(first)) {
                assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
            }
            NativeSimulation.run(second, 3, 0);
            assertThatThrownBy(() -> NativeSimulation.readPort(second, 9999)).hasMessageContaining("index=9999");
            assertThatThrownBy(() -> NativeSimulation.readPort(second, -1)).hasMessageContaining("no such signal");
            assertThatThrownBy(() -> NativeSimulation.runLite(second, 0, 1, 1)).hasMessageContaining("index=0");
            NativeSimulation.close(second);
        }
    }

    private static List<ThrowingCallable> calls(long handle) {
        return List.of(() -> NativeSimulation.run(handle, 1, 0), () -> NativeSimulation.close(handle),
                () -> NativeSimulation.readPort(handle, 0), () -> NativeSimulation.writePort(handle, 0, 0),
                () -> NativeSimulation.readPortWide(handle, 0, new long[8]), () -> NativeSimulation.portCount(handle),
                () -> NativeSimulation.portName(handle, 0), () -> NativeSimulation.takeOutput(handle),
                () -> NativeSimulation.reset(handle, 1), () -> NativeSimulation.skip(handle, 1),
                () -> NativeSimulation.attachSource(handle, "in", 0, 0, 1, new long[3]));
    }

    @Test
    void shouldRefuseASecondThreadAndServeTheFirst() throws Exception {
        try (Simulation simulation = Fixture.open(); ExecutorService other = Executors.newSingleThreadExecutor()) {
            final AtomicBoolean refused = new AtomicBoolean();
            final Future<Long> running = other.submit(() -> {
                long rounds = 0;
                while (rounds < (refused.get() ? 10 : 3_000)) {
                    try {
                        simulation.step(10_000);
                        rounds++;
                    } catch (IllegalStateException e) {
                        refused.set(true);
                    }
                }
                return rounds;
            });
            while (!refused.get() && !running.isDone()) {
                try {
                    // Between two rounds of the other thread this one may be served, which is right as well.
                    assertThat(simulation.port("w5_o").value()).isEqualTo(31);
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("simulation is in use by another thread: model=bus_fixture");
                    refused.set(true);
                }
            }
            assertThat(simulation.ports()).isNotEmpty();
            final long rounds = running.get();
            assertThat(refused).isTrue();
            assertThat(simulation.port("count_o").value()).isEqualTo(rounds * 10_000);
        }
    }

    @Test
    void shouldRefuseASecondThreadBelowJavaToo() throws Exception {
        try (Arena arena = Arena.ofShared(); ExecutorService other = Executors.newSingleThreadExecutor()) {
            final long status = arena.allocate(StatusBlock.BYTES, 64).address();
            final long handle = NativeSimulation.open(Fixture.model().library().toString(), "clk_i", "rst_ni", true,
                    4000, 1, status);
            final AtomicBoolean refused = new AtomicBoolean();
            final Future<?> running = other.submit(() -> {
                for (int round = 0; round < 3_000 && !refused.get(); round++) {
                    NativeSimulation.run(handle, 10_000, 0);
                }
            });
            while (!refused.get() && !running.isDone()) {
                try {
                    NativeSimulation.reset(handle, 0);
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("simulation is in use by another thread");
                    refused.set(true);
                }
            }
            try {
                running.get();
            } catch (ExecutionException e) {
                // The refused one may as well be the other thread.
                assertThat(e).hasRootCauseMessage("simulation is in use by another thread");
                refused.set(true);
            }
            assertThat(refused).isTrue();
            NativeSimulation.run(handle, 10, 0);
            NativeSimulation.close(handle);
        }
    }

    @Test
    void shouldMoveFromThreadToThread() throws Exception {
        try (Simulation simulation = Fixture.open()) {
            for (int i = 0; i < 4; i++) {
                final Thread thread = Thread.ofVirtual().start(() -> simulation.step(10));
                thread.join();
            }
            assertThat(simulation.port("count_o").value()).isEqualTo(40);
        }
    }

    @Test
    void shouldNotCloseUnderACallThatIsStillInside() {
        final Simulation simulation = Fixture.open();
        final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
        final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
        source.offer(MemorySegment.ofArray(new byte[64]));
        simulation.runUntil(10, Stop.PACKET);
        final AtomicInteger handled = new AtomicInteger();
        sink.drain(packet -> {
            assertThatThrownBy(simulation::close).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use, it cannot be closed");
            // A handler may go on using the simulation.
            assertThat(source.offer(packet.data())).isTrue();
            handled.incrementAndGet();
        });
        assertThat(handled.get()).isEqualTo(1);
        simulation.runUntil(10, Stop.PACKET);
        simulation.close();
    }

    @Test
    void shouldKeepAPacketWhoseHandlerFails() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT);
            source.offer(MemorySegment.ofArray(new byte[64]));
            simulation.runUntil(10, Stop.PACKET);
            assertThatThrownBy(() -> sink.drain(packet -> {
                throw new IllegalArgumentException("handler");
            })).hasMessage("handler");
            assertThat(sink.drain(packet -> {})).isEqualTo(1);
        }
    }

    @Test
    void shouldCleanUpAndReportASimulationThatWasDropped() throws Exception {
        final long before = Simulation.leaks();
        drop();
        for (int i = 0; i < 200 && Simulation.leaks() == before; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(Simulation.leaks()).isEqualTo(before + 1);
        assertThat(Simulation.opened().getLast().toString()).startsWith("model=bus_fixture, openedAt=")
                .contains("Fixture.open(Fixture.java:");
        assertThat(Simulation.opened().getLast().stack()).anySatisfy(frame -> assertThat(frame.getMethodName())
                .isEqualTo("drop"));
        try (Simulation simulation = Fixture.open()) {
            assertThat(Simulation.opened()).hasSizeGreaterThan(1);
            simulation.step(1);
        }
        assertThat(Simulation.opened().getLast().stack()).anySatisfy(frame -> assertThat(frame.getMethodName())
                .isEqualTo("drop"));
    }

    private static void drop() {
        Fixture.open().source("in", SourceOptions.DEFAULT);
    }

    @Test
    void shouldRunManyInstancesOfAModelWithoutDisturbance() {
        final List<Simulation> simulations = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                simulations.add(Fixture.open(i));
            }
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < simulations.size(); i++) {
                    simulations.get(i).port("w64_i").value(i * 1000L + round);
                    simulations.get(i).step(i);
                }
                for (int i = 0; i < simulations.size(); i++) {
                    assertThat(simulations.get(i).port("count_o").value()).isEqualTo(i * (round + 1L));
                    assertThat(simulations.get(i).port("w64_o").value()).isEqualTo(~(i * 1000L + round));
                }
            }
        } finally {
            simulations.forEach(Simulation::close);
        }
    }

    @Test
    void shouldRunInstancesOnSeveralThreadsAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            final List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                final int steps = 10_000 + i;
                counts.add(threads.submit(() -> {
                    try (Simulation simulation = Fixture.open()) {
                        for (int k = 0; k < steps; k += 100) {
                            simulation.step(Math.min(100, steps - k));
                        }
                        return simulation.port("count_o").value();
                    }
                }));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(counts.get(i).get()).isEqualTo(10_000 + i);
            }
        }
    }

    @Test
    void shouldRefuseClockAndResetThatAreNot() {
        final SimulationBuilder builder = Simulation.of(Fixture.model());
        assertThatThrownBy(() -> builder.clock("w5_i").open())
                .hasMessage("clock is not a 1-bit input of bus_fixture: port=w5_i");
        assertThatThrownBy(() -> builder.clock("clk_i").reset("w5_i").open()).hasMessageContaining("reset is not");
        assertThatThrownBy(() -> builder.clock("clk_i").reset("none").open())
                .hasMessageContaining("no such port: reset=none");
        assertThatThrownBy(() -> builder.periodPs(3)).hasMessageContaining("periodPs=3");
        assertThatCode(() -> builder.clock("").reset("").open().close()).doesNotThrowAnyException();
        try (Simulation simulation = builder.open()) {
            assertThatThrownBy(() -> simulation.reset(1)).hasMessageContaining("no reset port");
            simulation.port("w5_i").value(3);
            assertThat(simulation.port("w5_o").value()).isEqualTo(28);
        }
    }
}
