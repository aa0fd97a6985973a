// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.nio.file.Path;

/** A recording in a file. */
public final class BusRecording {

    private final Path file;
    private final RecordingHeader header;

    private BusRecording(Path file, RecordingHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * What a recording holds, told at its end.
     *
     * @param edges
     *            cycles that were recorded
     * @param skipped
     *            cycles that passed in between without being simulated
     * @param edgesMax
     *            the most cycles that one transaction took
     * @param transactions
     *            how many each bus had
     * @param resetCycle
     *            the cycle before which the design was reset in the middle; -1 if it was not
     */
    public record Summary(long edges, long skipped, long edgesMax, long[] transactions, long resetCycle) {

        /** Of all buses. */
        public long transactionCount() {
            long sum = 0;
            for (long count : transactions) {
                sum += count;
            }
            return sum;
        }
    }

    /**
     * Opens a recording.
     *
     * @throws BusRecordingException
     *             if it cannot be read or is none
     */
    public static BusRecording open(Path file) {
        try (RecordingReader reader = new RecordingReader(file)) {
            return new BusRecording(file, reader.header());
        }
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /** What it says of itself. */
    public RecordingHeader header() {
        return header;
    }

    /**
     * Reads all of it, to know that it is whole.
     *
     * @throws BusRecordingException
     *             if it is damaged or breaks off
     */
    public Summary check() {
        try (RecordingReader reader = read()) {
            while (reader.next() != null) {
                continue;
            }
            return reader.summary();
        }
    }

    /** Begins to read its transactions. */
    public RecordingReader read() {
        return new RecordingReader(file);
    }
}
