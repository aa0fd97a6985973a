// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RtlCountsTest {

    private static final String LINE = "\u0001f\u0002a.sv\u0001l\u00023\u0001page\u0002v_line/a";
    private static final String BIT = "\u0001f\u0002a.sv\u0001l\u00021\u0001page\u0002v_toggle/a\u0001o\u0002q[0]";
    private static final String STILL = "\u0001f\u0002a.sv\u0001l\u00021\u0001page\u0002v_toggle/a\u0001o\u0002q[1]";

    @TempDir
    private Path folder;

    private Path counts(String name, String... lines) throws IOException {
        final Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("# SystemC::Coverage-3\n" + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void shouldAddRunsUpAndKeepBitsApartFromLines() throws IOException {
        final RtlCounts counts = new RtlCounts();
        counts.read(counts("one", "C '" + LINE + "' 2", "C '" + BIT + "' 0", "C '" + STILL + "' 0"));
        counts.read(counts("two", "C '" + LINE + "' 3", "C '" + BIT + "' 7"));
        assertThat(counts.bits()).hasToString("1 of 2, 50.0 %");
        counts.write(folder.resolve("lines"), false);
        counts.write(folder.resolve("bits"), true);
        assertThat(folder.resolve("lines")).hasContent("# SystemC::Coverage-3\nC '" + LINE + "' 5\n");
        assertThat(Files.readAllLines(folder.resolve("bits"))).containsExactly("# SystemC::Coverage-3", "C '" + BIT
                + "' 7", "C '" + STILL + "' 0");
    }

    @Test
    void shouldNameTheFileThatIsNoneOrIsCutShort() throws IOException {
        final Path text = Files.writeString(folder.resolve("text"), "no gzip");
        assertThatThrownBy(() -> new RtlCounts().read(text)).isInstanceOf(IOException.class).hasMessageContaining(
                "counts cannot be read: file=" + text);
        final Path whole = counts("whole", "C '" + LINE + "' 2");
        final byte[] bytes = Files.readAllBytes(whole);
        final Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> new RtlCounts().read(cut)).hasMessageContaining("file=" + cut);
        assertThatThrownBy(() -> new RtlCounts().read(counts("bad", "C '" + LINE + "' x"))).hasMessageContaining(
                "line is not a count: file=" + folder.resolve("bad"));
    }
}
