// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four grammars with commas, and the trap of each. */
final class CsvFormatsTest {
    @Test
    void shouldReadMsrFileTimesWithoutLosingTheirLastDigit() {
        final Recorded trace = Recorded.of(TraceFormat.MSR, """
                128166372010810581,mds,0,Write,2654453760,4096,54086
                128166372010810582,mds,0,Read,512,1024,7
                """);
        assertThat(trace.requests()).containsExactly("WRITE mds,0 @2654453760+4096 t=0", "READ mds,0 @512+1024 t=100");
        assertThat(trace.malformed()).isZero();
    }

    @Test
    void shouldGiveTheLatencyThatMsrRecorded() {
        final TraceRecord record = new TraceRecord();
        try (TraceReader reader = TraceReader.open(Recorded.input("1,a,0,Read,0,512,54086\n"),
                TraceOptions.defaults())) {
            assertThat(reader.next(record)).isTrue();
            assertThat(record.recordedLatencyNs()).isEqualTo(5_408_600);
        }
    }

    @Test
    void shouldKeepTheDisksOfAnMsrHostApart() {
        final Recorded trace = Recorded.of(TraceFormat.MSR, """
                1,hm,0,Read,0,512,0
                1,hm,1,Read,0,512,0
                1,a-host-with-a-long-name,1,Read,0,512,0
                1,a-host-with-a-long-name,2,Read,0,512,0
                1,hm,0,Write,0,512,0
                """);
        assertThat(trace.untimed()).containsExactly("READ hm,0 @0+512", "READ hm,1 @0+512",
                "READ a-host-with-a-long-name,1 @0+512", "READ a-host-with-a-long-name,2 @0+512", "WRITE hm,0 @0+512");
    }

    @Test
    void shouldReadSpcAddressesInBlocksAndSizesInBytes() {
        final Recorded trace = Recorded.of(TraceFormat.SPC, """
                0,20941264,8192,W,0.551706
                23,8,3072,r,0.554041,extra,fields
                1,8,100,R,7
                """);
        assertThat(trace.requests()).containsExactly("WRITE 0 @10721927168+8192 t=0", "READ 23 @4096+3072 t=2335000",
                "READ 1 @4096+100 t=6448294000");
        assertThat(trace.roundedOutward()).isOne();
        assertThat(trace.malformed()).isZero();
    }

    @Test
    void shouldReadAlibabaMicrosecondsAndBytes() {
        final Recorded trace = Recorded.of(TraceFormat.ALIBABA, """
                419,W,8792731648,16384,1577808144360767
                725,R,59110326272,360448,1577808144360813
                """);
        assertThat(trace.requests()).containsExactly("WRITE 419 @8792731648+16384 t=0",
                "READ 725 @59110326272+360448 t=46000");
    }

    @Test
    void shouldKeepTheOrderOfTencentRecordsOfTheSameSecond() {
        final Recorded trace = Recorded.of(TraceFormat.TENCENT, """
                1538323200,12910952,128,0,1063
                1538323200,6338688,8,1,1627
                1538323201,1904106,1,0,1360
                """);
        assertThat(trace.requests()).containsExactly("READ 1063 @6610407424+65536 t=0",
                "WRITE 1627 @3245408256+4096 t=0",
                "READ 1360 @974902272+512 t=1000000000");
        assertThat(trace.outOfOrder()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"x,hm,0,Read,0,512,0|Timestamp is not a number",
        "1,,0,Read,0,512,0|Hostname is missing", "1,hm,x,Read,0,512,0|DiskNumber is not a number",
        "1,hm,0,Reed,0,512,0|Type is neither Read nor Write", "1,hm,0,Writ,0,512,0|Type is neither Read nor Write",
        "1,hm,0,Read,-5,512,0|Offset is not a number", "1,hm,0,Read,0,51.2,0|Size is not a number",
        "1,hm,0,Read,0,0,0|length is zero", "1,hm,0,Read,0,512|Size is not a number",
        "1,hm,0,Read,0,512,0,9|ResponseTime is not a number, or more follows",
        "1,hm,0,Read,9223372036854775296,512,0|range ends beyond 2^63 bytes",
        "1,hm,0,Read,9223372036854775808,512,0|Offset is not a number",
        "1,hm,0,Read,0,4294967296,0|length is beyond 32 bits", "1,h m,0,Read,0,512,0|Hostname is missing"})
    void shouldSayWhatIsWrongWithAnMsrLine(final String line, final String reason) {
        final Recorded trace = Recorded.of(TraceFormat.MSR, "1,hm,0,Read,0,512,0\n" + line + "\n1,hm,0,Read,0,512,0\n");
        assertThat(trace.reasons()).containsExactly(reason);
        assertThat(trace.problems().getFirst()).hasToString("trace: line 2: " + reason + ": " + line);
        assertThat(trace.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"spc|0,1,512,R,0.5|0,1,512,X,0.5|Opcode is neither R nor W",
        "spc|0,1,512,R,0.5|0,1,512,R,0.|Timestamp is not a number",
        "spc|0,1,512,R,0.5|0,1,512,Read,1|Opcode is neither R nor W",
        "spc|0,1,512,R,0.5|0,18014398509481984,512,R,0.5|range ends beyond 2^63 bytes",
        "alibaba|1,R,0,512,5|1,X,0,512,5|opcode is neither R nor W",
        "alibaba|1,R,0,512,5|1,R,0,512|length is not a number",
        "alibaba|1,R,0,512,5|1,R,0,512,5,6|timestamp is not a number, or more follows",
        "tencent|1,0,1,0,7|1,0,1,2,7|IOType is neither 0 nor 1", "tencent|1,0,1,0,7|1,0,0,1,7|length is zero",
        "tencent|1,0,1,0,7|1,36028797018963968,1,1,7|range ends beyond 2^63 bytes"})
    void shouldSayWhatIsWrongWithTheOthers(final String format, final String good, final String bad,
            final String reason) {
        final Recorded trace = Recorded.of(TraceFormat.of(format).orElseThrow(), good + "\n" + bad + "\n");
        assertThat(trace.reasons()).containsExactly(reason);
        assertThat(trace.requests()).hasSize(1);
    }
}
