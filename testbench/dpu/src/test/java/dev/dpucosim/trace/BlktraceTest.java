// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's binary block traces. */
final class BlktraceTest {
    private static final int READ = 1 << 16;
    private static final int WRITE = 1 << 17;
    private static final int FLUSH = 1 << 18;
    private static final int PACKET = 1 << 25;
    private static final int NOTIFY = 1 << 26;
    private static final int DISCARD = 1 << 29;
    private static final int FUA = 1 << 31;
    private static final int QUEUED = 1;
    private static final int ISSUED = 7;
    private static final int IN_GROUP = 1 << 8;

    /** A file being written. */
    private static final class File {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteOrder order;

        File(final ByteOrder order) {
            this.order = order;
        }

        File event(final long timeNs, final int action, final long sector, final int length, final int payload) {
            final ByteBuffer header = ByteBuffer.allocate(48 + payload).order(order);
            header.putInt(0x65617407).putInt(1).putLong(timeNs).putLong(sector).putInt(length).putInt(action);
            header.putInt(100).putInt(8 << 20 | 17).putInt(0).putShort((short) 0).putShort((short) payload);
            bytes.writeBytes(header.array());
            return this;
        }

        File raw(final byte... more) {
            bytes.writeBytes(more);
            return this;
        }

        TraceInput input(final String name) {
            return TraceInput.bytes(name, bytes.toByteArray());
        }
    }

    private static File little() {
        return new File(ByteOrder.LITTLE_ENDIAN);
    }

