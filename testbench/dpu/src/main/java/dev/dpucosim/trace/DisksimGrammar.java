// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * DiskSim ASCII: {@code time device block blocks flags}, separated by tabs or blanks.
 *
 * <p>Time is milliseconds with a fraction, blocks are 512 bytes, flags are hexadecimal and bit 0 means <em>read</em>.
 */
final class DisksimGrammar extends TextGrammar {
    private static final int FLAG_READ = 1;

    DisksimGrammar() {
        super(1);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        line.blanks();
        into.ticks = line.decimal(6);
        if (into.ticks < 0 || !line.blanks()) {
            return line.refuse("time is not a number");
        }
        final long device = line.number();
        if (device < 0 || !line.blanks()) {
            return line.refuse("device is not a number");
        }
        final long block = line.number();
        if (block < 0 || !line.blanks()) {
            return line.refuse("block is not a number");
        }
        final long blocks = line.number();
        if (blocks < 0 || !line.blanks()) {
            return line.refuse("blocks is not a number");
        }
        final long flags = line.hexadecimal();
        if (flags < 0) {
            return line.refuse("flags is not a hexadecimal number");
        }
        line.blanks();
        if (!line.endOfLine()) {
            return line.refuse("more than five fields");
        }
        final RequestKind kind = (flags & FLAG_READ) != 0 ? RequestKind.READ : RequestKind.WRITE;
        final String wrong = into.blockRange(kind, block, blocks);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(device);
        return REQUEST;
    }
}
