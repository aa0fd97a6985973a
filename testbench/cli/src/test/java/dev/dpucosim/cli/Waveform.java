// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An FST file as far as a test asks: blocks of a kind, a length and contents, numbers big-endian. */
final class Waveform {
    private static final int HEADER = 0;
    private static final int NAMES_IN_LZ4 = 6;
    private static final int MATCH_MIN = 4;

    private Waveform() {}

    /** What {@code ./dpu ... --wave} has built before it starts Java. */
    static void buildTracedModel(final String top) throws IOException, InterruptedException {
        final Path build = Path.of(System.getProperty("dpucosim.models")).getParent();
        final Process cmake = new ProcessBuilder("cmake", "--build", build.toString(), "--target", "model_" + top
                + "_traced").redirectErrorStream(true).start();
        final String said = new String(cmake.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(cmake.waitFor()).as(said).isZero();
    }

    /** First and last time: what the header block, the first of a file, begins with. */
    static long[] times(final Path file) throws IOException {
        final ByteBuffer header = block(file, HEADER);
        return new long[] {header.getLong(), header.getLong()};
    }

    /** Scopes and signals in their order, with what describes them between the names. */
    static String names(final Path file) throws IOException {
        final ByteBuffer block = block(file, NAMES_IN_LZ4);
        final byte[] names = new byte[Math.toIntExact(block.getLong())];
        int at = 0;
        while (block.hasRemaining()) {
            final int token = block.get() & 0xFF;
            final int literals = count(token >>> 4, block);
            block.get(names, at, literals);
            at += literals;
            if (block.hasRemaining()) {
                final int back = block.get() & 0xFF | (block.get() & 0xFF) << 8;
                for (int left = count(token & 15, block) + MATCH_MIN; left > 0; left--, at++) {
                    names[at] = names[at - back];
                }
            }
        }
        assertThat(at).isEqualTo(names.length);
        return new String(names, StandardCharsets.ISO_8859_1);
    }

    /** A count of four bits that bytes of 255 make longer. */
    private static int count(final int first, final ByteBuffer block) {
        int sum = first;
        if (first == 15) {
            int more;
            do {
                more = block.get() & 0xFF;
                sum += more;
            } while (more == 255);
        }
        return sum;
    }

    private static ByteBuffer block(final Path file, final int kind) throws IOException {
        final ByteBuffer blocks = ByteBuffer.wrap(Files.readAllBytes(file));
        while (blocks.hasRemaining()) {
            final int of = blocks.get();
            final int length = Math.toIntExact(blocks.getLong(blocks.position()));
            final ByteBuffer contents = blocks.slice(blocks.position() + Long.BYTES, length - Long.BYTES);
            if (of == kind) {
                return contents;
            }
            blocks.position(blocks.position() + length);
        }
        throw new AssertionError("no such block: file=" + file + ", kind=" + kind);
    }
}
