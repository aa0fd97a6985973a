// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Packed traces, whole and damaged. */
final class CompressionTest {
    private static final byte[] PLAIN = lines(20_000).getBytes(StandardCharsets.US_ASCII);

    private static String lines(final int count) {
        final Random random = new Random(7);
        final StringBuilder text = new StringBuilder();
        for (int index = 0; index < count; index++) {
            text.append("3,W,").append(random.nextInt(1 << 30)).append(",4096,").append(index).append('\n');
        }
        return text.toString();
    }

    private static byte[] gzip(final byte[] plain) {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return packed.toByteArray();
    }

    private static byte[] join(final byte[] one, final byte[] other) {
        final byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static Recorded read(final byte[] content) {
        return Recorded.of(TraceInput.bytes("trace", content), TraceOptions.defaults());
    }

    @Test
    void shouldUnpackByMagicAndNotByName() {
        final Recorded plain = read(PLAIN);
        assertThat(plain.requests()).hasSize(20_000);
        assertThat(read(gzip(PLAIN))).isEqualTo(plain);
        assertThat(read(Zstd.compress(PLAIN))).isEqualTo(plain);
    }

    @Test
    void shouldUnpackFromAPipeThatDribbles() {
        final byte[] packed = join(gzip(Arrays.copyOf(PLAIN, 1_000)), gzip(Arrays.copyOfRange(PLAIN, 1_000, 300_000)));
        final ByteArrayInputStream dribble = new ByteArrayInputStream(packed) {
            @Override
            public synchronized int read(final byte[] target, final int offset, final int length) {
                return super.read(target, offset, Math.min(length, 3));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        assertThat(Recorded.of(TraceInput.stream("pipe", dribble), TraceOptions.defaults()).requests())
                .isEqualTo(read(Arrays.copyOf(PLAIN, 300_000)).requests());
    }

    @Test
    void shouldReadAllMembersOfAGzipFile() {
        final ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(gzip(Arrays.copyOf(PLAIN, 5_000)));
        for (int member = 0; member < 20_000; member++) {
            members.writeBytes(gzip(new byte[0]));
        }
        members.writeBytes(gzip(Arrays.copyOfRange(PLAIN, 5_000, PLAIN.length)));
        final byte[] packed = members.toByteArray();
        assertThat(read(packed)).isEqualTo(read(PLAIN));
        assertThat(read(join(packed, new byte[512]))).isEqualTo(read(PLAIN));
    }

    @Test
    void shouldReadAllFramesOfAZstdFile() {
        final byte[] packed = join(Zstd.compress(Arrays.copyOf(PLAIN, 5_000)),
                Zstd.compress(Arrays.copyOfRange(PLAIN, 5_000, PLAIN.length)));
        assertThat(read(packed)).isEqualTo(read(PLAIN));
    }

    @Test
    void shouldSayThatPackedDataAreCut() {
        final byte[] gzip = gzip(PLAIN);
        final byte[] zstd = Zstd.compress(PLAIN);
        for (final int length : new int[] {3, 9, 11, 1_000, gzip.length - 9, gzip.length - 1}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(gzip, length))).isInstanceOf(TraceInputException.class)
                    .hasMessageContaining("trace: cut short: gzip data ends early, after ");
        }
        for (final int length : new int[] {5, 9, 1_000, zstd.length - 1}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(zstd, length))).isInstanceOf(TraceInputException.class)
                    .hasMessageContaining("trace: cut short: zstd data ends early, after ");
        }
    }

    @Test
    void shouldSayThatASecondMemberIsCutInsteadOfLeavingItOut() {
        final byte[] first = gzip(PLAIN);
        final byte[] both = join(first, gzip(PLAIN));
        for (final int length : new int[] {first.length + 1, first.length + 5, first.length + 500}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(both, length))).isInstanceOf(TraceInputException.class)
                    .hasMessageContaining("gzip data ends early");
        }
    }

    @Test
    void shouldSayThatPackedDataAreDamaged() {
        final byte[] gzip = gzip(PLAIN);
        final byte[] checksum = gzip.clone();
        checksum[gzip.length - 6] ^= 1;
        assertThatThrownBy(() -> read(checksum)).isInstanceOf(TraceInputException.class)
                .hasMessageContaining("checksum or length does not match");
        assertThatThrownBy(() -> read(join(gzip, new byte[] {0, 0, 5}))).isInstanceOf(TraceInputException.class)
                .hasMessageContaining("rubbish after the gzip data");
        assertThatThrownBy(() -> read(join(gzip, new byte[] {5, 5, 5}))).isInstanceOf(TraceInputException.class)
                .hasMessageContaining("no gzip header after ");
        final byte[] zstd;
        try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
            zstd = context.compress(PLAIN);
        }
        zstd[zstd.length - 1] ^= 1;
        assertThatThrownBy(() -> read(zstd)).isInstanceOf(TraceInputException.class)
                .hasMessageContaining("zstd data is damaged after ");
    }

    @Test
    void shouldReadTheRecordsBeforeTheCut() {
        final byte[] gzip = gzip(PLAIN);
        final TraceRecord record = new TraceRecord();
        try (TraceReader reader = TraceReader.open(TraceInput.bytes("trace", Arrays.copyOf(gzip, gzip.length - 1)),
                TraceOptions.defaults())) {
            assertThatThrownBy(() -> {
                while (reader.next(record)) {
                    assertThat(record.lengthBytes()).isEqualTo(4_096);
                }
            }).isInstanceOf(TraceInputException.class);
            assertThat(reader.requests()).isGreaterThan(10_000);
        }
    }
}
