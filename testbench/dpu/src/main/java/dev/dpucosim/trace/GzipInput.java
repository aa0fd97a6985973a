// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip (RFC 1952), with any number of members one after the other.
 *
 * <p>Unlike {@link java.util.zip.GZIPInputStream} it never takes a damaged or cut later member for the end of the
 * data: after a member comes another, or zero padding, or the end; anything else is an error.
 */
final class GzipInput extends InputStream {
    private static final int MAGIC_LOW = 0x1f;
    private static final int MAGIC_HIGH = 0x8b;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream input;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] packed = new byte[64 << 10];
    private int position;
    private int limit;
    private long unpackedBytes;
    private boolean inMember;
    private boolean ended;

    GzipInput(final InputStream input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                header();
            }
            final int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                unpackedBytes += count;
                return count;
            }
            if (inflater.finished()) {
                trailer();
                ended = !anotherMember();
            }
        }
        return -1;
    }

    private int inflate(final byte[] target, final int offset, final int length) throws IOException {
        try {
            if (inflater.needsInput()) {
                if (position == limit) {
                    fill();
                }
                inflater.setInput(packed, position, limit - position);
                position = limit;
            }
            final int count = inflater.inflate(target, offset, length);
            if (count == 0 && inflater.needsDictionary()) {
                throw new ZipException("gzip data asks for a preset dictionary");
            }
            return count;
        } catch (DataFormatException damaged) {
            throw new ZipException("gzip data is damaged after " + unpackedBytes + " unpacked bytes: "
                    + damaged.getMessage());
        }
    }

    private void header() throws IOException {
        if (next() != MAGIC_LOW || next() != MAGIC_HIGH || next() != METHOD_DEFLATE) {
            throw new ZipException("no gzip header after " + unpackedBytes + " unpacked bytes");
        }
        final int flags = next();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new ZipException("gzip header has reserved flags: flags=" + flags);
        }
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            final int low = next();
            skip(low | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        checksum.reset();
        inMember = true;
    }

    private void trailer() throws IOException {
        position = limit - inflater.getRemaining();
        final long checksumStored = littleEndian();
        final long lengthStored = littleEndian();
        if (checksumStored != checksum.getValue() || lengthStored != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("gzip checksum or length does not match after " + unpackedBytes + " unpacked bytes");
        }
        inMember = false;
    }

    /** Passes zero padding (tapes have it) and says whether a further member follows. */
    private boolean anotherMember() throws IOException {
        boolean padded = false;
        while (true) {
            if (position == limit && !fillOrEnd()) {
                return false;
            }
            if (packed[position] != 0) {
                if (padded) {
                    throw new ZipException("rubbish after the gzip data");
                }
                return true;
            }
            padded = true;
            position++;
        }
    }

    private long littleEndian() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) next() << shift;
        }
        return value;
    }

    private void skip(final int bytes) throws IOException {
        for (int count = 0; count < bytes; count++) {
            next();
        }
    }

    private void skipText() throws IOException {
        int value = next();
        while (value != 0) {
            value = next();
        }
    }

    private int next() throws IOException {
        if (position == limit) {
            fill();
        }
        return packed[position++] & 0xff;
    }

    private void fill() throws IOException {
        if (!fillOrEnd()) {
            throw new EOFException("gzip data ends early, after " + unpackedBytes + " unpacked bytes");
        }
    }

    private boolean fillOrEnd() throws IOException {
        int count = 0;
        while (count == 0) {
            count = input.read(packed, 0, packed.length);
        }
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        input.close();
    }
}
