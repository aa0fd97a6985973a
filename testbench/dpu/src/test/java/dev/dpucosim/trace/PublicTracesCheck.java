// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares every trace of a folder with the statistics that an independent reader wrote into the folder's README.
 *
 * <p>Not part of the suite, because the folder is not part of the repository; it fails where the folder is absent:
 * {@code mvn -pl testbench/dpu -am test -Dtest=PublicTracesCheck -Ddpu.shared.traces=FOLDER}.
 */
final class PublicTracesCheck {
    /** The independent reader has times in doubles, which cannot hold a Windows file time to 100 ns. */
    private static final double SPAN_SECONDS_OFF = 1.1e-6;
    private static final Map<String, TraceFormat> FORMATS = Map.of("ARC .lis", TraceFormat.ARC, "vscsi v1 binary",
            TraceFormat.VSCSI, "DiskSim ASCII", TraceFormat.DISKSIM, "SSDSim ASCII = MQSim columns", TraceFormat.MQSIM,
            "MQSim ASCII, ns", TraceFormat.MQSIM, "fio iolog v3", TraceFormat.FIO, "blkparse default text",
            TraceFormat.BLKPARSE, "blktrace binary v7", TraceFormat.BLKTRACE);

    private static Path folder() {
        final String folder = System.getProperty("dpu.shared.traces");
        assertThat(folder).as("the folder is named with -Ddpu.shared.traces=FOLDER").isNotNull();
        return Path.of(folder);
    }

    private static List<String[]> rows() throws IOException {
        final List<String[]> rows = new ArrayList<>();
        for (final String line : Files.readAllLines(folder().resolve("README.md"))) {
            final String[] cells = line.split("\\s*\\|\\s*");
            if (cells.length > 12 && cells[1].startsWith("`")) {
                cells[1] = cells[1].replace("`", "");
                rows.add(cells);
            }
        }
        return rows;
    }

    private static Path find(final String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder())) {
            return files.filter(file -> file.getFileName().toString().equals(name)).findFirst().orElseThrow();
        }
    }

    private static TraceScan scan(final String name) throws IOException {
        return TraceScan.of(TraceInput.file(find(name)), TraceOptions.defaults(), Long.MAX_VALUE, true);
    }

    @TestFactory
    List<DynamicTest> shouldAgreeWithTheIndependentReader() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(10);
        return rows().stream().map(cells -> DynamicTest.dynamicTest(cells[1], () -> compare(cells))).toList();
    }

    @Test
    void shouldFindTheSameSequenceInAllGrammarFixtures() throws IOException {
        final List<Long> hashes = new ArrayList<>();
        for (final String[] cells : rows()) {
            if (cells[1].startsWith("tpcc.")) {
                hashes.add(scan(cells[1]).statistics().sequenceHash());
            }
        }
        assertThat(hashes).hasSize(6).containsOnly(hashes.getFirst());
    }

    private static void compare(final String[] cells) throws IOException {
        final TraceScan scan = scan(cells[1]);
        final TraceStatistics sums = scan.statistics();
        final TraceFormat expected = FORMATS.get(cells[4]);
        assertThat(scan.format().id())
                .isEqualTo(expected == null ? cells[4].replaceAll("[-.].*", "") : expected.id());
        assertThat(scan.malformed()).isZero();
        assertThat(sums.requests()).isEqualTo(Long.parseLong(cells[5]));
        if (cells[6].equals("none")) {
            assertThat(scan.spanNs()).isEqualTo(TraceRecord.ABSENT);
        } else {
            assertThat(Math.abs(scan.spanNs() / 1e9 - Double.parseDouble(cells[6]))).isLessThan(SPAN_SECONDS_OFF);
        }
        assertThat(sums.lowestByte() + ".." + sums.endByte()).isEqualTo(cells[7]);
        assertThat(counts(sums)).isEqualTo(cells[8]);
        assertThat(bytes(sums, cells[9])).isEqualTo(cells[9]);
        assertThat(sums.devices()).isEqualTo(Integer.parseInt(cells[10]));
        assertThat(sums.distinctExtents()).isEqualTo(Long.parseLong(cells[11]));
        assertThat(String.format(Locale.ROOT, "%.1f", 100.0 * sums.pageAligned() / sums.ranged()))
                .isEqualTo(cells[12]);
    }

    private static Map<String, RequestKind> letters() {
        return new TreeMap<>(Map.of("D", RequestKind.DISCARD, "F", RequestKind.FLUSH, "R", RequestKind.READ, "W",
                RequestKind.WRITE));
    }

    private static String counts(final TraceStatistics sums) {
        final List<String> counts = new ArrayList<>();
        letters().forEach((letter, kind) -> {
            if (sums.requests(kind) > 0) {
                counts.add(letter + ":" + sums.requests(kind));
            }
        });
        return String.join(" ", counts);
    }

    /** The bytes in the units that the README chose. */
    private static String bytes(final TraceStatistics sums, final String like) {
        final List<String> bytes = new ArrayList<>();
        letters().forEach((letter, kind) -> {
            if (sums.bytes(kind) > 0) {
                final boolean giga = like.matches(".*" + letter + ":\\S+ GiB.*");
                bytes.add(String.format(Locale.ROOT, giga ? "%s:%.2f GiB" : "%s:%.1f MiB", letter,
                        sums.bytes(kind) / (giga ? 0x1p30 : 0x1p20)));
            }
        });
        return String.join(" ", bytes);
    }
}
