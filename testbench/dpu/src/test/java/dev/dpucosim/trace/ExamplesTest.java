// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The traces in {@code examples/}: every grammar with the same ten requests, and two captures. */
final class ExamplesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples");
    private static final List<String> REQUESTS = List.of("WRITE 0 @0+4096 t=0", "READ 0 @0+4096 t=1",
            "WRITE 1 @65024+1024 t=2", "WRITE 0 @1048576+131072 t=3", "READ 1 @512+512 t=3", "READ 0 @4096+65536 t=5",
            "WRITE 1 @3584+1536 t=8", "WRITE 1 @5120+2560 t=8", "READ 0 @4294967296+8192 t=13",
            "READ 1 @0+65536 t=21");

    private static TraceInput example(final String... names) {
        return TraceInput.files(List.of(names).stream().map(EXAMPLES::resolve).toList());
    }

    /** The requests with the index of the device in place of its name, and whole seconds. */
    private static List<String> requests(final TraceInput input, final TraceFormat format) {
        final Recorded trace = Recorded.of(input, TraceOptions.defaults());
        assertThat(trace.format()).isEqualTo(format);
        assertThat(trace.malformed()).isZero();
        assertThat(trace.outOfOrder()).isZero();
        final List<String> names = trace.requests().stream().map(request -> request.split(" ")[1]).distinct().toList();
        return trace.requests().stream().map(request -> {
            final String[] words = request.split(" ");
            final String time = words.length < 4 ? "" : " t=" + Long.parseLong(words[3].substring(2)) / 1_000_000_000;
            return words[0] + ' ' + names.indexOf(words[1]) + ' ' + words[2] + time;
        }).toList();
    }

    @ParameterizedTest
    @CsvSource({"MSR,msr.csv", "SPC,spc", "ALIBABA,alibaba.csv", "TENCENT,tencent.csv", "MQSIM,mqsim.trace",
        "DISKSIM,disksim.ascii", "FIO,fio-v2.iolog", "FIO,fio-v3.iolog", "BLKPARSE,blkparse.txt"})
    void shouldReadTheSameRequestsInEveryGrammar(final TraceFormat format, final String suffix) {
        assertThat(requests(example("grammars/requests." + suffix), format)).isEqualTo(REQUESTS);
    }

    @Test
    void shouldReadTheSameRequestsFromTheFilesOfTwoProcessors() {
        assertThat(requests(example("grammars/requests.blktrace.1", "grammars/requests.blktrace.0"),
                TraceFormat.BLKTRACE)).isEqualTo(REQUESTS);
    }

    @ParameterizedTest
    @CsvSource({"vscsi1", "vscsi2"})
    void shouldReadTheSameRequestsOfOneDevice(final String suffix) {
        assertThat(requests(example("grammars/requests." + suffix), TraceFormat.VSCSI))
                .isEqualTo(REQUESTS.stream().map(request -> request.replace(" 1 @", " 0 @")).toList());
    }

    @Test
    void shouldReadTheSameRangesFromAListWithoutDirections() {
        assertThat(requests(example("grammars/requests.arc.lis"), TraceFormat.ARC)).isEqualTo(REQUESTS.stream()
                .map(request -> request.replaceAll("WRITE", "READ").replace(" 1 @", " 0 @").replaceAll(" t=.*", ""))
                .toList());
    }

    @Test
    void shouldFindInBothFormsOfTheCaptureWhatBlkparseCounted() {
        final TraceScan binary = TraceScan.of(example("fsbuild.blktrace.0.gz"), TraceOptions.defaults(),
                Long.MAX_VALUE, true);
        final TraceScan text = TraceScan.of(example("fsbuild.blkparse.gz"), TraceOptions.defaults(),
                Long.MAX_VALUE, true);
        assertThat(binary.format()).isEqualTo(TraceFormat.BLKTRACE);
        assertThat(text.format()).isEqualTo(TraceFormat.BLKPARSE);
        for (final TraceScan scan : List.of(binary, text)) {
            final TraceStatistics sums = scan.statistics();
            assertThat(sums.requests()).isEqualTo(1_101);
            assertThat(sums.requests(RequestKind.READ)).isEqualTo(823);
            assertThat(sums.requests(RequestKind.WRITE)).isEqualTo(230);
            assertThat(sums.requests(RequestKind.FLUSH)).isEqualTo(26);
            assertThat(sums.requests(RequestKind.DISCARD)).isEqualTo(22);
            assertThat(sums.bytes(RequestKind.READ)).isEqualTo(14_457L << 10);
            assertThat(sums.distinctExtents()).isEqualTo(1_217);
            assertThat(sums.deviceEndBlocks(0)).isEqualTo(1 << 21);
            assertThat(scan.spanNs()).isEqualTo(12_313_417_666L);
            assertThat(scan.deviceNames()).containsExactly("254,16");
            assertThat(scan.malformed()).isZero();
        }
        assertThat(binary.statistics().sequenceHash()).isEqualTo(text.statistics().sequenceHash());
    }

    @Test
    void shouldReadTheLogThatFioWrote() {
        final TraceScan scan = TraceScan.of(example("random-sync.fio.iolog"), TraceOptions.defaults(), Long.MAX_VALUE,
                true);
        final TraceStatistics sums = scan.statistics();
        assertThat(sums.requests(RequestKind.READ)).isEqualTo(1_025);
        assertThat(sums.requests(RequestKind.WRITE)).isEqualTo(975);
        assertThat(sums.requests(RequestKind.FLUSH)).isEqualTo(19);
        assertThat(scan.spanNs()).isEqualTo(2_089_480_000L);
        assertThat(sums.distinctExtents()).isEqualTo(2_712);
    }
}
