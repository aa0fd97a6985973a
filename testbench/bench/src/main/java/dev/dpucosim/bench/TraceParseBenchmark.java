// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import dev.dpucosim.trace.TraceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How fast one thread reads a file of each text grammar: records a second, opening and detection included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TraceParseBenchmark {
    private static final int RECORDS = 500_000;
    private static final long FILE_TIME = 128_166_372_000_000_000L;

    /** The grammar. */
    @Param({"msr", "spc", "alibaba", "tencent", "mqsim", "disksim", "arc", "fio", "blkparse"})
    public String format;

    private Path file;

    /** Writes the file: 16 devices, addresses up to 256 GiB, sizes up to 64 KiB, 20 microseconds apart. */
    @Setup(Level.Trial)
    public void write() throws IOException {
        final Random random = new Random(1);
        final TraceFormat grammar = TraceFormat.of(format).orElseThrow();
        final StringBuilder text = new StringBuilder(grammar == TraceFormat.FIO ? "fio version 3 iolog\n" : "");
        for (long index = 0; index < RECORDS; index++) {
            text.append(line(grammar, index * 20, random.nextInt(16), random.nextBoolean(), random.nextInt(1 << 29),
                    1 + random.nextInt(128))).append('\n');
        }
        file = Files.writeString(Files.createTempFile("trace-parse", "." + format), text);
    }

    private static String line(final TraceFormat grammar, final long timeUs, final int device, final boolean read,
            final long sector, final int sectors) {
        final long offset = sector * 512;
        final int length = sectors * 512;
        return switch (grammar) {
            case MSR -> FILE_TIME + timeUs * 10 + ",hm," + device + (read ? ",Read," : ",Write,") + offset + ','
                    + length + ",54086";
            case SPC -> device + "," + sector + ',' + length + (read ? ",r," : ",w,") + timeUs / 1_000_000 + '.'
                    + String.format("%06d", timeUs % 1_000_000);
            case ALIBABA -> device + (read ? ",R," : ",W,") + offset + ',' + length + ','
                    + (1_577_808_000_000_000L + timeUs);
            case TENCENT -> 1_538_323_200 + timeUs / 1_000_000 + "," + sector + ',' + sectors + (read ? ",0," : ",1,")
                    + device;
            case MQSIM -> timeUs * 1_000 + " " + device + ' ' + sector + ' ' + sectors + (read ? " 1" : " 0");
            case DISKSIM -> timeUs / 1_000 + String.format(".%06d", timeUs % 1_000 * 1_000) + '\t' + device + '\t'
                    + sector + '\t' + sectors + (read ? "\t1" : "\t0");
            case ARC -> sector + " " + sectors + " 0 " + timeUs;
            case FIO -> timeUs + " /dev/vol" + device + (read ? " read " : " write ") + offset + ' ' + length;
            case BLKPARSE -> String.format("%3d,%-3d %2d %8d %5d.%09d %5d  D %3s %d + %d [kworker/0:1H]", 254, device,
                    0,
                    timeUs, timeUs / 1_000_000, timeUs % 1_000_000 * 1_000, 38, read ? "RA" : "WSM", sector, sectors);
            default -> throw new IllegalArgumentException("not a text format: format=" + grammar.id());
        };
    }

    /** Removes the file. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** Reads the file once; every field of every record goes into the result. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long read() {
        final TraceRecord record = new TraceRecord();
        long sum = 0;
        try (TraceReader reader = TraceReader.open(TraceInput.file(file), TraceOptions.defaults())) {
            while (reader.next(record)) {
                sum += record.kind().ordinal() + record.device() + record.offsetBytes() + record.lengthBytes()
                        + record.arrivalNs() + record.recordedLatencyNs() + record.number();
            }
            if (reader.requests() != RECORDS || reader.malformed() != 0) {
                throw new IllegalStateException("records are missing: requests=" + reader.requests());
            }
        }
        return sum;
    }
}
