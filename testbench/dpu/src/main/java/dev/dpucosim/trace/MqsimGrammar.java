// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * MQSim and SSDSim: {@code time device lba sectors type}, separated by blanks.
 *
 * <p>Time is a whole number of nanoseconds (MQSim can be configured to others; scale the replay then), LBA counts
 * 512-byte sectors, and type 0 is a <em>write</em>, 1 a read. MQSim itself ignores the device; here it is one.
 */
final class MqsimGrammar extends TextGrammar {
    MqsimGrammar() {
        super(1);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        line.blanks();
        into.ticks = line.number();
        if (into.ticks < 0 || !line.blanks()) {
            return line.refuse("time is not a whole number");
        }
        final long device = line.number();
        if (device < 0 || !line.blanks()) {
            return line.refuse("device is not a number");
        }
        final long sector = line.number();
        if (sector < 0 || !line.blanks()) {
            return line.refuse("lba is not a number");
        }
        final long sectors = line.number();
        if (sectors < 0 || !line.blanks()) {
            return line.refuse("sectors is not a number");
        }
        final long type = line.number();
        if (type >>> 1 != 0) {
            return line.refuse("type is neither 0 nor 1");
        }
        line.blanks();
        if (!line.endOfLine()) {
            return line.refuse("more than five fields");
        }
        final String wrong = into.blockRange(type == 0 ? RequestKind.WRITE : RequestKind.READ, sector, sectors);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(device);
        return REQUEST;
    }
}
