// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * What a pass over a whole trace found, before anything is replayed.
 *
 * @param format         the format that was read
 * @param statistics     sums over the requests
 * @param deviceNames    names of the devices in the order of their indexes
 * @param spanNs         from the earliest record to the latest, or {@link TraceRecord#ABSENT}
 * @param malformed      malformed records
 * @param problems       the first of them
 * @param roundedOutward requests not on 512-byte blocks
 * @param outOfOrder     requests with a time before an earlier record's
 * @param others         requests that have no place in the model, by command
 * @param note           what else there is to say, or null
 */
public record TraceScan(TraceFormat format, TraceStatistics statistics, List<String> deviceNames, long spanNs,
        long malformed, List<TraceProblem> problems, long roundedOutward, long outOfOrder, Map<String, Long> others,
        String note) {
    private static final int REQUESTS_BETWEEN_ASKING = 1 << 14;

    /** As {@link #of(TraceInput, TraceOptions, long, boolean, BooleanSupplier)}, and nobody asks it to stop. */
    public static TraceScan of(final TraceInput input, final TraceOptions options, final long limit,
            final boolean countExtents) {
        return of(input, options, limit, countExtents, () -> false);
    }

    /**
     * Reads a trace to its end, or to a number of requests, or until it is asked to stop.
     *
     * @param input       what to read; must be repeatable if it is to be read again
     * @param options     how to read it
     * @param limit       requests to read at most
     * @param countExtents whether to count distinct 64 KiB extents
     * @param stop        asked now and then; true ends the reading with what is known so far
     * @return what was found
     * @throws TraceInputException as {@link TraceReader} does
     */
    public static TraceScan of(final TraceInput input, final TraceOptions options, final long limit,
            final boolean countExtents, final BooleanSupplier stop) {
        final TraceStatistics statistics = new TraceStatistics(countExtents);
        final TraceRecord record = new TraceRecord();
        try (TraceReader reader = TraceReader.open(input, options)) {
            while (reader.requests() < limit && reader.next(record)) {
                statistics.add(record);
                if (reader.requests() % REQUESTS_BETWEEN_ASKING == 0 && stop.getAsBoolean()) {
                    break;
                }
            }
            final List<String> names = IntStream.range(0, statistics.devices()).mapToObj(reader::deviceName).toList();
            return new TraceScan(reader.format(), statistics, names, reader.spanNs(), reader.malformed(),
                    List.copyOf(reader.problems()), reader.roundedOutward(), reader.outOfOrder(),
                    Map.copyOf(reader.others()), reader.note());
        }
    }
}
