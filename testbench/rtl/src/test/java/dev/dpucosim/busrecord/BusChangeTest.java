// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.harness.Model;
import dev.dpucosim.rtltest.RtlTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that somebody has changed: the replay names exactly the transaction that was. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv")
class BusChangeTest {

    @TempDir
    private Path folder;

    /** A copy of a recording without or with other transactions, as the function hands them on. */
    private Path changed(Path file, BiConsumer<BusTransaction, List<BusTransaction>> change) {
        final Path copy = folder.resolve("changed.bus");
        final BusRecording recording = BusRecording.open(file);
        try (RecordingReader reader = recording.read();
                RecordingWriter writer = new RecordingWriter(copy, recording.header())) {
            for (BusTransaction next = reader.next(); next != null; next = reader.next()) {
                final List<BusTransaction> kept = new ArrayList<>();
                change.accept(next, kept);
                kept.forEach(one -> writer.transaction(one.busIndex(), one.kind(), one.finished(), one.packets()
                        .toArray(Packet[]::new)));
            }
            writer.end(reader.summary().edges(), reader.summary().skipped());
        }
        return copy;
    }

    private static boolean is(BusTransaction one, String bus, long index) {
        return one.bus().name().equals(bus) && one.index() == index;
    }

    @Test
    void shouldCopyWithoutAChange(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 40);
        assertThat(changed(file, (one, kept) -> kept.add(one))).hasSameBinaryContentAs(file);
    }

    @Test
    void shouldNameEveryTransactionWithAChangedByte(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 40);
        for (int index = 0; index < 40; index += 3) {
            final int which = index;
            final Path copy = changed(file, (one, kept) -> {
                if (is(one, "m_axis", which)) {
                    // the last beat's first byte of data: always kept
                    final Packet packet = one.packets().getFirst();
                    packet.bytes()[packet.length() - 4] ^= 0x40;
                }
                kept.add(one);
            });
            final BusDifference difference = Runs.replay(model, copy, ReplayPace.RECORDED, 0).difference();
            assertThat(difference.bus()).isEqualTo("m_axis");
            assertThat(difference.transaction().index()).isEqualTo(which);
            assertThat(difference.signal()).isEqualTo("tdata");
            assertThat(difference.byteOffset()).isEqualTo(4 * (difference.transaction().beats() - 1));
            assertThat(difference.cycleRecorded()).isEqualTo(difference.cycleReplayed()).isEqualTo(
                    difference.transaction().cycleLast());
        }
    }

    @Test
    void shouldNameTheOutputOfAnInputThatWasTakenOut(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 40);
        final Path copy = changed(file, (one, kept) -> {
            if (!is(one, "s_axis", 17)) {
                kept.add(one);
            }
        });
        assertThat(Runs.replay(model, copy, ReplayPace.ORDERED, 0).difference().transaction().index()).isEqualTo(17);
    }

    @Test
    void shouldNameTheOutputThatWasTakenOut(Model model) {
        final Path file = Runs.pipe(model, folder.resolve("pipe.bus"), 40);
        final Path last = changed(file, (one, kept) -> {
            if (!is(one, "m_axis", 39)) {
                kept.add(one);
            }
        });
        assertThat(Runs.replay(model, last, ReplayPace.RECORDED, 0).difference().what()).isEqualTo(
                BusDifference.What.EXTRA);
    }
}
