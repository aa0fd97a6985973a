// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** fio's logs of both versions. */
final class FioTraceTest {
    @Test
    void shouldReadVersionThreeInMicroseconds() {
        final Recorded trace = Recorded.of(TraceFormat.FIO, """
                fio version 3 iolog
                20 /dev/a add
                175 /dev/a open
                185 /dev/a read 64757760 12288
                197 /dev/b write 794877952 16384
                200 /dev/a sync 0 0
                201 /dev/a datasync
                300 /dev/a trim 4096 1073741824
                301 /dev/a close
                """);
        assertThat(trace.requests()).containsExactly("READ /dev/a @64757760+12288 t=0",
                "WRITE /dev/b @794877952+16384 t=12000", "FLUSH /dev/a t=15000", "FLUSH /dev/a t=16000",
                "DISCARD /dev/a @4096+1073741824 t=115000");
        assertThat(trace.malformed()).isZero();
    }

    @Test
    void shouldAddUpTheWaitsOfVersionTwoAsTheManualSays() {
        final Recorded trace = Recorded.of(TraceFormat.FIO, """
                fio version 2 iolog
                f add
                f open
                f wait 50 0
                f write 0 512
                f wait 300 0
                f wait 15 0
                f read 0 512
                f read 512 512
                """);
        assertThat(trace.requests()).containsExactly("WRITE f @0+512 t=0", "READ f @0+512 t=315000",
                "READ f @512+512 t=315000");
        assertThat(trace.note()).contains("microseconds since the wait before");
    }

    @Test
    void shouldRefuseUnknownActionsAndHalfLines() {
        final Recorded trace = Recorded.of(TraceFormat.FIO, """
                fio version 3 iolog
                1 f read 0 512
                2 f wait 5 0
                3 f erase 0 512
                4 f
                f read 0 512
                5 f read 0
                6 f read x 512
                7 f write 0 0
                8 f write 0 512 1
                9
                """);
        assertThat(trace.requests()).hasSize(1);
        assertThat(trace.reasons()).containsExactly("action is unknown", "action is unknown", "action is missing",
                "timestamp is not a number", "offset is not a number", "offset is not a number", "length is zero",
                "length is not a number, or more follows", "timestamp is not a number");
        assertThat(Recorded.of(TraceFormat.FIO, "fio version 2 iolog\nf read 0 512\n read 0 512\n").reasons())
                .containsExactly("file is missing");
    }

    @Test
    void shouldNotReadALogWithoutItsVersion() {
        assertThatThrownBy(() -> Recorded.of(TraceFormat.FIO, "f read 0 512\n"))
                .isInstanceOf(TraceInputException.class).hasMessageContaining("trace: fio log does not begin with");
        assertThatThrownBy(() -> Recorded.of(TraceFormat.FIO, "fio version 4 iolog\n1 f read 0 512\n"))
                .isInstanceOf(TraceInputException.class).hasMessageContaining("fio version 3 iolog");
    }
}
