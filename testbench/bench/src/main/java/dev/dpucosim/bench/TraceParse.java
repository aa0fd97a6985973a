// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.trace.RequestKind;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import dev.dpucosim.trace.TraceRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How fast a whole trace file is read by one thread, from its first byte to its last, opening included.
 *
 * <p>{@code TraceParse FILE [REPETITIONS [ROUNDS]]}: the file, plain or packed by gzip, is written so many times into
 * one, and that is read so many rounds. Every field of every record is consumed into a sum, and all sums must be the
 * repetitions' multiple of what one pass over the file gives; the program fails otherwise. The time on the processor
 * stands beside the time on the clock: where they differ, other programs had the processor.
 */
public final class TraceParse {
    private static final int REPETITIONS = 1_000;
    private static final int ROUNDS = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private TraceParse() {}

    /** Sums that have taken in every field but the times, which do not repeat. */
    private record Sums(long reads, long readBytes, long writes, long writeBytes, long otherRequests, long offsets,
            long latenciesNs, long devices, long malformed) {
        Sums times(final long factor) {
            return new Sums(reads * factor, readBytes * factor, writes * factor, writeBytes * factor,
                    otherRequests * factor, offsets * factor, latenciesNs * factor, devices * factor,
                    malformed * factor);
        }

        long requests() {
            return reads + writes + otherRequests;
        }
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments FILE [REPETITIONS [ROUNDS]]
     * @throws IOException if the repeated file cannot be written
     */
    public static void main(final String[] arguments) throws IOException {
        final Path file = Path.of(arguments[0]);
        final int repetitions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : REPETITIONS;
        final int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ROUNDS;
        final Sums expected = read(file).times(repetitions);
        try (RepeatedTrace repeated = RepeatedTrace.of(file, repetitions)) {
            run(repeated.path(), rounds, expected);
        }
    }

    private static void run(final Path repeated, final int rounds, final Sums expected) throws IOException {
        final double[] rates = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            final long startNs = System.nanoTime();
            final long startCpuNs = THREADS.getCurrentThreadCpuTime();
            final Sums found = read(repeated);
            final double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - startCpuNs) / 1e9;
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            rates[round] = found.requests() / seconds / 1e6;
            System.out.printf("round %d: %.3f s (on the processor %.3f s), %.2f M records/s (%.2f), %.0f MB/s, %s%n",
                    round + 1, seconds, cpuSeconds, rates[round], found.requests() / cpuSeconds / 1e6,
                    Files.size(repeated) / seconds / 1e6, found);
            if (!found.equals(expected)) {
                System.err.println("sums differ: expected " + expected);
                System.exit(1);
            }
        }
        Arrays.sort(rates);
        System.out.printf("M records/s min %.2f, median %.2f, max %.2f%n", rates[0], rates[rounds / 2],
                rates[rounds - 1]);
    }

    private static Sums read(final Path file) {
        long reads = 0;
        long readBytes = 0;
        long writes = 0;
        long writeBytes = 0;
        long otherRequests = 0;
        long offsets = 0;
        long latenciesNs = 0;
        long devices = 0;
        long arrivalNs = 0;
        final TraceRecord record = new TraceRecord();
        try (TraceReader reader = TraceReader.open(TraceInput.file(file), TraceOptions.defaults())) {
            while (reader.next(record)) {
                if (record.kind() == RequestKind.READ) {
                    reads++;
                    readBytes += record.lengthBytes();
                } else if (record.kind() == RequestKind.WRITE) {
                    writes++;
                    writeBytes += record.lengthBytes();
                } else {
                    otherRequests++;
                }
                offsets += record.offsetBytes();
                latenciesNs += record.recordedLatencyNs();
                devices += record.device();
                if (record.arrivalNs() >= 0 && record.arrivalNs() < arrivalNs) {
                    throw new IllegalStateException("arrivals go back: arrivalNs=" + record.arrivalNs());
                }
                arrivalNs = record.arrivalNs();
            }
            return new Sums(reads, readBytes, writes, writeBytes, otherRequests, offsets, latenciesNs, devices,
                    reader.malformed());
        }
    }
}
