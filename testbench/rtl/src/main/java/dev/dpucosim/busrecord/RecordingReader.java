// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the transactions of a recording one after the other, in the order in which they ended. What is before damage,
 * or before the point where a recording breaks off, can be read; then comes the exception.
 */
public final class RecordingReader implements AutoCloseable {

    private final Path file;
    private final InputStream stream;
    private final long fileBytes;
    private final Inflater inflater = new Inflater();
    private final DataCache cache = new DataCache();
    private final RecordingHeader header;
    private final long[] counts;
    private long offset;
    private long blockOffset;
    private byte[] block = {};
    private int at;
    private long edgeBefore;
    private long skippedBefore;
    private long resetCycle = -1;
    private BusRecording.Summary summary;

    RecordingReader(Path file) {
        this.file = file;
        InputStream opened = null;
        try {
            if (Files.isDirectory(file)) {
                throw new BusRecordingException("not a bus recording, but a folder: file=" + file);
            }
            opened = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            stream = opened;
            fileBytes = Files.size(file);
            final byte[] start = stream.readNBytes(RecordingFormat.FILE_HEADER_BYTES);
            offset = start.length;
            if (!RecordingFormat.isMagic(start)) {
                throw new BusRecordingException("not a bus recording: file=" + file);
            }
            if (start.length < RecordingFormat.FILE_HEADER_BYTES) {
                throw breaksOff();
            }
            final int version = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
            if (version != RecordingFormat.VERSION) {
                throw new BusRecordingException("bus recording of another version: file=" + file + ", version="
                        + version + ", versionKnown=" + RecordingFormat.VERSION);
            }
            if (block() != RecordingFormat.HEADER) {
                throw damaged();
            }
            header = RecordingHeader.parse(block);
            at = block.length;
            counts = new long[header.buses().size()];
        } catch (NoSuchFileException e) {
            throw failed(opened, new BusRecordingException("no such bus recording: file=" + file, e));
        } catch (IOException e) {
            throw failed(opened, new BusRecordingException("bus recording cannot be read: file=" + file + ", reason="
                    + e.getMessage(), e));
        } catch (BusRecordingException e) {
            throw failed(opened, e);
        } catch (RuntimeException e) {
            throw failed(opened, damaged());
        }
    }

