// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;

/**
 * Reads a CloudPhysics trace of one device; the version is found from the first records.
 *
 * <p>UNMAP carries its ranges in a parameter list of 8 + 16 n bytes, never a multiple of 512. Where len is such a
 * multiple the recorder wrote the range itself; elsewhere the record does not hold it, and the command is only
 * counted.
 */
final class VscsiTraceReader extends TraceReader {
    private static final int US_NS = 1_000;

    private final ByteWindow window;
    private final VscsiLayout layout;
    private final int recordBytes;
    private final int device;
    private long record;
    private int recordStart;

    VscsiTraceReader(final TraceOptions options, final ByteWindow window) {
        super(TraceFormat.VSCSI, options, new DeviceTable(window.name(), Long::toString), US_NS);
        this.window = window;
        this.layout = VscsiLayout.of(window.data, window.position, window.limit);
        if (layout == null) {
            throw new TraceInputException(
                    window.name() + ": not a vscsi trace: the first records hold no version 1 or 2: "
                            + TraceProblem.hexadecimal(window.data, window.position, Math.min(window.limit, 40)));
        }
        this.recordBytes = layout.bytes();
        this.device = deviceTable().ofNumber(0);
    }

    @Override
    boolean decode(final TraceRecord into) {
        while (window.available() >= recordBytes || window.ensure(recordBytes)) {
            final int at = window.position;
            recordStart = at;
            window.position = at + recordBytes;
            record++;
            final String wrong = take(window.data, at, into);
            if (wrong == null) {
                into.position = record;
                return true;
            }
            refuse(record, wrong);
        }
        if (window.available() > 0) {
            recordStart = window.position;
            record++;
            refuse(record, "record is cut: bytes=" + window.available() + ", recordBytes=" + recordBytes);
            window.position = window.limit;
        }
        return false;
    }

    private String take(final byte[] data, final int at, final TraceRecord into) {
        final int command = layout.command(data, at);
        if (!layout.versionFits(data, at) || command > ScsiCommand.CODE_MAX) {
            return "version or command is not a vscsi record's";
        }
        into.clear();
        into.device = device;
        into.ticks = layout.timeUs(data, at);
        if (into.ticks < 0) {
            return "time is beyond 63 bits";
        }
        if (layout.hasResponse()) {
            final long responseUs = layout.responseUs(data, at);
            into.recordedLatencyNs = responseUs >= 0 && responseUs <= Long.MAX_VALUE / US_NS
                    ? responseUs * US_NS
                    : TraceRecord.ABSENT;
        }
        final RequestKind kind = ScsiCommand.kind(command);
        final long length = layout.lengthBytes(data, at);
        if (kind == RequestKind.FLUSH) {
            into.flush();
            return null;
        }
        if (kind == RequestKind.OTHER || kind == RequestKind.DISCARD && length % TraceRecord.BLOCK_BYTES != 0) {
            into.other(ScsiCommand.name(command));
            return null;
        }
        final long block = layout.firstBlock(data, at);
        return into.range(kind, block >>> 54 == 0 ? block * TraceRecord.BLOCK_BYTES : -1, length);
    }

    @Override
    TraceProblem problem(final long position, final String reason) {
        final int end = Math.min(recordStart + recordBytes, window.limit);
        return new TraceProblem(window.name(), "record", position, reason,
                TraceProblem.hexadecimal(window.data, recordStart, end));
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
