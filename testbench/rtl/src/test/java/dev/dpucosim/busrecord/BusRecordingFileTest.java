// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.harness.Model;
import dev.dpucosim.rtltest.RtlTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file: what it says, and what is said of files that are none. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv")
class BusRecordingFileTest {

    @TempDir
    private Path folder;

    private static long readable(Path file) {
        long count = 0;
        try (RecordingReader reader = new RecordingReader(file)) {
            while (reader.next() != null) {
                count++;
            }
        } catch (BusRecordingException e) {
            return count;
        }
        return count;
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("changed.bus"), bytes);
    }

    private static void shouldSay(Path file, String message) {
        assertThatThrownBy(() -> BusRecording.open(file).check()).isInstanceOf(BusRecordingException.class)
                .hasMessage(message);
    }

    @Test
    void shouldDescribeItself(Model model) {
        final BusRecording recording = BusRecording.open(Runs.pipe(model, folder.resolve("pipe.bus"), 20));
        assertThat(recording.header().top()).isEqualTo("stream_pipe");
        assertThat(recording.header().cycle()).isEqualTo(4);
        assertThat(recording.header().buses()).extracting(BusShape::toString).containsExactly(
                "s_axis stream input t:keep=4,id=4,dest=3,user=8,data=32,last=1",
                "m_axis stream output t:keep=4,strb=4,id=4,dest=3,user=8,data=32,last=1",
                "word_in stream input t:data=16", "word_out stream output t:data=16");
        assertThat(recording.check().transactions()).containsExactly(20, 20, 0, 0);
        assertThat(recording.check().resetCycle()).isEqualTo(-1);
    }

    @Test
    void shouldSayEveryTransaction(Model model) {
        final Path file = folder.resolve("pipe.bus");
        Runs.run(model, sim -> {
            BusRecorder.on(sim).stream("s_axis").stream("word_in").to(file);
            dev.dpucosim.axi.AxiStreamSource.on(sim, "s_axis").send(
                    new dev.dpucosim.axi.StreamFrame(new byte[] {1, 2, 3, 4, 5}, 9, 2, 200));
            dev.dpucosim.axi.AxiStreamSource.on(sim, "word_in").send(new byte[] {7, 8});
            dev.dpucosim.axi.AxiStreamSink.on(sim, "m_axis").receive();
        });
        try (RecordingReader reader = BusRecording.open(file).read()) {
            final BusTransaction word = reader.next();
            assertThat(word).hasToString("frame beats=1, 2 bytes: 0708");
            assertThat(word.bus().name()).isEqualTo("word_in");
            final BusTransaction frame = reader.next();
            assertThat(frame).hasToString("frame id=9 dest=2 user=200 beats=2, 5 bytes: 01020304 05");
            assertThat(frame.cycleFirst()).isEqualTo(5);
            assertThat(frame.cycleLast()).isEqualTo(6);
            assertThat(frame.data()).containsExactly(1, 2, 3, 4, 5, 0, 0, 0);
            assertThat(frame.value("tuser", 1)).isEqualTo(200);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void shouldKeepWhatWasCapturedUntilATestFailed(Model model) {
        final Path file = folder.resolve("pipe.bus");
        assertThatThrownBy(() -> Runs.run(model, sim -> {
            BusRecorder.on(sim).stream("s_axis").stream("m_axis").to(file);
            Runs.feedPipe(sim, 20);
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");
        assertThat(BusRecording.open(file).check().transactionCount()).isEqualTo(40);
    }

    @Test
    void shouldNameWhatIsNoRecording() throws IOException {
        final Path none = folder.resolve("none.bus");
        shouldSay(none, "no such bus recording: file=" + none);
        shouldSay(folder, "not a bus recording, but a folder: file=" + folder);
        final Path empty = written(new byte[0]);
        shouldSay(empty, "not a bus recording: file=" + empty);
        shouldSay(written("not a recording at all".getBytes()), "not a bus recording: file=" + empty);
        final byte[] later = RecordingFormat.fileHeader();
        later[8] = 9;
        shouldSay(written(later), "bus recording of another version: file=" + empty
                + ", version=9, versionKnown=1");
    }

    @Test
    void shouldNameWhereARecordingBreaksOff(Model model) throws IOException {
        final byte[] whole = Files.readAllBytes(Runs.pipe(model, folder.resolve("pipe.bus"), 20));
        for (int length = 8; length < whole.length; length += 7) {
            final Path file = written(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BusRecording.open(file).check()).isInstanceOf(BusRecordingException.class)
                    .hasMessageStartingWith("bus recording breaks off: file=" + file + ", bytes=" + length
                            + ", transactionsBefore=");
        }
        // all but the end is there: so are all transactions
        assertThat(readable(written(Arrays.copyOf(whole, whole.length - 1)))).isEqualTo(40);
    }

    @Test
    void shouldNoticeEveryDamagedByte(Model model) throws IOException {
        final byte[] whole = Files.readAllBytes(Runs.pipe(model, folder.resolve("pipe.bus"), 10));
        final SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < whole.length; at++) {
            final byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            final Path file = written(damaged);
            assertThatThrownBy(() -> BusRecording.open(file).check()).as("byte " + at)
                    .isInstanceOf(BusRecordingException.class)
                    .hasMessageMatching("(?s)(not a bus recording|bus recording (is damaged|breaks off|of another "
                            + "version)): file=.*");
        }
        final Path longer = written(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> BusRecording.open(longer).check()).hasMessageStartingWith(
                "bus recording is damaged: file=" + longer + ", offset=");
    }

    @Test
    void shouldSayThatItCannotBeWritten(Model model) {
        final Path nowhere = folder.resolve("no").resolve("folder.bus");
        assertThatThrownBy(() -> Runs.pipe(model, nowhere, 1)).isInstanceOf(BusRecordingException.class)
                .hasMessage("bus recording cannot be written: file=" + nowhere + ", reason=no such folder");
        // a device that is always full: the header may be refused, or what comes later
        assertThatThrownBy(() -> Runs.pipe(model, Path.of("/dev/full"), 1)).isInstanceOf(BusRecordingException.class)
                .hasMessage("bus recording cannot be written: file=/dev/full, reason=No space left on device");
    }

    @Test
    void shouldRefuseBusesThatAreNotThere(Model model) {
        Runs.run(model, sim -> {
            assertThatThrownBy(() -> BusRecorder.on(sim).stream("s_axi")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no such port: port=s_axi_tvalid").hasMessageContaining("s_axis_tvalid_i");
            assertThatThrownBy(() -> BusRecorder.on(sim).stream("s_axis").stream("s_axis")).hasMessage(
                    "bus is recorded already: bus=s_axis");
            assertThatThrownBy(() -> BusRecorder.on(sim).to(folder.resolve("x"))).hasMessage(
                    "no bus to record: model=" + model.name());
        });
    }

    @Test
    void shouldRefuseToReplayWhatDoesNotFit(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 5);
        Runs.run(model, sim -> {
            assertThatThrownBy(() -> BusReplay.of(file).bus("word_in", "s_axis").run(sim))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(
                            "bus is not as it was recorded: bus=s_axis, recorded=stream input t:data=16, here=stream "
                                    + "input t:keep=4,id=4,dest=3,user=8,data=32,last=1");
            assertThatThrownBy(() -> BusReplay.of(file).bus("word", "s_axis")).hasMessage(
                    "no such bus in the recording: bus=word, recorded=[s_axis, m_axis, word_in, word_out]");
        });
    }

    @Test
    void shouldRefuseToReplayAReset(Model model) {
        final Path file = folder.resolve("pipe.bus");
        try (var device = dev.dpucosim.harness.Simulation.of(model).open()) {
            device.reset(4);
            BusRecorder.on(device, 1).all().to(file);
            device.step(10);
            device.skip(5);
            device.step(10);
            device.reset(3);
            device.step(10);
        }
        assertThat(BusRecording.open(file).check().resetCycle()).isEqualTo(29);
        Runs.run(model, sim -> assertThatThrownBy(() -> BusReplay.of(file).run(sim)).hasMessage(
                "bus recording spans a reset and cannot be replayed: file=" + file + ", cycle=29"));
    }
}
