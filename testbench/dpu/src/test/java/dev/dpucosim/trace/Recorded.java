// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that a reader said about a trace; each request in words, as {@code READ 4 @1024+512 t=100}. */
record Recorded(TraceFormat format, List<String> requests, long malformed, List<TraceProblem> problems,
        long roundedOutward, long outOfOrder, Map<String, Long> others, long spanNs, String note) {
    static Recorded of(final TraceInput input, final TraceOptions options) {
        final TraceRecord record = new TraceRecord();
        final List<String> requests = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(input, options)) {
            while (reader.next(record)) {
                requests.add(words(record, reader));
            }
            return new Recorded(reader.format(), requests, reader.malformed(), List.copyOf(reader.problems()),
                    reader.roundedOutward(), reader.outOfOrder(), Map.copyOf(reader.others()), reader.spanNs(),
                    reader.note());
        }
    }

    static Recorded of(final TraceFormat format, final String text) {
        return of(input(text), TraceOptions.defaults().withFormat(format));
    }

    static Recorded of(final TraceFormat format, final byte[] content) {
        return of(TraceInput.bytes("trace", content), TraceOptions.defaults().withFormat(format));
    }

    /** The same without the times, to compare formats whose clocks differ. */
    List<String> untimed() {
        return requests.stream().map(request -> request.replaceAll(" t=.*", "")).toList();
    }

    /** Reasons of the malformed records. */
    List<String> reasons() {
        return problems.stream().map(TraceProblem::reason).toList();
    }

    static TraceInput input(final String text) {
        return TraceInput.bytes("trace", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String words(final TraceRecord record, final TraceReader reader) {
        final StringBuilder words = new StringBuilder();
        words.append(record.kind()).append(' ').append(reader.deviceName(record.device()));
        if (record.kind().ranged()) {
            words.append(" @").append(record.offsetBytes()).append('+').append(record.lengthBytes());
        }
        words.append(record.otherName() == null ? "" : " (" + record.otherName() + ")");
        words.append(record.preflush() ? " preflush" : "").append(record.fua() ? " fua" : "");
        return words.append(record.arrivalNs() < 0 ? "" : " t=" + record.arrivalNs()).toString();
    }
}
