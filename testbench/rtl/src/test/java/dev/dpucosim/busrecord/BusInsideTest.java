// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Buses inside a design of two buffers: recorded while all of it runs, then the second is driven alone from that. */
@RtlTest(top = "stream_chain", sources = {"src/test/rtl/stream_chain.sv", "src/test/rtl/stream_pipe.sv"},
        publicSignals = {"mid_*", "u_second.m_axis_*"})
class BusInsideTest {

    private static final int BEAT_LOST = 5;
    private static final int BYTE_WRONG = 6;
    private static final int FRAMES = 100;

    @TempDir
    private Path folder;

    /** The buffer alone. */
    private static Model pipe() {
        return ModelBuilder.top("stream_pipe").source(Path.of(System.getProperty("dpucosim.root"),
                "testbench/rtl/src/test/rtl/stream_pipe.sv")).build();
    }

    private Path record(Model model) {
        final Path file = folder.resolve("inner.bus");
        Runs.run(model, sim -> {
            BusRecorder.on(sim).inner("mid", BusKind.STREAM, BusDirection.INPUT).inner("u_second.m_axis",
                    BusKind.STREAM, BusDirection.OUTPUT).to(file);
            Runs.feedPipe(sim, FRAMES);
        });
        return file;
    }

    private static BusReplayResult replay(Path file, ReplayPace pace, int fault) {
        return Runs.of(pipe(), sim -> {
            sim.signal("fault_i").set(fault);
            sim.settle();
            return BusReplay.of(file).bus("stream_chain.mid", "s_axis").pace(pace).patience(500).run(sim);
        });
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldFindNoDifferenceInTheInnerBlockAlone(ReplayPace pace, Model model) {
        final BusReplayResult result = replay(record(model), pace, 0).assertAgrees();
        assertThat(result.buses()).extracting(BusReplayResult.Bus::name).containsExactly("stream_chain.mid",
                "u_second.m_axis");
        assertThat(result.buses().get(0).sent()).isEqualTo(FRAMES);
        assertThat(result.buses().get(1).compared()).isEqualTo(FRAMES);
        assertThat(result.agreesByCycle()).isEqualTo(pace == ReplayPace.RECORDED);
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNameTheInnerTransactionThatDiffers(ReplayPace pace, Model model) {
        final Path file = record(model);
        final BusDifference difference = replay(file, pace, BYTE_WRONG).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.VALUE);
        assertThat(difference.bus()).isEqualTo("u_second.m_axis");
        assertThat(difference.signal()).isEqualTo("tdata");
        assertThat(difference.transaction().index()).isEqualTo(BusReplayStreamTest.ofBeat(file, "u_second.m_axis", 4)
                .index());
        assertThat(difference.toString()).startsWith("transaction differs: bus=u_second.m_axis, index=");
        assertThat(replay(file, pace, BEAT_LOST).difference().bus()).isEqualTo("u_second.m_axis");
    }

    @Test
    void shouldRecordTheSameBetweenTheBlocksAsAtTheirPorts(Model model) {
        final Path file = folder.resolve("both.bus");
        Runs.run(model, sim -> {
            BusRecorder.on(sim).stream("m_axis").inner("u_second.m_axis", BusKind.STREAM, BusDirection.OUTPUT)
                    .inner("mid", BusKind.STREAM, BusDirection.INPUT).stream("s_axis").to(file);
            Runs.feedPipe(sim, FRAMES);
        });
        for (int beat = 0; beat < FRAMES; beat++) {
            final BusTransaction outer = BusReplayStreamTest.ofBeat(file, "m_axis", beat);
            assertThat(BusReplayStreamTest.ofBeat(file, "u_second.m_axis", beat).data()).isEqualTo(outer.data());
            assertThat(BusReplayStreamTest.ofBeat(file, "stream_chain.mid", beat).data()).isEqualTo(outer.data());
            assertThat(BusReplayStreamTest.ofBeat(file, "u_second.m_axis", beat).edgeLast()).isEqualTo(outer
                    .edgeLast());
            assertThat(BusReplayStreamTest.ofBeat(file, "stream_chain.mid", beat).edgeLast()).isLessThan(outer
                    .edgeLast());
        }
    }

    @Test
    void shouldSayWhatAnInnerBusLacks(Simulation sim) {
        final BusRecorder.Setup setup = BusRecorder.on(sim);
        assertThatThrownBy(() -> setup.inner("midd", BusKind.STREAM, BusDirection.INPUT)).hasMessageStartingWith(
                "no such public signal: signal=stream_chain.midd_tvalid, model=stream_chain, nearest=["
                        + "stream_chain.mid_tvalid, ");
        assertThatThrownBy(() -> setup.inner("u_second.word_out", BusKind.STREAM, BusDirection.OUTPUT))
                .hasMessageContaining("no such public signal: signal=u_second.word_out_tvalid")
                .hasMessageContaining("@RtlTest(publicSignals)");
        assertThatThrownBy(() -> setup.inner("mid", BusKind.STREAM, null))
                .hasMessage("signals of an inner bus have no direction, say which: bus=stream_chain.mid");
    }
}
