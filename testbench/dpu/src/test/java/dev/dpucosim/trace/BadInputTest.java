// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that are not there, not readable, or not what they should be; one clear line for each. */
final class BadInputTest {
    private static final String GOOD = "3,W,0,4096,5\n";
    private static final InputStream NOTHING = InputStream.nullInputStream();

    private static Recorded read(final TraceInput input) {
        return Recorded.of(input, TraceOptions.defaults());
    }

    private static void shouldRefuse(final TraceInput input, final String message) {
        assertThatThrownBy(() -> read(input)).isInstanceOf(TraceInputException.class).hasMessage(message);
    }

    @Test
    void shouldNameAnInputThatIsAbsentOrADirectoryOrEmpty(@TempDir final Path folder) throws IOException {
        final Path empty = Files.createFile(folder.resolve("empty"));
        shouldRefuse(TraceInput.file(folder.resolve("none")), folder.resolve("none") + ": no such file");
        shouldRefuse(TraceInput.file(folder), folder + ": is a directory, not a trace");
        shouldRefuse(TraceInput.file(empty), empty + ": is empty");
        shouldRefuse(TraceInput.arguments(List.of("-"), NOTHING), "standard input: is empty");
    }

    @Test
    void shouldNameAnInputThatFailsWhileItIsRead() {
        final InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }
        };
        shouldRefuse(TraceInput.stream("disk", failing), "disk: cannot be read: Input/output error");
    }

    @Test
    void shouldReadStandardInputOnceAndAlone() {
        final TraceInput pipe = TraceInput.arguments(List.of("-"),
                new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.US_ASCII)));
        assertThat(pipe.repeatable()).isFalse();
        assertThat(read(pipe).requests()).hasSize(1);
        shouldRefuse(pipe, "standard input: can be read only once");
        assertThatThrownBy(() -> TraceInput.arguments(List.of("-", "a"), NOTHING))
                .isInstanceOf(TraceInputException.class)
                .hasMessage("standard input cannot be one of several files: files=2");
    }

    @Test
    void shouldNotTakeSeveralFilesForOneTraceUnlessTheyAreBlktraces() {
        shouldRefuse(TraceInput.together(List.of(Recorded.input(GOOD), Recorded.input(GOOD))),
                "trace: several files can be one trace only if they are blktrace's: format=alibaba, files=2");
    }

    @Test
    void shouldSayThatAFileHoldsNoRequest() {
        shouldRefuse(Recorded.input("fio version 3 iolog\n1 f add\n"), "trace: holds no request: format=fio");
        assertThatThrownBy(() -> Recorded.of(TraceFormat.MSR, "rubbish\nmore\n"))
                .isInstanceOf(TraceInputException.class)
                .hasMessage("trace: holds no request of format msr: malformed=2, first: "
                        + "trace: line 1: Timestamp is not a number: rubbish");
    }

    @Test
    void shouldStopAtTheFirstMalformedRecordOnlyWhenStrict() {
        final TraceInput input = Recorded.input(GOOD + "3,W,0\n" + GOOD);
        assertThat(read(input).malformed()).isOne();
        assertThatThrownBy(() -> Recorded.of(input, TraceOptions.defaults().withStrict(true)))
                .isInstanceOf(TraceInputException.class)
                .hasMessage("trace: line 2: offset is not a number: 3,W,0");
    }

    @Test
    void shouldCountEveryMalformedRecordAndShowTheFirst() {
        final List<TraceProblem> told = new ArrayList<>();
        final Recorded trace = Recorded.of(Recorded.input(GOOD + "x\n".repeat(500)), TraceOptions.defaults()
                .withFormat(TraceFormat.ALIBABA).withListener(told::add));
        assertThat(trace.malformed()).isEqualTo(500);
        assertThat(trace.problems()).hasSize(TraceReader.PROBLEMS_KEPT).isEqualTo(told);
        assertThat(told.getLast().position()).isEqualTo(11);
    }

    @Test
    void shouldMakeTheTextOfAProblemPrintable() {
        final Recorded trace = Recorded.of(Recorded.input(GOOD + "\33[31mred\t\0\377" + "y".repeat(200) + "\r\n"),
                TraceOptions.defaults().withFormat(TraceFormat.ALIBABA));
        assertThat(trace.problems().getFirst().text()).startsWith("\\x1b[31mred\\t\\x00\\xffyyy").endsWith("y...")
                .hasSizeLessThan(110);
    }

    @Test
    void shouldReadLinesThatEndInCarriageReturnOrInNothing() {
        assertThat(read(Recorded.input("3,W,0,4096,5\r\n\r\n  \n3,R,0,4096,6")).requests())
                .containsExactly("WRITE 3 @0+4096 t=0", "READ 3 @0+4096 t=1000");
        assertThat(read(Recorded.input("3,W,0,4096,5\n3,R,0,4096,6\r")).requests()).hasSize(2);
    }

    @Test
    void shouldCountARecordThatTheEndOfTheFileCuts() {
        final Recorded trace = read(Recorded.input(GOOD + GOOD + "3,W,0,40"));
        assertThat(trace.requests()).hasSize(2);
        assertThat(trace.problems()).extracting(TraceProblem::position).containsExactly(3L);
    }

    @Test
    void shouldLetArrivalsNeverGoBackAndCountThoseThatDo() {
        final Recorded trace = read(Recorded.input("3,W,0,512,50\n3,W,0,512,40\n3,W,0,512,70\n3,W,0,512,60\n"));
        assertThat(trace.requests()).extracting(request -> request.replaceAll(".*t=", "")).containsExactly("0", "0",
                "20000", "20000");
        assertThat(trace.outOfOrder()).isEqualTo(2);
        assertThat(trace.spanNs()).isEqualTo(30_000);
    }

    @Test
    void shouldRefuseTimesThatNoSpanCanHold() {
        final Recorded trace = read(Recorded.input("3,W,0,512,9223372036854775\n3,W,0,512,9223372036854775807\n"
                + "3,W,0,512,0\n3,W,0,512,9223372036854775\n"));
        assertThat(trace.reasons()).containsExactly("time is too far from the first record's");
        assertThat(trace.spanNs()).isEqualTo(9_223_372_036_854_775_000L);
    }

    @Test
    void shouldNotTakeAnyColumnForADevice() {
        final StringBuilder text = new StringBuilder();
        for (int device = 0; device <= DeviceTable.DEVICES_MAX; device++) {
            text.append(device).append(",W,0,512,1\n");
        }
        shouldRefuse(Recorded.input(text.toString()), "trace: more devices than a trace can have: devicesMax=65536");
    }
}
