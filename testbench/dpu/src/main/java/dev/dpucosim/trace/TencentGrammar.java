// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * Tencent CBS: {@code Timestamp,Offset,Size,IOType,VolumeID}.
 *
 * <p>Timestamp is whole seconds since 1970, so that many records share one and keep their order; Offset and Size
 * count 512-byte sectors; IOType 0 is a read, 1 a write.
 */
final class TencentGrammar extends TextGrammar {
    TencentGrammar() {
        super(1_000_000_000);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        into.ticks = line.number();
        if (into.ticks < 0 || !line.take(',')) {
            return line.refuse("Timestamp is not a number");
        }
        final long sector = line.number();
        if (sector < 0 || !line.take(',')) {
            return line.refuse("Offset is not a number");
        }
        final long sectors = line.number();
        if (sectors < 0 || !line.take(',')) {
            return line.refuse("Size is not a number");
        }
        final long type = line.number();
        if (type >>> 1 != 0 || !line.take(',')) {
            return line.refuse("IOType is neither 0 nor 1");
        }
        final long volume = line.number();
        if (volume < 0 || !line.endOfLine()) {
            return line.refuse("VolumeID is not a number, or more follows");
        }
        final String wrong = into.blockRange(type == 0 ? RequestKind.READ : RequestKind.WRITE, sector, sectors);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(volume);
        return REQUEST;
    }
}
