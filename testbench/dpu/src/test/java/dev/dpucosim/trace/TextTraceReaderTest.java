// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines at the edges of the window, lines without end, and no allocation on the way. */
final class TextTraceReaderTest {
    private static final TraceOptions ALIBABA = TraceOptions.defaults().withFormat(TraceFormat.ALIBABA);

    @Test
    void shouldReadTheSameHoweverTheInputIsCutIntoPieces() {
        final Random random = new Random(3);
        final StringBuilder text = new StringBuilder();
        for (int line = 0; line < 60_000; line++) {
            if (random.nextInt(50) == 0) {
                text.append("malformed ".repeat(random.nextInt(40))).append('\n');
            }
            text.append(random.nextInt(9)).append(random.nextBoolean() ? ",R," : ",W,").append(random.nextInt(1 << 20))
                    .append(",512,").append(line).append(random.nextBoolean() ? "\r\n" : "\n");
        }
        final byte[] content = text.toString().getBytes(StandardCharsets.US_ASCII);
        final Recorded whole = Recorded.of(TraceInput.bytes("trace", content), ALIBABA);
        assertThat(whole.requests()).hasSize(60_000);
        assertThat(whole.malformed()).isGreaterThan(500);
        for (int trial = 0; trial < 5; trial++) {
            final ByteArrayInputStream pieces = new ByteArrayInputStream(content) {
                @Override
                public synchronized int read(final byte[] target, final int offset, final int length) {
                    return super.read(target, offset, Math.min(length, 1 + random.nextInt(40_000)));
                }
            };
            assertThat(Recorded.of(TraceInput.stream("trace", pieces), ALIBABA)).isEqualTo(whole);
        }
    }

    @Test
    void shouldRefuseALineThatIsTooLongAndGoOnBehindIt() {
        for (final int length : new int[] {TextTraceReader.LINE_BYTES_MAX, ByteWindow.CAPACITY_BYTES - 13,
            ByteWindow.CAPACITY_BYTES, 3 * ByteWindow.CAPACITY_BYTES + 1}) {
            final Recorded trace = Recorded.of(Recorded.input("3,W,0,512,1\n" + "7".repeat(length) + "\n3,W,0,512,2\n"),
                    ALIBABA);
            assertThat(trace.requests()).as("length=%d", length).hasSize(2);
            assertThat(trace.reasons()).containsExactly("line is longer than 16384 bytes");
            assertThat(trace.problems().getFirst().position()).isEqualTo(2);
            assertThat(Recorded.of(Recorded.input("3,W,0,512,1\n" + "7".repeat(length)), ALIBABA).malformed()).isOne();
        }
    }

    @Test
    void shouldDrawTheLineAtTheSameLengthWhereverItStands() {
        final String longest = "0".repeat(TextTraceReader.LINE_BYTES_MAX - 1 - "3,W,0,512,2".length())
                + "3,W,0,512,2\n";
        for (int before = 0; before < 40; before++) {
            final String filler = "3,W,0,512,1\n".repeat(20_000 + before);
            assertThat(Recorded.of(Recorded.input(filler + longest), ALIBABA).malformed()).isZero();
            assertThat(Recorded.of(Recorded.input(filler + "0" + longest), ALIBABA).malformed()).isOne();
        }
    }

    @Test
    void shouldTakeALongFileNameFromAFioLog() {
        final String name = "/" + "d".repeat(4_000);
        assertThat(Recorded.of(TraceFormat.FIO, "fio version 3 iolog\n1 " + name + " read 0 512\n").requests())
                .containsExactly("READ " + name + " @0+512 t=0");
    }

    @Test
    void shouldAllocateNothingForARecordOfAKnownDevice() {
        final byte[] content = "128166372010810581,a-long-host-name,0,Write,2654453760,4096,54086\n".repeat(100_000)
                .getBytes(StandardCharsets.US_ASCII);
        final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory
                .getThreadMXBean();
        final TraceRecord record = new TraceRecord();
        long requests = 0;
        try (TraceReader reader = TraceReader.open(TraceInput.bytes("trace", content), TraceOptions.defaults())) {
            reader.next(record);
            final long before = threads.getCurrentThreadAllocatedBytes();
            while (reader.next(record)) {
                requests++;
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(requests / 10);
        }
        assertThat(requests).isEqualTo(99_999);
    }
}
