// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** XML of a pool that is cut off anywhere or has any byte changed: one line that says where, or a map that holds. */
final class ThinXmlDamageTest {
    private static final int LINE_MAX = 300;

    private static byte[] whole() throws IOException {
        try (InputStream stream = ThinXmlDamageTest.class.getResourceAsStream("hand-made.xml")) {
            return stream.readAllBytes();
        }
    }

    /** Whether it is read; if not, in the manner of everything that is refused. */
    private static boolean read(byte[] xml, String what) {
        try {
            PoolMap map = ThinXmlReader.read(new ByteArrayInputStream(xml), "pool.xml");
            ThinXmlReader.read(new ByteArrayInputStream(ThinXmlText.of(map).getBytes(StandardCharsets.UTF_8)),
                    "again.xml");
            return true;
        } catch (ThinXmlException e) {
            assertThat(e.getMessage()).as(what).matches("pool\\.xml:\\d+:\\d+: .+").doesNotContain("\n")
                    .hasSizeLessThan(LINE_MAX);
            return false;
        }
    }

    @Test
    void shouldRefuseWhatIsCutOffAnywhere() throws IOException {
        byte[] xml = whole();
        int end = new String(xml, StandardCharsets.UTF_8).lastIndexOf('>') + 1;
        for (int length = 0; length < end; length += 3) {
            assertThat(read(Arrays.copyOf(xml, length), "length=" + length)).as("length=%s", length).isFalse();
        }
        assertThat(read(xml, "all of it")).isTrue();
    }

    @Test
    void shouldReadOrRefuseWhateverByteIsChanged() throws IOException {
        byte[] xml = whole();
        int refused = 0;
        PrintStream standard = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true));
        try {
            for (int at = 0; at < xml.length; at++) {
                byte[] changed = xml.clone();
                changed[at] ^= (byte) (at % 3 == 0 ? 0x80 : 1 << at % 7);
                refused += read(changed, "byte=" + at) ? 0 : 1;
            }
        } finally {
            System.setErr(standard);
        }
        assertThat(printed.toString()).as("what the user sees besides").isEmpty();
        assertThat(refused).isGreaterThan(xml.length / 2);
    }
}
