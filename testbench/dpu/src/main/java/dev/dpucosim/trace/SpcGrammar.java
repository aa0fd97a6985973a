// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * Storage Performance Council, as the UMass traces have it: {@code ASU,LBA,Size,Opcode,Timestamp[,more]}.
 *
 * <p>LBA counts 512-byte blocks but Size is bytes; Timestamp is seconds with a fraction since the start. What follows
 * the fifth field is ignored. Every ASU is an address space of its own.
 */
final class SpcGrammar extends TextGrammar {
    SpcGrammar() {
        super(1);
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        final long unit = line.number();
        if (unit < 0 || !line.take(',')) {
            return line.refuse("ASU is not a number");
        }
        final long block = line.number();
        if (block < 0 || !line.take(',')) {
            return line.refuse("LBA is not a number");
        }
        final long size = line.number();
        if (size < 0 || !line.take(',')) {
            return line.refuse("Size is not a number");
        }
        final int opcode = line.peek() | 0x20;
        if (opcode != 'r' && opcode != 'w') {
            return line.refuse("Opcode is neither R nor W");
        }
        line.at++;
        if (!line.take(',')) {
            return line.refuse("Opcode is neither R nor W");
        }
        into.ticks = line.decimal(9);
        if (into.ticks < 0) {
            return line.refuse("Timestamp is not a number");
        }
        if (line.peek() == ',') {
            line.rest();
        }
        if (!line.endOfLine()) {
            return line.refuse("Timestamp is not a number");
        }
        final long offset = block <= Long.MAX_VALUE / TraceRecord.BLOCK_BYTES ? block * TraceRecord.BLOCK_BYTES : -1;
        final String wrong = into.range(opcode == 'r' ? RequestKind.READ : RequestKind.WRITE, offset, size);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        into.device = devices.ofNumber(unit);
        return REQUEST;
    }
}
