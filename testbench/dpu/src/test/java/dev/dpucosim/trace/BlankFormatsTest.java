// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three grammars with blanks, and the trap of each. */
final class BlankFormatsTest {
    @Test
    void shouldTakeMqsimTypeZeroForAWrite() {
        final Recorded trace = Recorded.of(TraceFormat.MQSIM, "938513000 4 264719034 16 0\n938828000 3 2 8 1\n");
        assertThat(trace.requests()).containsExactly("WRITE 4 @135536145408+8192 t=0", "READ 3 @1024+4096 t=315000");
    }

    @Test
    void shouldTakeDisksimFlagBitZeroForARead() {
        final Recorded trace = Recorded.of(TraceFormat.DISKSIM, """
                13.191135\t30\t0\t5\t1
                17.829285\t20\t576560\t6\t0
                18\t20\t1\t1\t3
                18.0000019\t20\t1\t1\t0xa
                """);
        assertThat(trace.requests()).containsExactly("READ 30 @0+2560 t=0", "WRITE 20 @295198720+3072 t=4638150",
                "READ 20 @512+512 t=4808865", "WRITE 20 @512+512 t=4808866");
    }

    @Test
    void shouldReadArcWithoutTimes() {
        final Recorded trace = Recorded.of(TraceFormat.ARC, "230027 8 0 0\n1842745 64 0 1\n");
        assertThat(trace.requests()).containsExactly("READ 0 @117773824+4096", "READ 0 @943485440+32768");
        assertThat(trace.spanNs()).isEqualTo(TraceRecord.ABSENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"mqsim|1 2 3 4 0|1 2 3 4 2|type is neither 0 nor 1",
        "mqsim|1 2 3 4 0|1.5 2 3 4 0|time is not a whole number", "mqsim|1 2 3 4 0|1 2 3 4|sectors is not a number",
        "mqsim|1 2 3 4 0|1 2 3 4 0 9|more than five fields", "mqsim|1 2 3 4 0|1 2 3 0 1|length is zero",
        "disksim|1.5 2 3 4 0|1.5 2 3 4 g|flags is not a hexadecimal number",
        "disksim|1.5 2 3 4 0|x 2 3 4 0|time is not a number", "disksim|1.5 2 3 4 0|1. 2 3 4 0|time is not a number",
        "disksim|1.5 2 3 4 0|1.5 2 3 4 1 1|more than five fields", "arc|1 1 0 0|1 0 0 1|length is zero",
        "arc|1 1 0 0|1 1 0|third field is not a number", "arc|1 1 0 0|1 1 0 0 0|more than four fields"})
    void shouldSayWhatIsWrong(final String format, final String good, final String bad, final String reason) {
        final Recorded trace = Recorded.of(TraceFormat.of(format).orElseThrow(), good + "\n" + bad + "\n");
        assertThat(trace.reasons()).containsExactly(reason);
        assertThat(trace.requests()).hasSize(1);
    }
}