    private BusRecordingException failed(InputStream opened, BusRecordingException why) {
        inflater.end();
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    /** What the recording says of itself. */
    public RecordingHeader header() {
        return header;
    }

    /** What the end of the recording says; null before {@link #next} has returned null. */
    public BusRecording.Summary summary() {
        return summary;
    }

    /**
     * The next transaction; null at the end.
     *
     * @throws BusRecordingException
     *             if the recording is damaged here, or breaks off
     */
    public BusTransaction next() {
        try {
            while (at == block.length) {
                if (summary != null || !more()) {
                    return null;
                }
            }
            return transaction();
        } catch (IOException e) {
            throw new BusRecordingException("bus recording cannot be read: file=" + file + ", reason=" + e
                    .getMessage(), e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            throw damaged();
        }
    }

    /** Takes the next block; false if it was the last. */
    private boolean more() throws IOException {
        switch (block()) {
            case RecordingFormat.TRANSACTIONS -> {
                return true;
            }
            case RecordingFormat.RESET -> {
                final long cycle = header.cycle() + varint();
                resetCycle = resetCycle < 0 ? cycle : resetCycle;
                return true;
            }
            case RecordingFormat.END -> {
                final long edges = varint();
                final long skipped = varint();
                final long edgesMax = varint();
                for (long count : counts) {
                    if (varint() != count) {
                        throw damaged();
                    }
                }
                if (at != block.length || offset != fileBytes) {
                    throw damaged();
                }
                summary = new BusRecording.Summary(edges, skipped, edgesMax, counts.clone(), resetCycle);
                return false;
            }
            default -> throw damaged();
        }
    }

    private BusTransaction transaction() {
        final int bus = (int) varint();
        final BusShape shape = header.buses().get(bus);
        final int what = block[at++];
        final TransactionKind kind = TransactionKind.values()[what & 3];
        final long edgeLast = edgeBefore + varint();
        final long edgeFirst = edgeLast - varint();
        final long skippedLast = skippedBefore + signed();
        final long skippedFirst = skippedLast - varint();
        final List<Packet> packets = new ArrayList<>();
        for (BusChannel channel : kind.channels()) {
            packets.add(packet(shape.channel(channel), edgeFirst));
        }
        edgeBefore = edgeLast;
        skippedBefore = skippedLast;
        return new BusTransaction(counts[bus]++, bus, shape, kind, (what & RecordingFormat.UNFINISHED) == 0,
                header.cycle() + edgeFirst + skippedFirst, header.cycle() + edgeLast + skippedLast, edgeFirst,
                edgeLast, packets);
    }

    private Packet packet(ChannelShape shape, long edgeFirst) {
        if (shape == null) {
            throw new IllegalArgumentException("no such channel");
        }
        final long coded = varint();
        final long beats = coded >>> 1;
        if (beats * (shape.beatBytes() - shape.cachedBytes()) > block.length - at
                || beats * shape.beatBytes() > RecordingFormat.PACKET_BYTES_MAX * 2L) {
            throw new IllegalArgumentException("more beats than bytes: beats=" + beats);
        }
        final long[] offered = new long[(int) beats];
        final long[] taken = new long[(int) beats];
        long edge = beats == 0 ? 0 : edgeFirst + varint();
        final boolean smooth = beats == 0 || block[at++] == 0;
        for (int i = 0; i < beats; i++) {
            final long waited = smooth ? 0 : varint();
            edge += smooth || i == 0 ? 0 : varint();
            offered[i] = edge;
            taken[i] = edge + waited;
            edge = taken[i] + 1;
        }
        final byte[] bytes = new byte[(int) beats * shape.beatBytes()];
        for (int i = 0; i < beats; i++) {
            beat(shape, bytes, i * shape.beatBytes());
        }
        return new Packet(shape, bytes, offered, taken, (coded & 1) != 0);
    }

    private void beat(ChannelShape shape, byte[] bytes, int to) {
        final int data = shape.cachedBytes();
        final int other = shape.beatBytes() - data;
        System.arraycopy(block, at, bytes, to, other);
        at += other;
        if (data > 0) {
            final long place = varint() - 1;
            if (place >= 0) {
                cache.copy((int) place, bytes, to + other, data);
            } else {
                System.arraycopy(block, at, bytes, to + other, data);
                at += data;
                cache.findOrAdd(bytes, to + other, data);
            }
        }
    }

    private byte block() throws IOException {
        blockOffset = offset;
        final byte[] head = bytes(RecordingFormat.BLOCK_HEADER_BYTES);
        final ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        final int inflated = numbers.getInt(1);
        final int deflated = numbers.getInt(5);
        if (inflated < 0 || inflated > RecordingFormat.BLOCK_BYTES_MAX || deflated < 0
                || deflated > inflated + inflated / 64L + 1024) {
            throw damaged();
        }
        final byte[] content = bytes(deflated);
        final CRC32 sum = new CRC32();
        sum.update(head, 0, 9);
        sum.update(content);
        if ((int) sum.getValue() != numbers.getInt(9)) {
            throw damaged();
        }
        block = new byte[inflated];
        at = 0;
        inflater.reset();
        inflater.setInput(content);
        try {
            int filled = 0;
            while (filled < inflated && !inflater.finished()) {
                final int count = inflater.inflate(block, filled, inflated - filled);
                if (count == 0 && inflater.needsInput()) {
                    throw damaged();
                }
                filled += count;
            }
            if (filled != inflated) {
                throw damaged();
            }
        } catch (DataFormatException e) {
            throw damaged();
        }
        return head[0];
    }

    private byte[] bytes(int count) throws IOException {
        if (count > fileBytes - offset) {
            throw breaksOff();
        }
        final byte[] read = stream.readNBytes(count);
        offset += read.length;
        if (read.length < count) {
            throw breaksOff();
        }
        return read;
    }

    private BusRecordingException breaksOff() {
        long transactions = 0;
        for (long count : counts == null ? new long[0] : counts) {
            transactions += count;
        }
        return new BusRecordingException("bus recording breaks off: file=" + file + ", bytes=" + fileBytes
                + ", transactionsBefore=" + transactions);
    }

    private BusRecordingException damaged() {
        return new BusRecordingException("bus recording is damaged: file=" + file + ", offset=" + blockOffset);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            final byte next = block[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number too long");
    }

    private long signed() {
        final long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    @Override
    public void close() {
        inflater.end();
        try {
            stream.close();
        } catch (IOException e) {
            throw new BusRecordingException("bus recording cannot be read: file=" + file + ", reason=" + e
                    .getMessage(), e);
        }
    }
}
