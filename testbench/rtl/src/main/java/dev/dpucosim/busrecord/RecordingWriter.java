// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a recording, block by block; a block that is written stays readable whatever happens then. */
final class RecordingWriter implements AutoCloseable {

    private final Path file;
    private final OutputStream stream;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final DataCache cache = new DataCache();
    private final long[] counts;
    private byte[] block = new byte[RecordingFormat.BLOCK_BYTES];
    private byte[] deflated = new byte[RecordingFormat.BLOCK_BYTES];
    private int used;
    private long edgeBefore;
    private long skippedBefore;
    private long edgesMax;
    private boolean finishing;
    private boolean open = true;

    RecordingWriter(Path file, RecordingHeader header) {
        this.file = file;
        this.counts = new long[header.buses().size()];
        try {
            stream = Files.newOutputStream(file);
        } catch (IOException e) {
            deflater.end();
            throw unwritable(e);
        }
        try {
            stream.write(RecordingFormat.fileHeader());
            writeBlock(RecordingFormat.HEADER, header.bytes());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A transaction that ended, or did not before recording did. */
    void transaction(int bus, TransactionKind kind, boolean finished, Packet... packets) {
        long first = Long.MAX_VALUE;
        long end = 0;
        long skippedFirst = 0;
        long skippedEnd = skippedBefore;
        for (Packet packet : packets) {
            if (packet == null || packet.beats() == 0) {
                continue;
            }
            if (packet.offered(0) < first) {
                first = packet.offered(0);
                skippedFirst = packet.skippedFirst();
            }
            if (packet.taken(packet.beats() - 1) >= end) {
                end = packet.taken(packet.beats() - 1);
                skippedEnd = packet.skippedLast();
            }
        }
        // what had not ended comes after all that had, wherever it broke off
        final long at = Math.max(end, edgeBefore);
        if (at != end) {
            skippedEnd = Math.max(skippedEnd, skippedBefore);
        }
        varint(bus);
        reserve(1);
        block[used++] = (byte) (kind.ordinal() + (finished && !finishing ? 0 : RecordingFormat.UNFINISHED));
        varint(at - edgeBefore);
        varint(at - first);
        signed(skippedEnd - skippedBefore);
        varint(skippedEnd - skippedFirst);
        for (Packet packet : packets) {
            packet(packet, first);
        }
        edgeBefore = at;
        skippedBefore = skippedEnd;
        edgesMax = Math.max(edgesMax, at - first);
        counts[bus]++;
        if (used >= RecordingFormat.BLOCK_BYTES) {
            flush();
        }
    }

    private void packet(Packet packet, long first) {
        if (packet == null || packet.beats() == 0) {
            varint(0);
            return;
        }
        varint(packet.beats() * 2L + (packet.ended() ? 1 : 0));
        varint(packet.offered(0) - first);
        boolean smooth = true;
        for (int i = 0; i < packet.beats() && smooth; i++) {
            smooth = packet.taken(i) == packet.offered(i) && (i == 0 || packet.offered(i) == packet.taken(i - 1) + 1);
        }
        reserve(1);
        block[used++] = (byte) (smooth ? 0 : 1);
        for (int i = 0; i < packet.beats() && !smooth; i++) {
            varint(packet.taken(i) - packet.offered(i));
            if (i > 0) {
                varint(packet.offered(i) - packet.taken(i - 1) - 1);
            }
        }
        for (int i = 0; i < packet.beats(); i++) {
            beat(packet.shape(), packet.bytes(), i * packet.shape().beatBytes());
        }
    }

    private void beat(ChannelShape shape, byte[] bytes, int at) {
        final int length = shape.beatBytes();
        final int data = shape.cachedBytes();
        reserve(length + 10);
        System.arraycopy(bytes, at, block, used, length - data);
        used += length - data;
        if (data > 0) {
            final int place = cache.findOrAdd(bytes, at + length - data, data);
            varint(place + 1L);
            if (place < 0) {
                System.arraycopy(bytes, at + length - data, block, used, data);
                used += data;
            }
        }
    }

    /** Recording has ended: what comes from now on had not. */
    void finish() {
        finishing = true;
    }

    /** The design was reset so many cycles after the first. */
    void reset(long cycles) {
        flush();
        varint(cycles);
        flush(RecordingFormat.RESET);
    }

    /** Whether it can be written on; not after a failure. */
    boolean isOpen() {
        return open;
    }

    /** How many transactions of a bus were written. */
    long count(int bus) {
        return counts[bus];
    }

    /** Writes the end and closes the file. */
    void end(long edges, long skipped) {
        flush();
        varint(edges);
        varint(skipped);
        varint(edgesMax);
        for (long count : counts) {
            varint(count);
        }
        flush(RecordingFormat.END);
        close();
    }

    private void flush() {
        if (used > 0) {
            flush(RecordingFormat.TRANSACTIONS);
        }
    }

    private void flush(byte kind) {
        final byte[] bytes = Arrays.copyOf(block, used);
        used = 0;
        if (block.length > 4 * RecordingFormat.BLOCK_BYTES) {
            block = new byte[RecordingFormat.BLOCK_BYTES];
        }
        try {
            writeBlock(kind, bytes);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void writeBlock(byte kind, byte[] bytes) throws IOException {
        deflater.reset();
        deflater.setInput(bytes);
        deflater.finish();
        int length = 0;
        while (!deflater.finished()) {
            if (length == deflated.length) {
                deflated = Arrays.copyOf(deflated, 2 * length);
            }
            length += deflater.deflate(deflated, length, deflated.length - length);
        }
        final ByteBuffer head = ByteBuffer.allocate(RecordingFormat.BLOCK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .put(kind).putInt(bytes.length).putInt(length);
        final CRC32 sum = new CRC32();
        sum.update(head.array(), 0, head.position());
        sum.update(deflated, 0, length);
        stream.write(head.putInt((int) sum.getValue()).array());
        stream.write(deflated, 0, length);
    }

    private void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            block[used++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        block[used++] = (byte) rest;
    }

    private void signed(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void reserve(int bytes) {
        if (used + bytes > block.length) {
            block = Arrays.copyOf(block, Math.max(2 * block.length, used + bytes));
        }
    }

    private BusRecordingException failed(IOException e) {
        try {
            close();
        } catch (BusRecordingException alsoFailed) {
            e.addSuppressed(alsoFailed);
        }
        return unwritable(e);
    }

    private BusRecordingException unwritable(IOException e) {
        final String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason()
                : e instanceof java.nio.file.NoSuchFileException ? "no such folder"
                        : e instanceof java.nio.file.AccessDeniedException ? "no right to write" : e.getMessage();
        return new BusRecordingException("bus recording cannot be written: file=" + file + ", reason=" + reason, e);
    }

    /** Closes the file as it is; without {@link #end} it counts as broken off. */
    @Override
    public void close() {
        if (open) {
            open = false;
            deflater.end();
            try {
                stream.close();
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }
}
