// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.axi.AxiStreamChecker;
import dev.dpucosim.axi.AxiStreamMonitor;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.axi.Scoreboard;
import dev.dpucosim.axi.StreamFrame;
import dev.dpucosim.coverage.CoverGroup;
import dev.dpucosim.coverage.CoverPoint;
import dev.dpucosim.coverage.Coverage;
import dev.dpucosim.harness.SimulationTimeoutException;
import dev.dpucosim.process.Mailbox;
import dev.dpucosim.process.Process;
import dev.dpucosim.process.Semaphore;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Recipes around processes and streams, on the FIFO of examples/testbench. */
@RtlTest(top = "fifo", sources = "examples/testbench/rtl/fifo.sv", clock = "clk", reset = "rst_n", cyclesMax = 100_000)
class StreamRecipesTest {

    private static byte[] frame(int... bytes) {
        final byte[] frame = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            frame[i] = (byte) bytes[i];
        }
        return frame;
    }

    @Test
    void shouldWaitWithATimeOut(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis").holding(20);
        for (int i = 0; i < 20; i++) {
            in.send(frame(i));
        }
        // recipe: time-out
        sim.await(sim.signal("full").rise(), 1_000);
        // end
        assertThatThrownBy(() -> sim.await(sim.signal("full").fall(), 100)).isInstanceOf(
                SimulationTimeoutException.class).hasMessageContaining(
                        "did not come: waitedFor=a fall of full, cyclesMax=100");
    }

    @Test
    void shouldWaitForAnyOfSeveral(Simulation sim) {
        final var event = sim.event("somebody has had enough");
        // recipe: any of several
        switch (sim.awaitFirst(sim.signal("full").rise(), event, sim.clock().cycles(500))) {
            case 0 -> throw new AssertionError("nobody sends, and it is full");
            case 1 -> throw new AssertionError("nobody fires the event");
            default -> assertThat(sim.cycle()).isGreaterThan(500);
        }
        // end
    }

    @Test
    void shouldWaitForWhateverAFunctionSays(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        final var out = AxiStreamSink.on(sim, "m_axis");
        in.send(frame(1, 2, 3));
        in.send(frame(4));
        // recipe: condition
        sim.until(() -> out.waiting() == 2 && !sim.signal("m_axis_tvalid").isSet());
        // end
        assertThat(out.receive()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldRunProcessesAndEndThem(Simulation sim) {
        final var beats = sim.signal("m_axis_tvalid");
        sim.signal("m_axis_tready").set(1);
        // recipe: processes
        final Process noise = sim.fork("noise", () -> {
            while (true) {
                sim.signal("s_axis_tdata").set(sim.cycle() & 0xFF);
                sim.clock().await();
            }
        });
        final Process three = sim.fork("three beats", () -> {
            sim.signal("s_axis_tvalid").set(1);
            sim.clock().await(3);
            sim.signal("s_axis_tvalid").set(0);
        });
        three.join();
        noise.cancel();
        // end
        sim.clock().await(10);
        assertThat(noise.alive()).isFalse();
        assertThat(beats.isSet()).isFalse();
    }

    @Test
    void shouldHandThingsOver(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        final var out = AxiStreamSink.on(sim, "m_axis");
        // recipe: queue
        final Mailbox<byte[]> sent = Mailbox.of(sim, "sent", 4);
        sim.fork("driver", () -> {
            for (int i = 0; i < 100; i++) {
                final byte[] frame = frame(i, i + 1);
                sent.put(frame);
                in.send(frame);
            }
        });
        for (int i = 0; i < 100; i++) {
            assertThat(out.receive()).isEqualTo(sent.take(1_000));
        }
        // end
    }

    @Test
    void shouldTakeTurns(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis").holding(10);
        final var out = AxiStreamSink.on(sim, "m_axis");
        // recipe: lock
        final Semaphore turn = Semaphore.of(sim, "the stream", 1);
        for (int sender = 0; sender < 3; sender++) {
            final int first = 10 * sender;
            sim.fork("sender " + sender, () -> turn.holding(() -> {
                in.send(frame(first));
                sim.clock().await(5);
                in.send(frame(first + 1));
            }));
        }
        // end
        assertThat(List.of(out.receive()[0], out.receive()[0], out.receive()[0], out.receive()[0])).containsExactly(
                (byte) 0, (byte) 1, (byte) 10, (byte) 11);
    }

    @Test
    void shouldStallAtRandom(Simulation sim) {
        // recipe: back-pressure
        final var in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.3);
        final var out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
        // end
        in.send(frame(1, 2, 3));
        assertThat(out.receive()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldCompareInOrder(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
        // recipe: scoreboard
        final Scoreboard<StreamFrame> scoreboard = Scoreboard.inOrder("fifo");
        AxiStreamMonitor.on(sim, "s_axis", scoreboard::expect);
        AxiStreamMonitor.on(sim, "m_axis", scoreboard::seen);
        for (int i = 0; i < 50; i++) {
            in.send(frame(i));
        }
        in.drain();
        sim.until(() -> scoreboard.waiting() == 0);
        scoreboard.finish(50);
        // end
    }

    @Test
    void shouldCompareInAnyOrder() {
        // recipe: scoreboard out of order
        final Scoreboard<String> scoreboard = Scoreboard.inAnyOrder("completions");
        scoreboard.expect("command 1");
        scoreboard.expect("command 2");
        scoreboard.seen("command 2");
        scoreboard.seen("command 1");
        scoreboard.finish(2);
        // end
    }

    @Test
    void shouldCheckTheProtocol(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        // recipe: protocol of a stream
        AxiStreamChecker.on(sim, "m_axis");
        // end
        final var out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
        in.send(frame(1, 2, 3));
        assertThat(out.receive()).hasSize(3);
    }

    // recipe: seeds
    @Seeds({1, 2, 3, 4, 5})
    void shouldKeepWhateverComes(Simulation sim, SplittableRandom random) {
        final var in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(random.nextDouble(0.8));
        final var out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(random.nextDouble(0.8));
        for (int i = 0; i < 20; i++) {
            final int length = random.nextInt(10) == 0 ? 64 : 1 + random.nextInt(8);
            final byte[] frame = new byte[length];
            random.nextBytes(frame);
            sim.fork(() -> in.send(frame));
            assertThat(out.receive()).isEqualTo(frame);
        }
    }
    // end

    @Test
    void shouldModelWithoutAProcess(Simulation sim) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
        // recipe: model on the clock
        final var valid = sim.signal("m_axis_tvalid");
        final var ready = sim.signal("m_axis_tready");
        final long[] beats = new long[1];
        sim.clock().add(() -> {
            if (valid.isSet() && ready.isSet()) {
                beats[0]++;
            }
        });
        // end
        in.send(frame(1, 2, 3, 4));
        sim.await(sim.when("four beats", () -> beats[0] == 4), 1_000);
    }

    @Test
    void shouldCountWhatWasCovered(Simulation sim, Coverage coverage) {
        final var in = AxiStreamSource.on(sim, "s_axis");
        final var out = AxiStreamSink.on(sim, "m_axis");
        final var valid = sim.signal("m_axis_tvalid");
        final var ready = sim.signal("m_axis_tready");
        // recipe: coverage
        final CoverGroup beats = coverage.group("beats");
        final CoverPoint data = beats.point("data").bin("zero", 0).bins("some", 1, 254, 4).bin("ones", 255);
        final CoverPoint last = beats.point("last").bin("no", 0).bin("yes", 1);
        beats.cross("data by last", data, last);
        beats.sampleOn(sim.clock(), () -> valid.isSet() && ready.isSet(), sim.signal("m_axis_tdata")::get, sim.signal(
                "m_axis_tlast")::get);
        // end
        in.send(frame(0, 1, 100, 255));
        out.receive();
        sim.clock().await();
        assertThat(beats.samples()).isEqualTo(4);
    }

    @Test
    void shouldLookBetweenEdges(Simulation sim) {
        // recipe: without an edge
        sim.signal("m_axis_tready").set(1);
        sim.settle();
        assertThat(sim.signal("m_axis_tready").isSet()).isTrue();
        sim.delay(500);
        // end
        assertThat(sim.signal("m_axis_tvalid").isSet()).isFalse();
    }

    @Test
    void shouldTellADeadlock(Simulation sim) {
        final Simulation stuck = sim;
        // recipe: deadlock
        final var out = AxiStreamSink.on(stuck, "m_axis");
        final Process patient = sim.fork("patient", out::receive);
        sim.clock().await(10);
        assertThat(sim.waiting()).contains("process patient waits for a frame from m_axis");
        // end
        patient.cancel();
    }
}
