// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the format that content is written in, by trying every grammar on its beginning.
 *
 * <p>A binary format fits when its magic or its version fields do. A text format fits when it takes at least half of
 * the first lines, so that a heading or a damaged line does not hide it. DiskSim's grammar would take MQSim's lines;
 * it fits only where a tab or a fraction says that DiskSim is meant. Never a guess: two fitting formats are an error.
 */
final class FormatDetection {
    private static final int LINES_MAX = 64;
    private static final Set<TraceFormat> TEXTS = EnumSet.complementOf(
            EnumSet.of(TraceFormat.VSCSI, TraceFormat.BLKTRACE, TraceFormat.FIO));

    private FormatDetection() {}

    static TraceFormat detect(final byte[] prefix, final boolean whole, final String name) {
        if (prefix.length == 0) {
            throw new TraceInputException(name + ": is empty");
        }
        final List<TraceFormat> fitting = fitting(prefix, whole);
        if (fitting.isEmpty()) {
            throw new TraceInputException(name + ": no known trace format; --format can name one of: "
                    + TraceFormat.ids());
        }
        if (fitting.size() > 1) {
            throw new TraceInputException(name + ": fits " + fitting.size() + " formats, say with --format which: "
                    + fitting.stream().map(TraceFormat::id).collect(Collectors.joining(", ")));
        }
        return fitting.getFirst();
    }

    private static List<TraceFormat> fitting(final byte[] prefix, final boolean whole) {
        final List<TraceFormat> fitting = new ArrayList<>();
        if (BlktraceLayout.order(prefix, 0, prefix.length) != null) {
            fitting.add(TraceFormat.BLKTRACE);
        }
        if (VscsiLayout.detect(prefix, 0, prefix.length)) {
            fitting.add(TraceFormat.VSCSI);
        }
        final int length = whole ? prefix.length : lastLineEnd(prefix);
        final byte[] lines = Arrays.copyOf(prefix, length + 16);
        lines[length] = '\n';
        final TextCursor cursor = new TextCursor(lines);
        if (cursor.takeAll("fio version ")) {
            fitting.add(TraceFormat.FIO);
        }
        for (final TraceFormat format : TEXTS) {
            if (takesLines(format, cursor, length)) {
                fitting.add(format);
            }
        }
        return fitting;
    }

    private static int lastLineEnd(final byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] != '\n') {
            length--;
        }
        return length;
    }

    private static boolean takesLines(final TraceFormat format, final TextCursor cursor, final int length) {
        final TextGrammar grammar = format.lineGrammar("");
        final TraceRecord record = new TraceRecord();
        final DeviceTable devices = new DeviceTable("", Long::toString);
        int tried = 0;
        int taken = 0;
        int start = 0;
        while (start < length && tried < LINES_MAX) {
            cursor.at = start;
            cursor.rest();
            final int end = cursor.at;
            if (end - start > 1) {
                tried++;
                cursor.at = start;
                record.clear();
                final boolean fits = grammar.parse(cursor, record, devices) != TextGrammar.MALFORMED;
                if (fits && (format != TraceFormat.DISKSIM || hasTabOrFraction(cursor.data, start, end))) {
                    taken++;
                }
            }
            start = end + 1;
        }
        return taken > 0 && 2 * taken >= tried;
    }

    private static boolean hasTabOrFraction(final byte[] data, final int from, final int to) {
        for (int index = from; index < to; index++) {
            if (data[index] == '\t' || data[index] == '.') {
                return true;
            }
        }
        return false;
    }
}
