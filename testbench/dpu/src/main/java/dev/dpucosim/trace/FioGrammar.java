// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * fio's I/O log, versions 2 and 3; the first line says which.
 *
 * <p>Version 2 is {@code file add|open|close}, {@code file read|write|trim|sync|datasync offset length} and {@code
 * file wait N 0}, where N is read as the manual has it: microseconds since the wait before. (fio 3.33 itself sleeps
 * until N <em>milliseconds</em> after its own start; such a log needs version 3 for its times.) Version 3 puts
 * microseconds since the start before every line and has no wait. Each file is a device, from its first request on.
 */
final class FioGrammar extends TextGrammar {
    private static final int VERSION_WITH_WAIT = 2;
    private static final int VERSION_WITH_TIME = 3;

    private final String inputName;
    private int version;
    private long waitedUs;

    FioGrammar(final String inputName) {
        super(1_000);
        this.inputName = inputName;
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        if (version == 0) {
            version = version(line);
            return NO_REQUEST;
        }
        into.ticks = waitedUs;
        if (version == VERSION_WITH_TIME) {
            into.ticks = line.number();
            if (into.ticks < 0 || !line.blanks()) {
                return line.refuse("timestamp is not a number");
            }
        }
        final int file = line.at;
        if (!line.word(' ')) {
            return line.refuse("file is missing");
        }
        final int fileEnd = line.at;
        line.blanks();
        final int action = line.at;
        if (!line.word(' ')) {
            return line.refuse("action is missing");
        }
        final int outcome = request(line, into, action);
        if (outcome == REQUEST) {
            into.device = devices.ofName(line.data, file, fileEnd);
        }
        return outcome;
    }

    private int version(final TextCursor line) {
        final long declared = line.takeAll("fio version ") ? line.number() : 0;
        if (declared < VERSION_WITH_WAIT || declared > VERSION_WITH_TIME || !line.takeAll(" iolog")) {
            throw new TraceInputException(inputName
                    + ": fio log does not begin with the line 'fio version 2 iolog' or 'fio version 3 iolog'");
        }
        return (int) declared;
    }

    private int request(final TextCursor line, final TraceRecord into, final int action) {
        final RequestKind kind;
        if (line.wordIs(action, "read")) {
            kind = RequestKind.READ;
        } else if (line.wordIs(action, "write")) {
            kind = RequestKind.WRITE;
        } else if (line.wordIs(action, "trim")) {
            kind = RequestKind.DISCARD;
        } else if (line.wordIs(action, "sync") || line.wordIs(action, "datasync")) {
            kind = RequestKind.FLUSH;
        } else {
            return noRequest(line, action);
        }
        line.blanks();
        if (kind == RequestKind.FLUSH && line.endOfLine()) {
            into.flush();
            return REQUEST;
        }
        final long offset = line.number();
        if (offset < 0 || !line.blanks()) {
            return line.refuse("offset is not a number");
        }
        final long length = line.number();
        line.blanks();
        if (length < 0 || line.peek() != '\n' && line.peek() != '\r') {
            return line.refuse("length is not a number, or more follows");
        }
        if (kind == RequestKind.FLUSH) {
            into.flush();
        } else {
            final String wrong = into.range(kind, offset, length);
            if (wrong != null) {
                return line.refuse(wrong);
            }
        }
        return line.endOfLine() ? REQUEST : line.refuse("length is not a number, or more follows");
    }

    @Override
    String note() {
        return version == VERSION_WITH_WAIT && waitedUs > 0
                ? "waits are taken for microseconds since the wait before; fio 3.33 itself waits until so many "
                        + "milliseconds after its start"
                : null;
    }

    private int noRequest(final TextCursor line, final int action) {
        if (line.wordIs(action, "add") || line.wordIs(action, "open") || line.wordIs(action, "close")) {
            return NO_REQUEST;
        }
        if (version != VERSION_WITH_WAIT || !line.wordIs(action, "wait")) {
            return line.refuse("action is unknown");
        }
        line.blanks();
        final long waitUs = line.number();
        if (waitUs < 0 || waitUs > Long.MAX_VALUE - waitedUs) {
            return line.refuse("wait is not a number");
        }
        waitedUs += waitUs;
        return NO_REQUEST;
    }
}
