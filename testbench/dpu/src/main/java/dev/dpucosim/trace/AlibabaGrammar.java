// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * Alibaba 2020: {@code device_id,opcode,offset,length,timestamp}; bytes, and microseconds since 1970.
 */
final class AlibabaGrammar extends TextGrammar {
    AlibabaGrammar() {
        super(1_000);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        final long device = line.number();
        if (device < 0 || !line.take(',')) {
            return line.refuse("device_id is not a number");
        }
        final RequestKind kind = line.peek() == 'R' ? RequestKind.READ : RequestKind.WRITE;
        if (!line.take('R') && !line.take('W') || !line.take(',')) {
            return line.refuse("opcode is neither R nor W");
        }
        final long offset = line.number();
        if (offset < 0 || !line.take(',')) {
            return line.refuse("offset is not a number");
        }
        final long length = line.number();
        if (length < 0 || !line.take(',')) {
            return line.refuse("length is not a number");
        }
        into.ticks = line.number();
        if (into.ticks < 0 || !line.endOfLine()) {
            return line.refuse("timestamp is not a number, or more follows");
        }
        final String wrong = into.range(kind, offset, length);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(device);
        return REQUEST;
    }
}