    private static Recorded read(final TraceInput... inputs) {
        return Recorded.of(TraceInput.together(List.of(inputs)), TraceOptions.defaults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void shouldReadTheIssuesOfAHostOfEitherByteOrder(final String order) {
        final File file = new File(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        file.event(1, NOTIFY, 0, 0, 16).event(5, READ | QUEUED, 16, 4_096, 0).event(9, READ | ISSUED, 16, 4_096, 3)
                .event(10, WRITE | FUA | ISSUED, 24, 512, 0).event(11, FLUSH | ISSUED, 0, 0, 0)
                .event(12, WRITE | DISCARD | ISSUED, 0, 1 << 20, 0).event(13, WRITE | FLUSH | ISSUED, 8, 512, 0)
                .event(14, READ | PACKET | ISSUED, 8, 36, 16).event(15, ISSUED, 0, 0, 0)
                .event(16, READ | IN_GROUP | ISSUED, 8, 512, 8).event(17, READ | 8, 16, 4_096, 0);
        final Recorded trace = read(file.input("sda.blktrace.0"));
        assertThat(trace.format()).isEqualTo(TraceFormat.BLKTRACE);
        assertThat(trace.requests()).containsExactly("READ 8,17 @8192+4096 t=0", "WRITE 8,17 @12288+512 fua t=1",
                "FLUSH 8,17 preflush t=2", "DISCARD 8,17 @0+1048576 t=3", "WRITE 8,17 @4096+512 preflush t=4",
                "OTHER 8,17 (packet command) t=5", "OTHER 8,17 (request without data) t=6",
                "READ 8,17 @4096+512 t=7");
        assertThat(trace.malformed()).isZero();
        assertThat(trace.note()).contains("action D").contains("passed over: 2,");
    }

    @Test
    void shouldMergeTheFilesOfTheProcessorsByTime() {
        final File[] files = {little(), little(), little(), little(), little()};
        for (int index = 0; index < 1_000; index++) {
            files[index * 7 % 13 % 4].event(index / 2, WRITE | ISSUED, index, 512, index % 50);
        }
        final Recorded trace = read(files[4].input("e"), files[0].input("a"), files[1].input("b"),
                files[2].input("c"), files[3].input("d"));
        assertThat(trace.requests()).hasSize(1_000);
        assertThat(trace.outOfOrder()).isZero();
        assertThat(trace.requests().getFirst()).isEqualTo("WRITE 8,17 @0+512 t=0");
        assertThat(trace.requests().getLast()).endsWith("t=499");
    }

    @Test
    void shouldKeepTheOrderOfTheFilesWhereTimesAreEqual() {
        final Recorded trace = read(little().event(5, READ | ISSUED, 1, 512, 0).input("a"),
                little().event(5, READ | ISSUED, 2, 512, 0).input("b"));
        assertThat(trace.untimed()).containsExactly("READ 8,17 @512+512", "READ 8,17 @1024+512");
    }

    @Test
    void shouldTakeQueueEventsWhereThereIsNoIssue() {
        final Recorded trace = read(little().event(5, WRITE | FLUSH | FUA | QUEUED, 1, 512, 0).input("a"));
        assertThat(trace.requests()).containsExactly("WRITE 8,17 @512+512 preflush fua t=0");
    }

    @Test
    void shouldChooseTheIssuesEvenWhereTheyAreMalformed() {
        final TraceInput input = little().event(5, WRITE | QUEUED, 1, 512, 0).event(6, WRITE | ISSUED, 1, 0, 0).input(
                "a");
        assertThatThrownBy(() -> read(input)).isInstanceOf(TraceInputException.class)
                .hasMessageStartingWith("a: holds no request of format blktrace: malformed=1, first: a: record 2:");
    }

    @Test
    void shouldFindTheNextMagicBehindDamage() {
        final Recorded trace = read(little().event(5, READ | ISSUED, 1, 512, 0).raw(new byte[61])
                .event(6, READ | ISSUED, 2, 512, 0).input("a"));
        assertThat(trace.requests()).hasSize(2);
        assertThat(trace.reasons()).containsExactly("magic missing; reading goes on at the next");
        assertThat(trace.problems().getFirst().position()).isEqualTo(2);
    }

    @Test
    void shouldRefuseACutRecordAndOddSizes() {
        final Recorded trace = read(little().event(5, READ | ISSUED, 1, 512, 0).event(6, READ | ISSUED, 2, 100, 0)
                .event(7, WRITE | ISSUED, 2, 0, 0).event(-7, WRITE | ISSUED, 2, 512, 0)
                .event(8, WRITE | ISSUED, -1, 512, 0).raw(new byte[] {7, 0x74, 0x61, 0x65, 1}).input("a"));
        assertThat(trace.requests()).hasSize(1);
        assertThat(trace.reasons()).containsExactly("bytes are not whole sectors: bytes=100", "length is zero",
                "time is beyond 63 bits", "range ends beyond 2^63 bytes", "record is cut: bytes=5");
        assertThat(trace.problems()).extracting(TraceProblem::position).containsExactly(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void shouldRefuseARecordWhosePayloadIsCut() {
        final File whole = little().event(5, READ | ISSUED, 1, 512, 0).event(6, READ | ISSUED, 2, 512, 40);
        final byte[] bytes = whole.bytes.toByteArray();
        final Recorded trace = read(TraceInput.bytes("a", java.util.Arrays.copyOf(bytes, bytes.length - 1)));
        assertThat(trace.requests()).hasSize(1);
        assertThat(trace.problems()).hasSize(1);
        assertThat(trace.problems().getFirst().position()).isEqualTo(2);
    }

    @Test
    void shouldNotReadAnotherVersionOrAStrangerAmongTheFiles() {
        assertThatThrownBy(() -> read(little().raw(new byte[] {6, 0x74, 0x61, 0x65, 0, 0, 0, 0}).input("a")))
                .isInstanceOf(TraceInputException.class).hasMessage("a: blktrace version is not 7: version=6");
        final TraceInput good = little().event(5, READ | ISSUED, 1, 512, 0).input("a");
        assertThatThrownBy(() -> read(good, Recorded.input("text text text"))).isInstanceOf(TraceInputException.class)
                .hasMessageStartingWith("trace: not a blktrace file: magic missing: 7465787420746578");
    }
}
