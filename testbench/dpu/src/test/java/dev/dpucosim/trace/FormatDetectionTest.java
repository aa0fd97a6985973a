// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a format is told by, and that two that fit are never guessed between. */
final class FormatDetectionTest {
    private static TraceFormat detect(final String text) {
        return TraceFormat.detect(text.getBytes(StandardCharsets.ISO_8859_1), true, "trace");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"msr|128166372010810581,mds,0,Write,2654453760,4096,54086",
        "spc|0,20941264,8192,W,0.551706", "spc|0,20941264,8192,w,3,more",
        "alibaba|419,W,8792731648,16384,1577808144",
        "tencent|1538323200,12910952,128,0,1063", "mqsim|938513000 4 264719034 16 0", "arc|230027 8 0 0",
        "blkparse|8,0 0 1 0.000000000 106 Q RA 2097024 + 8 [mkfs]", "fio|fio version 2 iolog",
        "fio|fio version 3 iolog", "fio|fio version 9 iolog", "disksim|13.191135 30 0 5 1"})
    void shouldKnowEachFormatByOneLine(final String id, final String line) {
        assertThat(detect(line + "\n").id()).isEqualTo(id);
        assertThat(detect(line + "\r\n").id()).isEqualTo(id);
        assertThat(detect(line).id()).isEqualTo(id);
    }

    @Test
    void shouldNameBothFormatsThatFit() {
        assertThatThrownBy(() -> detect("938513000\t4\t264719034\t16\t0\n")).isInstanceOf(TraceInputException.class)
                .hasMessage("trace: fits 2 formats, say with --format which: mqsim, disksim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello, world\n", "1,2,3\n", "1 2 3\n", "1,2,3,4,5\n", "1 2 3 4 5 6\n", "\n\n\n", "{}\n",
        "fio\n", "-1,2,3,0,5\n", "a b c d e\n", "#!/bin/sh\necho 1 2 3 4\n"})
    void shouldNotGuessWhatItDoesNotKnow(final String text) {
        assertThatThrownBy(() -> detect(text)).isInstanceOf(TraceInputException.class)
                .hasMessage("trace: no known trace format; --format can name one of: msr, spc, vscsi, blkparse, "
                        + "blktrace, fio, mqsim, alibaba, tencent, disksim, arc");
    }

    @Test
    void shouldNotGuessBinaryRubbish() {
        final Random random = new Random(1);
        for (int trial = 0; trial < 2_000; trial++) {
            final byte[] rubbish = new byte[100 + random.nextInt(2_000)];
            random.nextBytes(rubbish);
            assertThatThrownBy(() -> TraceFormat.detect(rubbish, true, "trace"))
                    .isInstanceOf(TraceInputException.class).hasMessageContaining("no known trace format");
        }
    }

    @Test
    void shouldSayThatNothingIsThere() {
        assertThatThrownBy(() -> detect("")).isInstanceOf(TraceInputException.class).hasMessage("trace: is empty");
    }

    @Test
    void shouldSeeThroughAHeadingAndADamagedLine() {
        final String good = "419,W,8792731648,16384,1577808144\n";
        assertThat(detect("device_id,opcode,offset,length,timestamp\n" + good)).isEqualTo(TraceFormat.ALIBABA);
        assertThat(detect(good + good + "419,W,87927\n")).isEqualTo(TraceFormat.ALIBABA);
    }

    @Test
    void shouldLeaveOutALineThatThePrefixCuts() {
        final byte[] cut = "419,W,8792731648,16384,1577808144\n419,W".getBytes(StandardCharsets.US_ASCII);
        assertThat(TraceFormat.detect(cut, false, "trace")).isEqualTo(TraceFormat.ALIBABA);
        final byte[] likeArc = "938513000 4 264719034 16 0\n938828000 4 264719035 16".getBytes(
                StandardCharsets.US_ASCII);
        assertThat(TraceFormat.detect(likeArc, false, "trace")).isEqualTo(TraceFormat.MQSIM);
    }

    @Test
    void shouldFindFormatsByTheirWord() {
        for (final TraceFormat format : TraceFormat.values()) {
            assertThat(TraceFormat.of(format.id())).contains(format);
            assertThat(format.grammar()).isNotBlank();
        }
        assertThat(TraceFormat.of("ssdsim")).contains(TraceFormat.MQSIM);
        assertThat(TraceFormat.of("auto")).isEmpty();
    }
}
