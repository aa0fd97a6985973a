// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * MSR Cambridge: {@code Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime}.
 *
 * <p>Timestamp is a Windows file time, 100 ns since 1601, about 1.28e17: beyond what a double holds. Offset and Size
 * are bytes, ResponseTime is in 100 ns. The device is {@code Hostname,DiskNumber}.
 */
final class MsrGrammar extends TextGrammar {
    private static final int TICK_NS = 100;
    private static final int READ = 'R' | 'e' << 8 | 'a' << 16 | 'd' << 24;
    private static final int WRIT = 'W' | 'r' << 8 | 'i' << 16 | 't' << 24;

    MsrGrammar() {
        super(TICK_NS);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        into.ticks = line.number();
        if (into.ticks < 0 || !line.take(',')) {
            return line.refuse("Timestamp is not a number");
        }
        final int name = line.at;
        if (!line.word(',') || !line.take(',')) {
            return line.refuse("Hostname is missing");
        }
        if (line.number() < 0) {
            return line.refuse("DiskNumber is not a number");
        }
        final int nameEnd = line.at;
        if (!line.take(',')) {
            return line.refuse("DiskNumber is not a number");
        }
        final int type = line.peekFour();
        line.at += 4;
        if (type != READ && (type != WRIT || !line.take('e')) || !line.take(',')) {
            line.at = nameEnd;
            return line.refuse("Type is neither Read nor Write");
        }
        final long offset = line.number();
        if (offset < 0 || !line.take(',')) {
            return line.refuse("Offset is not a number");
        }
        final long size = line.number();
        if (size < 0 || !line.take(',')) {
            return line.refuse("Size is not a number");
        }
        final long response = line.number();
        if (response < 0 || response > Long.MAX_VALUE / TICK_NS || !line.endOfLine()) {
            return line.refuse("ResponseTime is not a number, or more follows");
        }
        final String wrong = into.range(type == READ ? RequestKind.READ : RequestKind.WRITE, offset, size);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.recordedLatencyNs = response * TICK_NS;
        into.device = devices.ofName(line.data, name, nameEnd);
        return REQUEST;
    }
}
