// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * The {@code .lis} traces of the ARC paper: {@code start blocks ignored request}, separated by blanks.
 *
 * <p>Blocks are 512 bytes. There is neither time nor direction; every record counts as a read of one device.
 */
final class ArcGrammar extends TextGrammar {
    ArcGrammar() {
        super(1);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        line.blanks();
        final long start = line.number();
        if (start < 0 || !line.blanks()) {
            return line.refuse("start is not a number");
        }
        final long blocks = line.number();
        if (blocks < 0 || !line.blanks()) {
            return line.refuse("blocks is not a number");
        }
        if (line.number() < 0 || !line.blanks()) {
            return line.refuse("third field is not a number");
        }
        if (line.number() < 0) {
            return line.refuse("request is not a number");
        }
        line.blanks();
        if (!line.endOfLine()) {
            return line.refuse("more than four fields");
        }
        final String wrong = into.blockRange(RequestKind.READ, start, blocks);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(0);
        return REQUEST;
    }
}
