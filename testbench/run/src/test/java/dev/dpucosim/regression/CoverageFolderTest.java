// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.coverage.Coverage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs left in the folder, made by hand, and the reports of it; the programs that draw are played by the test. */
class CoverageFolderTest {

    @TempDir
    private Path folder;
    private final List<List<String>> commands = new ArrayList<>();

    /** Each line of a file of counts is an executed line of Java, of nine. */
    private void draw(List<String> command) throws IOException, InterruptedException {
        commands.add(command);
        if (command.contains("-jar")) {
            long covered = 0;
            for (String word : command) {
                covered += word.endsWith(".exec") ? Files.readAllLines(Path.of(word)).size() : 0;
            }
            Files.writeString(folder.resolve("java.csv"), "CLASS,LINE_MISSED,LINE_COVERED\nA," + (9 - covered) + ","
                    + covered + "\n");
        } else if (!command.getFirst().equals("genhtml")) {
            Tool.program(command);
        }
    }

    private static String line(int number) {
        return "\u0001f\u0002a.sv\u0001l\u0002" + number + "\u0001n\u00025\u0001page\u0002v_line/a\u0001o\u0002block";
    }

    private static String bit(int number) {
        return "\u0001f\u0002a.sv\u0001l\u00021\u0001n\u00025\u0001page\u0002v_toggle/a\u0001o\u0002q[" + number
                + "]";
    }

    private static String count(String key, long hits) {
        return "C '" + key + "' " + hits + "\n";
    }

    private void rtl(String name, String text) throws IOException {
        final Path file = Files.createDirectories(folder.resolve("data/rtl")).resolve(name + ".dat.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("# SystemC::Coverage-3\n" + text).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void functional(String name, long empty, long full) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("data/functional")).resolve(name + Coverage.SUFFIX),
                "dpucosim functional coverage 1\nfifo\tlevel\tbin\tempty\t1\t" + empty
                        + "\nfifo\tlevel\tbin\tfull\t2\t" + full + "\n");
    }

    private void java(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("data/java")).resolve(name + ".exec"), text);
    }

    private List<String> merge() throws IOException, InterruptedException {
        final CoverageFolder merged = CoverageFolder.open(folder.toString(), this::draw);
        merged.merge(List.of());
        return merged.totals();
    }

    private void first() throws IOException {
        rtl("first", count(line(3), 2) + count(line(4), 0) + count(bit(0), 0) + count(bit(1), 4));
        functional("first", 3, 1);
        java("rtl", "one\ntwo\n");
    }

    private void second() throws IOException {
        rtl("second", count(line(3), 5) + count(line(4), 1) + count(bit(0), 6) + count(bit(1), 0));
        functional("second", 0, 1);
        java("dpu", "three\n");
    }

    @Test
    void shouldAddTheSecondRunToTheFirst() throws IOException, InterruptedException {
        first();
        assertThat(merge()).containsExactly("", "coverage: " + folder.resolve("index.html"),
                "  RTL lines          1 of 2, 50.0 %", "  RTL bits toggled   1 of 2, 50.0 %",
                "  functional         1 of 2 bins, 50.0 %, 1 holes", "  Java lines         2 of 9, 22.2 %");
        second();
        assertThat(merge()).containsExactly("", "coverage: " + folder.resolve("index.html"),
                "  RTL lines          2 of 2, 100.0 %", "  RTL bits toggled   2 of 2, 100.0 %",
                "  functional         2 of 2 bins, 100.0 %", "  Java lines         3 of 9, 33.3 %");
        assertThat(folder.resolve("rtl/lines.dat")).content().contains(count(line(3), 7));
        assertThat(folder.resolve("functional.fcov")).content().contains("empty\t1\t3\n").contains("full\t2\t2\n");
    }

    @Test
    void shouldLeadFromOnePageToAllParts() throws IOException, InterruptedException {
        first();
        merge();
        final String page = Files.readString(folder.resolve("index.html"));
        for (String link : List.of("rtl/lines/index.html\">RTL lines<", "rtl/toggles/index.html\">RTL bits toggled<",
                "functional.html\">functional<", "java/index.html\">Java lines<")) {
            assertThat(page).contains("<a href=\"" + link);
        }
        assertThat(commands.stream().filter(command -> command.getFirst().equals("genhtml")).map(command -> command.get(
                command.indexOf("--output-directory") + 1))).containsExactly(folder.resolve("rtl/lines").toString(),
                        folder.resolve("rtl/toggles").toString());
        assertThat(folder.resolve("functional.html")).content().contains("<tr class=\"hole\"><td>fifo</td>");
    }

    @Test
    void shouldSayWhereNothingWasCounted() throws IOException, InterruptedException {
        java("rtl", "one\n");
        assertThat(merge()).contains("  RTL lines          nothing was counted", "  functional         0 of 0 bins",
                "  Java lines         1 of 9, 11.1 %");
        assertThat(folder.resolve("index.html")).content().contains(
                "<tr><td>RTL lines</td><td>nothing was counted</td>");
    }

    @Test
    void shouldEmptyNothingThatIsNamed() throws IOException, InterruptedException {
        first();
        CoverageFolder.open(folder.toString(), this::draw);
        try (Stream<Path> kept = Files.list(folder.resolve("data/rtl"))) {
            assertThat(kept).hasSize(1);
        }
    }
}
