// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dpu replay}: options, report, JSON, exit codes, and one clear line for everything that is wrong. */
final class ReplayCommandTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples");

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(List.of("replay"), arguments);
    }

    private static String example(final String name) {
        return EXAMPLES.resolve(name).toString();
    }

    private String file(final String name, final byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private void shouldRefuse(final int exitCode, final String message, final String... arguments) {
        assertThat(run(arguments)).as(List.of(arguments).toString()).isEqualTo(exitCode);
        assertThat(dpu.error()).hasLineCount(1).startsWith("dpu: ").contains(message);
        assertThat(dpu.output()).isEmpty();
    }

    @Test
    void shouldReplayAndReport() {
        assertThat(run(example("fsbuild.blkparse.gz"))).isZero();

        assertThat(dpu.output()).contains("1,101 read = 1,101 completed + 0 rejected; 0 malformed")
                .contains("discards    22 requests of 1,020,325,888 B").contains("queue depth 32; seed 1")
                .contains("14,803,968 B of reads, 0 blocks wrong").doesNotContain("FINDING");
        assertThat(dpu.error()).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWithSnapshotsAndSpace() {
        shouldRefuse(ExitCode.USAGE, "not VOLUME@REQUEST: 2", example("fsbuild.blkparse.gz"), "--snapshot", "2");
        shouldRefuse(ExitCode.USAGE, "volume to snapshot out of range: volume=2, volumes=1, request=5, requestMin=1",
                example("fsbuild.blkparse.gz"), "--snapshot", "2@5");
        shouldRefuse(ExitCode.USAGE, "not SIZE@REQUEST: 1G", example("fsbuild.blkparse.gz"), "--grow", "1G");
        shouldRefuse(ExitCode.USAGE, "not a size: 'x'", example("fsbuild.blkparse.gz"), "--grow", "x@5");
        shouldRefuse(ExitCode.USAGE, "growth of members out of range: memberBytes=1048576, memberBytesMin=",
                example("fsbuild.blkparse.gz"), "--grow", "1M@5");
        shouldRefuse(ExitCode.USAGE, "--out-of-space takes fail or queue:MS, MS from 1 to 3600000: queue:x",
                example("fsbuild.blkparse.gz"), "--out-of-space", "queue:x");
        assertThat(run(example("fsbuild.blkparse.gz"), "--snapshot", "1@500", "--low-water", "1990M")).isZero();
        assertThat(dpu.output()).contains("volume 2 of volume 1 before request 500: ",
                " B checked, 0 blocks wrong")
                .contains("1 low-water event;");
    }

    @Test
    void shouldReadEveryGrammar() throws IOException {
        try (Stream<Path> grammars = Files.list(EXAMPLES.resolve("grammars"))) {
            for (final Path grammar : grammars.filter(path -> !path.toString().contains("blktrace")).toList()) {
                assertThat(run(grammar.toString())).as(grammar.toString()).isZero();
                assertThat(dpu.output()).contains("10 read = 10 completed + 0 rejected");
            }
        }
        assertThat(run(example("grammars/requests.blktrace.0"), example("grammars/requests.blktrace.1"))).isZero();
        assertThat(dpu.output()).contains("10 read = 10 completed");
    }

    @Test
    void shouldWriteTheNamedKeysAsJson() throws IOException {
        final Path file = folder.resolve("report.json");
        assertThat(run(example("fsbuild.blkparse.gz"), "--json", file.toString(), "--seed", "9")).isZero();
        final JsonNode report = new ObjectMapper().readTree(file.toFile());

        for (final String key : List.of("/schema", "/seed", "/requests/read", "/requests/completed",
                "/requests/rejected", "/requests/malformed", "/data/mismatches", "/slowPath/MISS",
                "/slowPath/RAID_ERR", "/slowPath/IO_FAIL", "/slowPath/NS_ERR", "/slowPath/UNSUPPORTED",
                "/latencyNs/p50", "/latencyNs/p99", "/latencyNs/p999", "/latencyNs/max", "/checks/bytes")) {
            assertThat(report.at(key).isIntegralNumber()).as(key).isTrue();
        }
        for (final String key : List.of("/fastPath/share", "/wall/seconds", "/wall/requestsPerSecond")) {
            assertThat(report.at(key).isFloatingPointNumber()).as(key).isTrue();
        }
        for (final String key : List.of("/divergences", "/rtl/cycles")) {
            assertThat(report.at(key).isNull()).as(key).isTrue();
        }
        assertThat(report.at("/schema").asInt()).isOne();
        assertThat(report.at("/seed").asInt()).isEqualTo(9);
        assertThat(report.at("/fastPath/share").asDouble()).isBetween(0.0, 1.0);
        assertThat(report.at("/requests/read").asInt())
                .isEqualTo(report.at("/requests/completed").asInt() + report.at("/requests/rejected").asInt());
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void shouldKeepStandardOutputForJsonAlone() throws IOException {
        assertThat(run(example("grammars/requests.spc"), "--json", "-")).isZero();

        assertThat(new ObjectMapper().readTree(dpu.output()).at("/requests/read").asInt()).isEqualTo(10);
        assertThat(dpu.error()).contains("10 read = 10 completed");
    }

    @Test
    void shouldGiveTheSameJsonTwiceExceptForTheWallClock() throws IOException {
        final String[] reports = new String[2];
        for (int i = 0; i < 2; i++) {
            assertThat(run(example("random-sync.fio.iolog"), "--json", "-")).isZero();
            final JsonNode report = new ObjectMapper().readTree(dpu.output());
            ((ObjectNode) report).remove("wall");
            reports[i] = report.toString();
        }
        assertThat(reports[1]).isEqualTo(reports[0]);
    }

    @Test
    void shouldStateEveryDefaultInTheHelp() {
        assertThat(run("--help")).isZero();
        final String help = dpu.output();

        for (final String option : List.of("--format", "--engine", "--raid", "--members", "--kill", "--capacity",
                "--chunk",
                "--extent", "--queue-depth", "--timed", "--speed", "--limit", "--seed", "--members-dir", "--reuse",
                "--no-data", "--strict", "--wave", "--wave-from", "--wave-to")) {
            final Matcher described = Pattern.compile("\n {6}" + option + "[= ].*?(?=\n {2,6}-)", Pattern.DOTALL)
                    .matcher(help);
            assertThat(described.find()).as(option).isTrue();
            assertThat(described.group().replaceAll("\\s+", " ")).as(option).contains("(default: ");
        }
        assertThat(help.replaceAll("\\s+", " ")).contains("(default: model)", "(default: 5)", "(default: 64K)",
                "(default: 32)", "130");
    }

    @Test
    void shouldRefuseOptionsThatDoNotFitTogether() throws IOException {
        final String trace = example("grammars/requests.spc");
        shouldRefuse(2, "mutually exclusive", trace, "--queue-depth", "4", "--timed");
        shouldRefuse(2, "--speed needs --timed", trace, "--speed", "2");
        shouldRefuse(2, "--reuse says what to do with --members-dir", trace, "--reuse");
        shouldRefuse(2, "--reuse has a pool that only one engine", trace, "--members-dir", "x", "--reuse", "--engine",
                "lockstep");
        shouldRefuse(2, "--wave-from and --wave-to need --wave", trace, "--engine", "rtl", "--wave-from", "4");
        shouldRefuse(2, "--wave records the RTL", trace, "--wave", "x.fst");
        shouldRefuse(2, "fromCycle=5, toCycle=4", trace, "--engine", "rtl", "--wave", "x.fst", "--wave-from", "5",
                "--wave-to", "4");
        shouldRefuse(2, "--no-data needs --engine model", trace, "--no-data", "--engine", "lockstep");
        shouldRefuse(2, "--no-data stores nothing", trace, "--no-data", "--members-dir", folder.toString());
        shouldRefuse(2, "queue depth out of range: depth=0", trace, "--queue-depth", "0");
        shouldRefuse(2, "speed not positive", trace, "--timed", "--speed", "0");
        shouldRefuse(2, "--limit must be at least 1", trace, "--limit", "0");
        shouldRefuse(2, "--raid takes 0, 1, 5, 6 or 10: raid=4", trace, "--raid", "4");
        shouldRefuse(2, "not MEMBER@REQUEST: '2'", trace, "--kill", "2");
        shouldRefuse(2, "not MEMBER@REQUEST: '2@x'", trace, "--kill", "2@x");
        shouldRefuse(2, "member to kill out of range: member=5, members=5, request=7, requestMin=1", trace, "--kill",
                "5@7");
        shouldRefuse(2, "members out of range: level=RAID6, members=3, min=4, max=16", trace, "--raid", "6",
                "--members", "3");
        shouldRefuse(2, "members out of range: level=RAID10, members=17, min=4, max=16", trace, "--raid", "10",
                "--members", "17");
        shouldRefuse(2, "unknown trace format: format=nonsense", trace, "--format", "nonsense");
        shouldRefuse(2, "--engine", trace, "--engine", "nonsense");
        shouldRefuse(2, "not a size: '64Q'", trace, "--chunk", "64Q");
        shouldRefuse(2, "--capacity takes auto or a size", trace, "--capacity", "much");
        shouldRefuse(2, "--json cannot be written", trace, "--json", folder.resolve("absent/report.json").toString());
        shouldRefuse(2, "--wave cannot be written", trace, "--engine", "rtl", "--wave",
                folder.resolve("absent/x.fst").toString());
        shouldRefuse(2, "--wave cannot be written", trace, "--engine", "rtl", "--wave", folder.toString());
        shouldRefuse(2, "a higher --speed would help", trace, "--timed", "--speed", "1e-300");
        shouldRefuse(2, "nearest: --engine", trace, "--engin", "rtl");
        shouldRefuse(2, "the trace has no times to keep", example("grammars/requests.arc.lis"), "--timed");
        shouldRefuse(2, "Missing required parameter: 'TRACE'");
    }

    @Test
    void shouldRefuseArraysThatCannotBe() {
        final String trace = example("grammars/requests.spc");
        shouldRefuse(2, "members out of range: level=RAID5, members=2, min=3, max=16", trace, "--members", "2");
        shouldRefuse(2, "members=17", trace, "--members", "17");
        shouldRefuse(2, "chunk not a power of two: chunkBytes=3000", trace, "--chunk", "3000");
        shouldRefuse(2, "chunkBytes=2097152", trace, "--chunk", "2M");
        shouldRefuse(2, "extentBytes=32768", trace, "--extent", "32K");
        shouldRefuse(2, "extent not a multiple of its unit: extentBytes=102400, unitBytes=65536", trace,
                "--extent", "100K");
        shouldRefuse(2, "capacity out of range", trace, "--capacity", "100");
    }

    @Test
    void shouldNameWhatIsWrongWithATrace() throws IOException {
        shouldRefuse(3, "no such file", folder.resolve("absent.csv").toString());
        shouldRefuse(3, "is a directory", folder.toString());
        shouldRefuse(3, "empty", file("empty.csv", new byte[0]));
        shouldRefuse(3, "format", file("rubbish.bin", new byte[] {1, 2, 3, (byte) 0xFF, 0, 0, 9, 9}));
        shouldRefuse(3, "line 2", file("two.spc", "0,0,4096,r,0.0\nrubbish\n".getBytes(StandardCharsets.US_ASCII)),
                "--format", "spc", "--strict");
        final byte[] whole = Files.readAllBytes(EXAMPLES.resolve("fsbuild.blkparse.gz"));
        shouldRefuse(3, "cut", file("cut.gz", Arrays.copyOf(whole, whole.length / 2)));
    }

    @Test
    void shouldShowMalformedRecordsAndReplayTheRest() throws IOException {
        final String trace = file("two.spc",
                "0,0,4096,r,0.0\nrubbish\n0,8,512,w,0.5\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(run(trace, "--format", "spc")).isZero();
        assertThat(dpu.output()).contains("2 read = 2 completed + 0 rejected; 1 malformed");
        assertThat(dpu.error()).hasLineCount(1).contains("line 2");
    }

    @Test
    void shouldSayWhichReportCannotBeWritten() throws IOException {
        final Path full = Path.of("/dev/full");
        final Path report = Files.createSymbolicLink(folder.resolve("report.json.partial"), full);
        assertThat(run(example("grammars/requests.spc"), "--json", folder.resolve("report.json").toString()))
                .isEqualTo(3);
        assertThat(dpu.output()).contains("10 read = 10 completed");
        assertThat(dpu.error()).hasLineCount(1)
                .contains("--json cannot be written: No space left on device: file=" + folder);
        assertThat(report).doesNotExist();
        assertThat(folder.resolve("report.json")).doesNotExist();
    }

    @Test
    void shouldReadStandardInputWhenTheCapacityIsStated() throws IOException {
        final InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(Files.readAllBytes(EXAMPLES.resolve(
                    "grammars/requests.mqsim.trace"))));
            assertThat(run("-", "--capacity", "4G")).isZero();
            assertThat(dpu.output()).contains("10 read = ");
            shouldRefuse(2, "give --capacity SIZE", "-");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void shouldKeepMembersInADirectoryAndRefuseOneThatHoldsSomething() throws IOException {
        final String trace = example("grammars/requests.spc");
        final String members = folder.resolve("members").toString();
        assertThat(run(trace, "--members-dir", members)).isZero();

        shouldRefuse(2, "directory holds something, --reuse would take it", trace, "--members-dir", members);
        assertThat(run(trace, "--members-dir", members, "--reuse")).isZero();
        shouldRefuse(2, "too few members", trace, "--members-dir", members, "--reuse", "--members", "6");
        shouldRefuse(2, "member too small", trace, "--members-dir", members, "--reuse", "--capacity", "64G");
        shouldRefuse(3, "file=", trace, "--members-dir", file("plain", new byte[1]));
    }

    @Test
    void shouldGoOnInAPoolThatHasGrown() throws IOException {
        final PoolCommandLine pool = new PoolCommandLine(folder.resolve("members"));
        final String[] arguments = {example("grammars/requests.spc"), "--raid", "6", "--members", "6", "--members-dir",
            pool.directory().toString()};
        assertThat(run(arguments)).isZero();
        for (int i = 0; i < 6; i++) {
            try (RandomAccessFile image = new RandomAccessFile(pool.directory().resolve("member-0" + i + ".img")
                    .toFile(), "rw")) {
                image.setLength(image.length() + (64 << 20));
            }
        }
        assertThat(pool.run("grow")).as(pool.error()).isZero();
        final Matcher grown = Pattern.compile("([0-9,]+) stripes added").matcher(pool.output());
        assertThat(grown.find()).as(pool.output()).isTrue();
        final String added = grown.group(1);

        final String[] again = Arrays.copyOf(arguments, arguments.length + 1);
        again[arguments.length] = "--reuse";
        assertThat(run(again)).as(dpu.error()).isZero();

        assertThat(dpu.output()).contains(" 0 blocks wrong")
                .containsPattern("\nresync {6}done: " + added + " stripes ");
        assertThat(pool.run("check")).as(pool.error()).isZero();
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("resync    none needed, parity fits in all");
    }

    @Test
    void shouldShowProgressOnATerminalOnly() {
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (ReplayProgress progress = new ReplayProgress(new PrintStream(screen, true), () -> false)) {
            progress.scanning();
            progress.begin(100);
            assertThat(progress.at(50)).isTrue();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("replay").contains("50%");

        try (ReplayProgress progress = new ReplayProgress(null, () -> true)) {
            progress.scanning();
            progress.begin(-1);
            assertThat(progress.at(50)).isFalse();
        }
        assertThat(ReplayProgress.standardTerminal()).isNull();
    }

    @Test
    void shouldPrintWhatIsKnownWhenItIsInterrupted() throws IOException, InterruptedException {
        final StringBuilder trace = new StringBuilder();
        for (int i = 0; i < 3_000_000; i++) {
            trace.append(i).append(" 0 ").append(i * 7919L % 100_000).append(" 8 ").append(i & 1).append('\n');
        }
        final String file = file("long.trace", trace.toString().getBytes(StandardCharsets.US_ASCII));
        // A run in the background ignores the interrupt, and what it starts would too.
        final Process process = new ProcessBuilder("env", "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED", Dpu.class.getName(),
                "replay", file, "--format", "mqsim", "--capacity", "64M", "--json",
                folder.resolve("part.json").toString()).redirectErrorStream(true).start();
        // It has begun to replay when it has opened the trace; no output says so, because there is no terminal.
        while (process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) < 2500) {
            LockSupport.parkNanos(50_000_000);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.lines().toList()).first().asString().contains("INTERRUPTED").contains("unfinished");
        }
        assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(new ObjectMapper().readTree(folder.resolve("part.json").toFile()).at("/interrupted").asBoolean())
                .isTrue();
    }
}
