// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageReportTest {

    @TempDir
    private Path folder;

    private static CoverageReport report(long goal, long... levels) {
        final Coverage coverage = Coverage.of("test");
        final CoverGroup group = coverage.group("fifo");
        group.point("level").goal(goal).bin("empty", 0).bin("full", 15).illegal("over", 16, 99);
        for (long level : levels) {
            group.sample(level);
        }
        return coverage.report();
    }

    private static CoverageReport read(Path... files) throws IOException {
        final CoverageReport report = new CoverageReport();
        for (Path file : files) {
            report.read(file);
        }
        return report;
    }

    @Test
    void shouldWriteALineForEachBin() throws IOException {
        final Path file = folder.resolve("one.fcov");
        report(2, 0, 0, 7).writeNew(file);
        assertThat(file).hasContent("""
                dpucosim functional coverage 1
                fifo\tlevel\tbin\tempty\t2\t2
                fifo\tlevel\tbin\tfull\t2\t0
                fifo\tlevel\tillegal\tover\t0\t0
                fifo\tlevel\tignored\t(in no bin)\t0\t1
                """);
        assertThatThrownBy(() -> report(1).writeNew(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void shouldAddUpWhatSeveralTestsCounted() throws IOException {
        report(2, 0).writeNew(folder.resolve("one"));
        report(3, 0, 15, 15, 15).writeNew(folder.resolve("two"));
        assertThat(read(folder.resolve("one"), folder.resolve("two")).text()).isEqualTo("""
                functional coverage: 1 of 2 bins, 50.0 %
                fifo
                  level
                    bin                   2  empty, a hole: goal 3
                    bin                   3  full
                    illegal               0  over
                holes: 1
                  fifo level empty: 2 of 3
                """);
    }

    @Test
    void shouldGiveTheSameTextInWhicheverOrderGroupsCome() {
        final CoverageReport one = report(1, 0);
        final Coverage coverage = Coverage.of("test");
        coverage.group("a").point("p").bin("b", 1);
        final CoverageReport left = new CoverageReport();
        left.add(one);
        left.add(coverage.report());
        final CoverageReport right = new CoverageReport();
        right.add(coverage.report());
        right.add(one);
        assertThat(left.text()).isEqualTo(right.text()).startsWith("functional coverage: 1 of 3 bins, 33.3 %\na\n");
    }

    @Test
    void shouldSayNothingOfAShareWithoutBins() {
        assertThat(new CoverageReport().text()).isEqualTo("functional coverage: 0 of 0 bins\nholes: none\n");
    }

    @Test
    void shouldRefuseFilesOfAnotherKindWithTheLine() throws IOException {
        final Path other = Files.writeString(folder.resolve("other"), "something\n");
        assertThatThrownBy(() -> read(other)).isInstanceOf(IOException.class).hasMessage(
                "not a file of functional coverage: file=" + other);
        final Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("not a file of functional coverage");
        for (String line : new String[] {"a\tb\tbin\tc\t1", "a\tb\tbun\tc\t1\t1", "a\tb\tbin\tc\t1\tx",
            "a\tb\tbin\tc\t1\t-1"}) {
            final Path cut = Files.writeString(folder.resolve("cut"), "dpucosim functional coverage 1\n" + line);
            assertThatThrownBy(() -> read(cut)).as(line).isInstanceOf(IOException.class).hasMessage(
                    "line is not a bin's: file=" + cut + ", line=2");
        }
    }
}
