// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.Closeable;
import java.io.IOException;

/** One file of a block trace, which is one CPU's, standing at a request of the chosen action. */
final class BlktraceFile implements Closeable {
    /** Told of a record that is malformed. */
    @FunctionalInterface
    interface Refusal {
        void refuse(BlktraceFile file, long position, String reason);
    }

    private final ByteWindow window;
    private final BlockEvents events;
    private final Refusal refusal;
    private final BlktraceLayout layout;
    private long record;
    private int headerStart;
    private long timeNs;

    BlktraceFile(final ByteWindow window, final BlockEvents events, final Refusal refusal) {
        this.window = window;
        this.events = events;
        this.refusal = refusal;
        this.layout = BlktraceLayout.order(window.data, window.position, window.limit);
        if (layout == null && window.available() > 0) {
            throw new TraceInputException(window.name() + ": not a blktrace file: magic missing: "
                    + TraceProblem.hexadecimal(window.data, window.position, Math.min(window.limit, 8)));
        }
        if (layout != null && layout.magic(window.data, window.position) != BlktraceLayout.MAGIC) {
            throw new TraceInputException(window.name() + ": blktrace version is not 7: version="
                    + layout.version(window.data, window.position));
        }
    }

    ByteWindow window() {
        return window;
    }

    /** Time of the request that {@link #take} gives. */
    long timeNs() {
        return timeNs;
    }

    /** Moves to the next request; false at the end. */
    boolean advance() {
        while (window.available() >= BlktraceLayout.BYTES || window.ensure(BlktraceLayout.BYTES)) {
            final byte[] data = window.data;
            final int at = window.position;
            record++;
            headerStart = at;
            if (layout.magic(data, at) != BlktraceLayout.MAGIC) {
                refusal.refuse(this, record, "magic missing; reading goes on at the next");
                resynchronise();
                continue;
            }
            final int payload = layout.payloadBytes(data, at);
            final int action = layout.action(data, at);
            if (window.available() < BlktraceLayout.BYTES + payload && !window.ensure(BlktraceLayout.BYTES + payload)) {
                break;
            }
            headerStart = window.position;
            window.position += BlktraceLayout.BYTES + payload;
            if ((action & BlktraceLayout.CATEGORY_NOTIFY) != 0) {
                continue;
            }
            if (isRequest(action)) {
                return true;
            }
        }
        if (window.available() > 0) {
            record += window.available() < BlktraceLayout.BYTES ? 1 : 0;
            headerStart = window.position;
            refusal.refuse(this, record, "record is cut: bytes=" + window.available());
            window.position = window.limit;
        }
        return false;
    }

    private boolean isRequest(final int action) {
        if (!events.taken(BlktraceLayout.letter(action), record)) {
            return false;
        }
        timeNs = layout.timeNs(window.data, headerStart);
        if (timeNs < 0) {
            refusal.refuse(this, record, "time is beyond 63 bits");
            return false;
        }
        return true;
    }

    /** Fills a record with the request it stands at; says what is wrong with it, or null. */
    String take(final TraceRecord into, final DeviceTable devices) {
        final byte[] data = window.data;
        final int at = headerStart;
        final int action = layout.action(data, at);
        into.clear();
        into.ticks = timeNs;
        into.position = record;
        into.fua = (action & BlktraceLayout.CATEGORY_FUA) != 0;
        into.preflush = (action & BlktraceLayout.CATEGORY_FLUSH) != 0;
        final String wrong = request(data, at, action, into);
        if (wrong == null) {
            into.device = devices.ofNumber(layout.device(data, at));
        }
        return wrong;
    }

    private String request(final byte[] data, final int at, final int action, final TraceRecord into) {
        if ((action & BlktraceLayout.CATEGORY_PACKET) != 0) {
            into.other(BlockEvents.PACKET_COMMAND);
            return null;
        }
        final long bytes = layout.bytes(data, at);
        if (bytes % TraceRecord.BLOCK_BYTES != 0) {
            return "bytes are not whole sectors: bytes=" + bytes;
        }
        final byte direction;
        if ((action & BlktraceLayout.CATEGORY_DISCARD) != 0) {
            direction = 'D';
        } else if ((action & BlktraceLayout.CATEGORY_WRITE) != 0) {
            direction = 'W';
        } else {
            direction = (byte) (bytes > 0 ? 'R' : 'N');
        }
        return BlockEvents.take(into, direction, layout.sector(data, at), bytes / TraceRecord.BLOCK_BYTES);
    }

    TraceProblem problem(final long position, final String reason) {
        final int end = Math.min(headerStart + BlktraceLayout.BYTES, window.limit);
        return new TraceProblem(window.name(), "record", position, reason,
                TraceProblem.hexadecimal(window.data, headerStart, end));
    }

    /** Goes to the next magic, or to the end. */
    private void resynchronise() {
        window.position++;
        while (window.ensure(Integer.BYTES)) {
            while (window.available() >= Integer.BYTES) {
                if (layout.magic(window.data, window.position) == BlktraceLayout.MAGIC) {
                    return;
                }
                window.position++;
            }
        }
        window.position = window.limit;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
