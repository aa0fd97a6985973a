// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.host.GeneratedData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files of {@code --members-dir}: the same from model and RTL, and from offset 0 what Linux md would read, by its
 * own formulas of RAID 0, RAID 1 and RAID 5 left-symmetric.
 */
final class MemberImageTest {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int EXTENT_BYTES = 64 << 10;
    private static final int EXTENTS = 23;
    private static final int BLOCK_BYTES = 512;
    private static final int SEED = 5;

    @TempDir
    private Path folder;

    private Path replay(final int level, final int members, final String engine) throws IOException {
        final StringBuilder trace = new StringBuilder();
        // One after the other and from the first extent on, so that the pool maps each extent to itself.
        for (int i = 0; i < EXTENTS; i++) {
            trace.append(String.format(Locale.ROOT, "%d 0 %d %d 0%n", i, i * 128, 128));
        }
        final Path file = Files.writeString(folder.resolve("sequential.trace"), trace);
        final Path images = folder.resolve(engine);
        final StringWriter text = new StringWriter();
        final int exitCode = Dpu.run(Dpu.commandLine(new Interruption()).setOut(new PrintWriter(text))
                .setErr(new PrintWriter(text)), "replay", file.toString(), "--format", "mqsim", "--engine", engine,
                "--raid", Integer.toString(level), "--members", Integer.toString(members), "--chunk",
                Integer.toString(CHUNK_BYTES), "--extent", Integer.toString(EXTENT_BYTES), "--queue-depth", "1",
                // A log of partial parity has its entries where each engine has its contexts.
                "--seed", Integer.toString(SEED), "--members-dir", images.toString(), "--write-hole", "none");
        assertThat(exitCode).as(text.toString()).isZero();
        return images;
    }

    private static Path member(final Path images, final int index) {
        return images.resolve(String.format(Locale.ROOT, "member-%02d.img", index));
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 2", "5, 3", "5, 5"})
    void shouldHoldWhatMdWouldReadAndBeTheSameFromBothEngines(final int level, final int members)
            throws IOException {
        final Path model = replay(level, members, "model");
        final Path rtl = replay(level, members, "rtl");
        final ByteBuffer[] images = new ByteBuffer[members];
        for (int i = 0; i < members; i++) {
            assertThat(Files.mismatch(member(model, i), member(rtl, i))).as("member %s", i).isEqualTo(-1);
            images[i] = ByteBuffer.wrap(Files.readAllBytes(member(model, i))).order(ByteOrder.LITTLE_ENDIAN);
        }
        final GeneratedData generated = new GeneratedData(SEED);
        final int blocks = EXTENTS * EXTENT_BYTES / BLOCK_BYTES;
        final long[] seen = new long[GeneratedData.BLOCK_WORDS];
        for (int block = 0; block < blocks; block++) {
            final int chunk = block * BLOCK_BYTES / CHUNK_BYTES;
            final int within = block * BLOCK_BYTES % CHUNK_BYTES;
            for (int copy = 0; copy < (level == 1 ? members : 1); copy++) {
                final ByteBuffer image = images[level == 1 ? copy : disk(level, members, chunk)];
                image.slice(row(level, members, chunk) * CHUNK_BYTES + within, BLOCK_BYTES).order(
                        ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(seen);
                assertThat(generated.matches(seen, 0, 0, block, 1)).as("block %s, copy %s", block, copy).isTrue();
            }
        }
        if (level == 5) {
            checkParity(images, (blocks * BLOCK_BYTES / CHUNK_BYTES + members - 2) / (members - 1) * CHUNK_BYTES);
        }
    }

    /** The row of chunks that holds a chunk of the array. */
    private static int row(final int level, final int members, final int chunk) {
        return switch (level) {
            case 0 -> chunk / members;
            case 1 -> chunk;
            default -> chunk / (members - 1);
        };
    }

    /** The disk that holds it: in md's left-symmetric layout data begins behind the parity, which moves to the left. */
    private static int disk(final int level, final int members, final int chunk) {
        if (level == 0) {
            return chunk % members;
        }
        final int parity = members - 1 - row(level, members, chunk) % members;
        return (parity + 1 + chunk % (members - 1)) % members;
    }

    private static void checkParity(final ByteBuffer[] images, final int bytes) {
        for (int at = 0; at < bytes; at += Long.BYTES) {
            long parity = 0;
            for (final ByteBuffer image : images) {
                parity ^= image.getLong(at);
            }
            assertThat(parity).as("XOR at %s", at).isZero();
        }
    }
}
