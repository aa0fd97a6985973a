// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dpu trace-stats}: one line a trace, JSON, exit codes. */
final class TraceStatsCommandTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples");

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(List.of("trace-stats"), arguments);
    }

    private static String example(final String name) {
        return EXAMPLES.resolve(name).toString();
    }

    @Test
    void shouldPrintOneLineForEachTrace() {
        assertThat(run(example("fsbuild.blktrace.0.gz"), example("grammars/requests.msr.csv"))).isZero();
        assertThat(dpu.output().lines()).containsExactly(
                example("fsbuild.blktrace.0.gz") + ": blktrace, 1101 requests (read 823 = 14803968 B, "
                        + "write 230 = 81547264 B, flush 26, discard 22 = 1020325888 B), span 12.313417666 s, "
                        + "devices 1, bytes 0..1073741824, extents 1217, 4 KiB-aligned 99.9 %, "
                        + "sequence 06454683cc3e1033, events of action D are the requests; "
                        + "other events passed over: 10797, of which requeues: 0",
                example("grammars/requests.msr.csv") + ": msr, 10 requests (read 5 = 143872 B, "
                        + "write 5 = 140288 B), span 21.000000000 s, devices 2, bytes 0..4294975488, extents 7, "
                        + "4 KiB-aligned 60.0 %, sequence aee7cd2484f731cc");
        assertThat(dpu.error()).isEmpty();
    }

    @Test
    void shouldTakeTheFilesOfAllProcessorsForOneTrace() {
        assertThat(run("--together", example("grammars/requests.blktrace.0"), example("grammars/requests.blktrace.1")))
                .isZero();
        assertThat(dpu.output()).hasLineCount(1).contains("blktrace, 10 requests");
    }

    @Test
    void shouldWriteTheSameAsJson() throws IOException {
        final Path file = folder.resolve("report.json");
        assertThat(run(example("grammars/requests.arc.lis"), "--json", file.toString(), "--limit", "4")).isZero();
        final JsonNode report = new ObjectMapper().readTree(file.toFile());
        assertThat(report.at("/schema").asInt()).isOne();
        assertThat(report.at("/traces/0/format").asText()).isEqualTo("arc");
        assertThat(report.at("/traces/0/requests/read").asInt()).isEqualTo(4);
        assertThat(report.at("/traces/0/kinds/read/bytes").isIntegralNumber()).isTrue();
        assertThat(report.at("/traces/0/spanNs").isNull()).isTrue();
        assertThat(report.at("/traces/0/devices/0/endBlocks").asLong()).isEqualTo(2_304);
        assertThat(dpu.output()).hasLineCount(1);
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void shouldKeepStandardOutputForJsonWhenAsked() throws IOException {
        assertThat(run(example("grammars/requests.spc"), "--json", "-")).isZero();
        assertThat(new ObjectMapper().readTree(dpu.output()).at("/traces/0/devices").size()).isEqualTo(2);
        assertThat(dpu.error()).hasLineCount(1).contains("10 requests");
    }

    @Test
    void shouldShowMalformedRecordsAndStopAtThemOnlyWhenStrict() throws IOException {
        final Path file = Files.writeString(folder.resolve("trace"), "1,R,0,512,1\n1,R,0,x,1\n1,R,0,512,1\n");
        assertThat(run(file.toString())).isZero();
        assertThat(dpu.output()).contains("2 requests").contains("malformed 1");
        assertThat(dpu.error())
                .isEqualToIgnoringNewLines("dpu: " + file + ": line 2: length is not a number: 1,R,0,x,1");
        assertThat(run("--strict", file.toString())).isEqualTo(ExitCode.INPUT);
    }

    @Test
    void shouldSayInOneLineThatATraceCannotBeUsed() {
        assertThat(run(folder.resolve("none").toString())).isEqualTo(ExitCode.INPUT);
        assertThat(dpu.error()).isEqualToIgnoringNewLines("dpu: " + folder.resolve("none") + ": no such file");
    }

    @Test
    void shouldNameTheFormatsWhenOneIsUnknown() {
        assertThat(run("--format", "csv", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).contains(
                "unknown trace format: format=csv, known=auto, msr, spc, vscsi, blkparse, "
                        + "blktrace, fio, mqsim, alibaba, tencent, disksim, arc");
    }

    @Test
    void shouldRefuseToWriteWhereThereIsNoFolder() {
        assertThat(run(example("grammars/requests.spc"), "--json", folder.resolve("no/report.json").toString()))
                .isNotZero();
        assertThat(dpu.error()).hasLineCount(1).contains("report.json");
    }
}
