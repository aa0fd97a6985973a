// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clocked;
import dev.dpucosim.process.Process;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Streams through a buffer of two beats, 4 bytes wide. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv", cyclesMax = 100_000)
class AxiStreamTest {

    private static final int BEAT_BYTES = 4;

    private static List<StreamFrame> frames(SplittableRandom random, int count) {
        final List<StreamFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final byte[] data = new byte[1 + random.nextInt(20)];
            random.nextBytes(data);
            frames.add(new StreamFrame(data, random.nextInt(16), random.nextInt(8), random.nextInt(256)));
        }
        return frames;
    }

    @Seeds({1, 2, 3})
    void shouldCarryFramesWithSideSignalsThroughGapsAndBackPressure(Simulation sim, SplittableRandom random) {
        final List<StreamFrame> frames = frames(random, 200);
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.3);
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.4);
        AxiStreamChecker.on(sim, "s_axis");
        AxiStreamChecker.on(sim, "m_axis");
        final Scoreboard<StreamFrame> board = Scoreboard.inOrder("pipe");
        AxiStreamMonitor.on(sim, "s_axis", board::expect);
        AxiStreamMonitor.on(sim, "m_axis", board::seen);
        sim.fork("sending", () -> frames.forEach(in::send));
        for (StreamFrame frame : frames) {
            assertThat(out.receiveFrame()).isEqualTo(frame);
        }
        board.finish(200);
        assertThat(in.frames()).isEqualTo(200);
        assertThat(in.beats()).isEqualTo(out.beats()).isEqualTo(frames.stream().mapToLong(frame -> (frame.data().length
                + BEAT_BYTES - 1) / BEAT_BYTES).sum());
        assertThat(in.waitingCycles()).isPositive();
    }

    /** No bubble within frames, between them, and around a sender that is woken for each. */
    @Test
    void shouldMoveABeatInEveryCycle(Simulation sim, SplittableRandom random) {
        final List<StreamFrame> frames = frames(random, 100);
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis");
        final long[] firstAndLast = {-1, -1};
        final Channel channel = new Channel(sim, "m_axis", "tvalid", "tready");
        final Clocked watch = () -> {
            if (channel.transfers()) {
                firstAndLast[0] = firstAndLast[0] < 0 ? sim.cycle() : firstAndLast[0];
                firstAndLast[1] = sim.cycle();
            }
        };
        sim.clock().add(watch);
        sim.clock().await(3);
        frames.forEach(in::send);
        in.drain();
        sim.clock().await(5);
        assertThat(out.frames()).isEqualTo(100);
        assertThat(firstAndLast[1] - firstAndLast[0] + 1).isEqualTo(out.beats());
        sim.clock().remove(watch);
    }

    @Test
    void shouldFillLanesThatHaveNoByte(Simulation sim) {
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis");
        final Wire data = new Channel(sim, "s_axis", "tvalid", "tready").needed("tdata");
        final List<Long> driven = new ArrayList<>();
        for (int bytes = 1; bytes <= BEAT_BYTES; bytes++) {
            in.send(Arrays.copyOf(new byte[] {1, 2, 3, 4}, bytes));
            out.receive();
            driven.add(data.value());
        }
        assertThat(driven).containsExactly(0xA5A5A501L, 0xA5A50201L, 0xA5030201L, 0x04030201L);
    }

    @Test
    void shouldTreatEachBeatAsAFrameWhereThereIsNoLast(Simulation sim) {
        final AxiStreamSource in = AxiStreamSource.on(sim, "word_in");
        final AxiStreamSink out = AxiStreamSink.on(sim, "word_out").stallingRandomly(0.5);
        AxiStreamChecker.on(sim, "word_out");
        sim.fork(() -> {
            for (int i = 0; i < 50; i++) {
                in.send(new byte[] {(byte) i, 7});
            }
        });
        for (int i = 0; i < 50; i++) {
            assertThat(out.receive()).containsExactly(i, 7);
        }
        assertThatThrownBy(() -> in.send(new byte[3])).hasMessageContaining("does not fill its last beat");
        assertThatThrownBy(() -> in.send(new byte[4])).hasMessageContaining("there is no TLAST");
        assertThatThrownBy(() -> in.send(new StreamFrame(new byte[2], 1, 0, 0))).hasMessageContaining(
                "no such side signal");
        assertThatThrownBy(() -> in.send(new byte[0])).hasMessageContaining("frame is empty");
    }

    @Test
    void shouldWaitWhereThereIsNoRoom(Simulation sim) {
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").holding(1);
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").holding(2);
        final Process sending = sim.fork("sending", () -> {
            for (int i = 0; i < 8; i++) {
                in.send(new byte[] {(byte) i});
            }
        });
        sim.clock().await(50);
        assertThat(out.waiting()).isEqualTo(2);
        assertThat(sending.alive()).isTrue();
        for (int i = 0; i < 8; i++) {
            assertThat(out.receive()).containsExactly(i);
        }
        sending.join();
    }

    @Test
    void shouldStallInTheSameCyclesForTheSameSeedOnly(Model model) {
        assertThat(cyclesOf(model, 5)).isEqualTo(cyclesOf(model, 5)).isNotEqualTo(cyclesOf(model, 6));
    }

    private static List<Long> cyclesOf(Model model, long seed) {
        final List<Long> cycles = new ArrayList<>();
        try (dev.dpucosim.harness.Simulation device = dev.dpucosim.harness.Simulation.of(model).clock("clk_i").reset(
                "rst_ni").open()) {
            device.reset(4);
            final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), 10_000,
                    seed);
            sim.run(() -> {
                final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.4);
                final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.4);
                for (int i = 0; i < 40; i++) {
                    in.send(new byte[9]);
                    out.receive();
                    cycles.add(sim.cycle());
                }
            });
            sim.close();
        }
        return cycles;
    }

    @Test
    void shouldOfferTheNearestPortsForAPrefixThatIsNotThere(Simulation sim) {
        assertThatThrownBy(() -> AxiStreamSource.on(sim, "s_axi")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("s_axi_tvalid").hasMessageContaining("s_axis_tvalid_i");
        assertThatThrownBy(() -> AxiStreamSink.on(sim, "m_axis").stallingRandomly(1)).hasMessageContaining(
                "share=1.0");
        sim.clock().await();
    }
}
