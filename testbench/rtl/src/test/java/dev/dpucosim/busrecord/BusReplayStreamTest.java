// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.harness.Model;
import dev.dpucosim.rtltest.RtlTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recording streams through a buffer of two beats, and driving the buffer alone from that. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv")
class BusReplayStreamTest {

    private static final int BEAT_LOST = 5;
    private static final int BYTE_WRONG = 6;
    private static final int NULL_BYTES = 7;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldFindNoDifferenceInTheSameDesign(ReplayPace pace, Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 100);
        final BusReplayResult result = Runs.replay(model, file, pace, 0).assertAgrees();
        assertThat(result.buses().get(0).sent()).isEqualTo(100);
        assertThat(result.buses().get(1).compared()).isEqualTo(100);
        assertThat(result.agreesByCycle()).isEqualTo(pace == ReplayPace.RECORDED);
        if (pace == ReplayPace.RECORDED) {
            assertThat(result.cycles()).isEqualTo(result.cyclesRecorded());
        } else {
            assertThat(result.cycles()).isLessThan(result.cyclesRecorded());
        }
    }

    @Test
    void shouldPlayFreelyAsFastAsTheDesignAccepts(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 100);
        final long beats = Runs.replay(model, file, ReplayPace.FREE, 0).buses().get(1).bytesCompared() / 9;
        // a beat a cycle, the latency, and the tail that waits for what was not recorded
        assertThat(Runs.replay(model, file, ReplayPace.FREE, 0).cycles()).isBetween(beats, beats + 262);
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNameTheTransactionWithAWrongByte(ReplayPace pace, Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 100);
        final BusTransaction fifth = ofBeat(file, "m_axis", 4);
        final BusDifference difference = Runs.replay(model, file, pace, BYTE_WRONG).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.VALUE);
        assertThat(difference.bus()).isEqualTo("m_axis");
        assertThat(difference.transaction().index()).isEqualTo(fifth.index());
        assertThat(difference.signal()).isEqualTo("tdata");
        assertThat(difference.byteOffset()).isEqualTo(beatInFrame(file, "m_axis", 4) * 4);
        assertThat(difference.actual()[0]).isEqualTo((byte) (difference.expected()[0] ^ 0x10));
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNameTheTransactionAfterALostBeat(ReplayPace pace, Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 100);
        final BusDifference difference = Runs.replay(model, file, pace, BEAT_LOST).difference();
        assertThat(difference.bus()).isEqualTo("m_axis");
        assertThat(difference.transaction().index()).isEqualTo(ofBeat(file, "m_axis", 4).index());
    }

    @Test
    void shouldNameAMissingTransactionAtTheEnd(Model model) {
        // the fifth beat is the only one of the last frame, and is lost
        final Path file = folder.resolve("pipe.bus");
        Runs.run(model, sim -> {
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(file);
            final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
            final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis");
            in.send(new byte[16]);
            in.send(new byte[] {1, 2, 3});
            out.receive();
            out.receive();
            sim.clock().await(50);
        });
        final BusDifference difference = Runs.replay(model, file, ReplayPace.RECORDED, BEAT_LOST).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.MISSING);
        assertThat(difference).hasToString("""
                transaction does not come: bus=m_axis, index=1, cycleRecorded=10, cycleReplayed=511
                  recorded: frame id=0 dest=0 user=0 beats=1, 3 bytes: 010203""");
        assertThatThrownBy(() -> Runs.replay(model, file, ReplayPace.RECORDED, BEAT_LOST).assertAgrees())
                .isInstanceOf(AssertionError.class).hasMessageStartingWith(
                        "replay is not as recorded: transaction does not come: bus=m_axis, index=1");
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNameATransactionTooMany(ReplayPace pace, Model model) {
        final Path file = folder.resolve("pipe.bus");
        Runs.run(model, sim -> {
            // the second frame is lost on its way, so that it is never recorded
            sim.signal("fault_i").set(BEAT_LOST);
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(file);
            final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
            final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis");
            in.send(new byte[16]);
            in.send(new byte[] {1, 2, 3});
            out.receive();
            sim.clock().await(300);
        });
        final BusDifference difference = Runs.replay(model, file, pace, 0).difference();
        assertThat(difference.what()).isEqualTo(BusDifference.What.EXTRA);
        assertThat(difference.toString()).startsWith("transaction was not recorded: bus=m_axis, cycleReplayed=")
                .endsWith("  signal=tdata\n  actual:   01020300");
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNotMissWhatStoodAtThePortsWhenRecordingEnded(ReplayPace pace, Model model) {
        final Path file = folder.resolve("pipe.bus");
        Runs.run(model, sim -> {
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(file);
            final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").holding(4);
            in.send(new byte[16]);
            // nobody is ready: two beats are stored, the first of them stands there, a third stands before the buffer
            sim.clock().await(300);
        });
        final BusReplayResult result = Runs.replay(model, file, pace, 0).assertAgrees();
        assertThat(result.compared()).isZero();
        assertThat(ofBeat(file, "m_axis", 0).toString()).endsWith("(not finished)");
    }

    @Test
    void shouldMakeTheSameFileOfTheSameRun(Model model) throws IOException {
        final byte[] first = Files.readAllBytes(Runs.pipe(model, folder.resolve("a.bus"), 50));
        assertThat(Files.readAllBytes(Runs.pipe(model, folder.resolve("b.bus"), 50))).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(ReplayPace.class)
    void shouldNotCompareBytesThatKeepsLeaveOut(ReplayPace pace, Model model) throws IOException {
        final Path clean = Runs.pipe(model, folder.resolve("clean.bus"), 50);
        final Path stray = folder.resolve("stray.bus");
        Runs.run(model, sim -> {
            sim.signal("fault_i").set(NULL_BYTES);
            Runs.recordPipe(sim, stray, 50);
        });
        assertThat(Files.readAllBytes(stray)).isEqualTo(Files.readAllBytes(clean));
        Runs.replay(model, clean, pace, NULL_BYTES).assertAgrees();
    }

    @Test
    void shouldNotChangeTheRunThatIsRecorded(Model model) {
        final long alone = Runs.of(model, sim -> {
            Runs.feedPipe(sim, 50);
            return sim.cycle();
        });
        final long recorded = Runs.of(model, sim -> {
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(folder.resolve("pipe.bus"));
            Runs.feedPipe(sim, 50);
            return sim.cycle();
        });
        assertThat(recorded).isEqualTo(alone);
    }

    static BusTransaction ofBeat(Path file, String bus, int beat) {
        int beats = 0;
        try (RecordingReader reader = BusRecording.open(file).read()) {
            for (BusTransaction next = reader.next(); next != null; next = reader.next()) {
                if (next.bus().name().equals(bus)) {
                    beats += next.beats();
                    if (beats > beat) {
                        return next;
                    }
                }
            }
        }
        throw new AssertionError("no such beat");
    }

    private static int beatInFrame(Path file, String bus, int beat) {
        int before = 0;
        for (long index = ofBeat(file, bus, beat).index(); before < beat && ofBeat(file, bus, beat - before - 1)
                .index() == index;) {
            before++;
        }
        return before;
    }
}
