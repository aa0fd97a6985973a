// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Finds out from the first bytes, never from the name, whether an input is packed, and unpacks it. */
final class Compression {
    private static final int MAGIC_BYTES = 4;
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;

    private Compression() {}

    /** The plain bytes of an input that may be packed. */
    static InputStream unpacked(final InputStream raw) throws IOException {
        final BufferedInputStream input = new BufferedInputStream(raw, 64 << 10);
        input.mark(MAGIC_BYTES);
        final byte[] first = input.readNBytes(MAGIC_BYTES);
        input.reset();
        int magic = 0;
        for (int index = 0; index < first.length; index++) {
            magic |= (first[index] & 0xff) << 8 * index;
        }
        if (first.length >= 2 && (magic & 0xffff) == GZIP_MAGIC) {
            return new GzipInput(input);
        }
        if (first.length == MAGIC_BYTES && (magic == ZSTD_MAGIC || (magic & 0xffff_fff0) == ZSTD_SKIPPABLE_MAGIC)) {
            return new Zstd(input);
        }
        return input;
    }

    /** Zstandard, with the end of cut data told apart from damage. */
    private static final class Zstd extends InputStream {
        private final ZstdInputStreamNoFinalizer input;
        private long unpackedBytes;

        Zstd(final InputStream packed) throws IOException {
            input = new ZstdInputStreamNoFinalizer(packed);
        }

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(final byte[] target, final int offset, final int length) throws IOException {
            try {
                final int count = input.read(target, offset, length);
                unpackedBytes += Math.max(count, 0);
                return count;
            } catch (IOException damaged) {
                if (String.valueOf(damaged.getMessage()).contains("Truncated")) {
                    throw new EOFException("zstd data ends early, after " + unpackedBytes + " unpacked bytes");
                }
                throw new IOException("zstd data is damaged after " + unpackedBytes + " unpacked bytes: "
                        + damaged.getMessage(), damaged);
            }
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
