// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scanning of numbers, against the slow and certain way. */
final class TextCursorTest {
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private static TextCursor at(final String text) {
        final byte[] line = text.getBytes(StandardCharsets.ISO_8859_1);
        final byte[] data = Arrays.copyOf(line, line.length + 16);
        data[line.length] = '\n';
        return new TextCursor(data);
    }

    @Test
    void shouldReadNumbersOfEveryLength() {
        final Random random = new Random(11);
        for (int trial = 0; trial < 200_000; trial++) {
            final StringBuilder digits = new StringBuilder();
            final int length = 1 + random.nextInt(22);
            for (int index = 0; index < length; index++) {
                digits.append((char) ('0' + random.nextInt(10)));
            }
            final TextCursor cursor = at(digits + (random.nextBoolean() ? "," : ""));
            final BigInteger expected = new BigInteger(digits.toString());
            assertThat(cursor.number()).as("digits=%s", digits)
                    .isEqualTo(expected.compareTo(LARGEST) > 0 ? TextCursor.NONE : expected.longValueExact());
            assertThat(cursor.at).isEqualTo(length);
        }
    }

    @Test
    void shouldStopAtEveryByteThatIsNoDigit() {
        for (int value = 0; value < 256; value++) {
            if (value < '0' || value > '9') {
                for (int digits = 0; digits < 20; digits++) {
                    final TextCursor cursor = at("1".repeat(digits) + (char) value + "1111111111");
                    assertThat(cursor.number()).as("value=%d, digits=%d", value, digits)
                            .isEqualTo(digits == 0
                                    ? TextCursor.NONE
                                    : digits > 19 ? TextCursor.NONE : new BigInteger("1".repeat(digits)).longValue());
                    assertThat(cursor.at).isEqualTo(digits);
                }
            }
        }
    }

    @Test
    void shouldKnowTheLargestNumber() {
        assertThat(at("9223372036854775807").number()).isEqualTo(Long.MAX_VALUE);
        assertThat(at("9223372036854775808").number()).isEqualTo(TextCursor.NONE);
        assertThat(at("00000000000000000000009223372036854775807").number()).isEqualTo(Long.MAX_VALUE);
        assertThat(at("").number()).isEqualTo(TextCursor.NONE);
        assertThat(at("-1").number()).isEqualTo(TextCursor.NONE);
    }

    @Test
    void shouldReadDecimalsAsFixedPoint() {
        final Random random = new Random(12);
        for (int trial = 0; trial < 100_000; trial++) {
            final int scale = random.nextBoolean() ? 9 : 6;
            final BigDecimal value = new BigDecimal(BigInteger.valueOf(random.nextLong(1L << 33)), random.nextInt(14));
            final TextCursor cursor = at(value.toPlainString());
            assertThat(cursor.decimal(scale)).as("value=%s", value)
                    .isEqualTo(value.setScale(scale, RoundingMode.DOWN).unscaledValue().longValueExact());
            assertThat(cursor.peek()).isEqualTo((byte) '\n');
        }
        assertThat(at("9223372035.999999999").decimal(9)).isEqualTo(9_223_372_035_999_999_999L);
        assertThat(at("9223372036.1").decimal(9)).isEqualTo(TextCursor.NONE);
        assertThat(at(".5").decimal(9)).isEqualTo(TextCursor.NONE);
        assertThat(at("5.").decimal(9)).isEqualTo(TextCursor.NONE);
    }

    @Test
    void shouldReadHexadecimalFlags() {
        assertThat(at("0x1F").hexadecimal()).isEqualTo(31);
        assertThat(at("ff ").hexadecimal()).isEqualTo(255);
        assertThat(at("7fffffff").hexadecimal()).isEqualTo(Integer.MAX_VALUE);
        assertThat(at("80000000").hexadecimal()).isEqualTo(TextCursor.NONE);
        assertThat(at("g").hexadecimal()).isEqualTo(TextCursor.NONE);
        assertThat(at("0x").hexadecimal()).isEqualTo(TextCursor.NONE);
    }

    @Test
    void shouldNeverLeaveItsLine() {
        final TextCursor cursor = at("a");
        cursor.at = 1;
        assertThat(cursor.blanks()).isFalse();
        assertThat(cursor.word(',')).isFalse();
        cursor.rest();
        assertThat(cursor.number()).isEqualTo(TextCursor.NONE);
        assertThat(cursor.at).isEqualTo(1);
        assertThat(cursor.endOfLine()).isTrue();
        assertThat(cursor.at).isEqualTo(2);
    }
}
