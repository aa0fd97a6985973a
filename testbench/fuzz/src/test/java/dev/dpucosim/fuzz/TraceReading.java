// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.trace.RequestKind;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceInputException;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceProblem;
import dev.dpucosim.trace.TraceReader;
import dev.dpucosim.trace.TraceRecord;
import dev.dpucosim.trace.TraceStatistics;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One reading of a trace, with every promise of the reader checked on the way.
 *
 * @param sequenceHash of the requests read
 * @param requests     how many there were
 * @param malformed    malformed records
 * @param problems     the first of them
 * @param failure      the line for the user if the reading ended with one, else null
 */
record TraceReading(long sequenceHash, long requests, long malformed, List<TraceProblem> problems, String failure) {
    private static final int PIECE_BYTES = 7;

    /** Reads the inputs whole and in small pieces, and compares. */
    static void same(final List<byte[]> inputs, final TraceOptions options) {
        final TraceReading whole = of(TraceInput.together(IntStream.range(0, inputs.size())
                .mapToObj(index -> TraceInput.bytes("input" + index, inputs.get(index))).toList()), options);
        final TraceReading pieces = of(TraceInput.together(IntStream.range(0, inputs.size())
                .mapToObj(index -> TraceInput.stream("input" + index, pieces(inputs.get(index)))).toList()), options);
        assertThat(pieces).isEqualTo(whole);
    }

    private static ByteArrayInputStream pieces(final byte[] content) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(final byte[] target, final int offset, final int length) {
                return super.read(target, offset, Math.min(length, PIECE_BYTES));
            }
        };
    }

    private static TraceReading of(final TraceInput input, final TraceOptions options) {
        final TraceStatistics statistics = new TraceStatistics(false);
        final TraceRecord record = new TraceRecord();
        long malformed = 0;
        List<TraceProblem> problems = List.of();
        String failure = null;
        try (TraceReader reader = TraceReader.open(input, options)) {
            try {
                long arrivalNs = 0;
                while (reader.next(record)) {
                    check(record, reader, arrivalNs);
                    arrivalNs = record.arrivalNs();
                    statistics.add(record);
                }
                checkEnd(reader, statistics);
            } finally {
                malformed = reader.malformed();
                problems = List.copyOf(reader.problems());
            }
        } catch (TraceInputException unusable) {
            failure = unusable.getMessage();
            assertThat(isOneLine(failure)).as(failure).isTrue();
        }
        return new TraceReading(statistics.sequenceHash(), statistics.requests(), malformed, problems, failure);
    }

    private static void check(final TraceRecord record, final TraceReader reader, final long arrivalNsBefore) {
        final boolean good = record.number() == reader.requests() && record.position() >= 1
                && record.device() >= 0 && record.device() < reader.devices()
                && record.recordedLatencyNs() >= TraceRecord.ABSENT
                && (reader.timed() ? record.arrivalNs() >= arrivalNsBefore : record.arrivalNs() == TraceRecord.ABSENT)
                && (record.kind() == RequestKind.OTHER) == (record.otherName() != null)
                && (record.kind().ranged() ? goodRange(record) : record.offsetBytes() == 0 && record.blocks() == 0);
        assertThat(good).as("%s device=%d offset=%d length=%d arrival=%d after %d", record.kind(), record.device(),
                record.offsetBytes(), record.lengthBytes(), record.arrivalNs(), arrivalNsBefore).isTrue();
    }

    private static boolean goodRange(final TraceRecord record) {
        return record.offsetBytes() >= 0 && record.lengthBytes() >= 1
                && record.offsetBytes() + record.lengthBytes() > record.offsetBytes()
                && record.blocks() >= 1
                && record.firstBlock() * TraceRecord.BLOCK_BYTES <= record.offsetBytes()
                && record.firstBlock() + record.blocks() >= record.offsetBytes() + record.lengthBytes() >>> 9
                && record.onBlocks() == (record.offsetBytes() % 512 == 0 && record.lengthBytes() % 512 == 0)
                && (record.kind() == RequestKind.DISCARD || record.lengthBytes() <= TraceRecord.LENGTH_BYTES_MAX);
    }

    private static void checkEnd(final TraceReader reader, final TraceStatistics statistics) {
        assertThat(statistics.requests()).isEqualTo(reader.requests());
        assertThat(reader.problems()).hasSize((int) Math.min(TraceReader.PROBLEMS_KEPT, reader.malformed()));
        for (final TraceProblem problem : reader.problems()) {
            assertThat(isOneLine(problem.toString())).as(problem.toString()).isTrue();
        }
        for (int device = 0; device < reader.devices(); device++) {
            assertThat(reader.deviceName(device)).isNotEmpty();
        }
        assertThat(reader.spanNs()).isGreaterThanOrEqualTo(TraceRecord.ABSENT);
    }

    private static boolean isOneLine(final String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }
}
