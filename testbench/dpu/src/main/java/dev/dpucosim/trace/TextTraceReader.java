// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;

/** Reads a trace of one record a line. */
final class TextTraceReader extends TraceReader {
    /** Bytes of the longest line taken for a record. */
    static final int LINE_BYTES_MAX = 16 << 10;

    private static final String TOO_LONG = "line is longer than " + LINE_BYTES_MAX + " bytes";

    private final ByteWindow window;
    private final TextGrammar grammar;
    private final TextCursor cursor;
    private long line;
    private int lineStart;

    TextTraceReader(final TraceFormat format, final TraceOptions options, final ByteWindow window,
            final TextGrammar grammar) {
        super(format, options, new DeviceTable(window.name(), Long::toString), grammar.tickNs());
        this.window = window;
        this.grammar = grammar;
        this.cursor = new TextCursor(window.data);
    }

    @Override
    boolean decode(final TraceRecord into) {
        while (window.available() >= LINE_BYTES_MAX || window.ensure(LINE_BYTES_MAX) || window.available() > 0) {
            final int start = window.position;
            lineStart = start;
            line++;
            cursor.at = start;
            into.clear();
            into.position = line;
            final int outcome = grammar.parse(cursor, into, deviceTable());
            if (outcome == TextGrammar.REQUEST && cursor.at - start <= LINE_BYTES_MAX) {
                window.position = Math.min(cursor.at, window.limit);
                return true;
            }
            noRequest(outcome);
        }
        return false;
    }

    private void noRequest(final int outcome) {
        final int end = lineEnd(lineStart);
        if (end - lineStart >= LINE_BYTES_MAX) {
            refuse(line, TOO_LONG);
            skipLongLine();
            return;
        }
        if (outcome == TextGrammar.MALFORMED && !blank(lineStart, end)) {
            refuse(line, cursor.reason);
        }
        window.position = Math.min(end + 1, window.limit);
    }

    /** Index of the line feed that ends the line, which is the limit's own where the data end before it. */
    private int lineEnd(final int from) {
        int index = from;
        while (window.data[index] != '\n') {
            index++;
        }
        return index;
    }

    private boolean blank(final int from, final int to) {
        for (int index = from; index < to; index++) {
            if (window.data[index] != ' ' && window.data[index] != '\t' && window.data[index] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void skipLongLine() {
        int end = lineEnd(window.position);
        while (end == window.limit) {
            window.position = window.limit;
            if (!window.ensure(1)) {
                return;
            }
            end = lineEnd(window.position);
        }
        window.position = end + 1;
    }

    @Override
    TraceProblem problem(final long position, final String reason) {
        final int end = Math.min(lineEnd(lineStart), window.limit);
        return new TraceProblem(window.name(), "line", position, reason,
                TraceProblem.printable(window.data, lineStart, end));
    }

    @Override
    public String note() {
        return grammar.note();
    }

    @Override
    String inputName() {
        return window.name();
    }

    @Override
    void release() throws IOException {
        window.close();
    }
}
