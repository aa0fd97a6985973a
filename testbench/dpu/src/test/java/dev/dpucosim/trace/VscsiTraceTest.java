// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** CloudPhysics records of both versions. */
final class VscsiTraceTest {
    private final ByteBuffer bytes = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);

    private VscsiTraceTest one(final int command, final long length, final long block, final long timeUs) {
        bytes.putInt(7).putInt((int) length).putInt(1).putShort((short) command).putShort((short) 0x0102)
                .putLong(block).putLong(timeUs);
        return this;
    }

    private VscsiTraceTest two(final int command, final long length, final long block, final long timeUs) {
        bytes.putShort((short) command).putShort((short) 0x0201).putInt(7).putInt((int) length).putInt(1)
                .putLong(block).putLong(timeUs).putLong(33);
        return this;
    }

    private byte[] content() {
        final byte[] content = new byte[bytes.position()];
        bytes.get(0, content);
        return content;
    }

    @Test
    void shouldReadVersionOne() {
        one(0x28, 4_096, 8, 1_000).one(0x2a, 512, 0x1_0000_0001L, 1_001).one(0x88, 0xffff_fe00L, 0, 1_002)
                .one(0x8a, 512, 1, 1_003).one(0x08, 512, 1, 1_004).one(0x0a, 512, 1, 1_005).one(0xa8, 512, 1, 1_006)
                .one(0xaa, 100, 1, 1_007).one(0x35, 0, 0, 1_008).one(0x91, 0, 0, 1_009).one(0x42, 1_024, 4, 1_010);
        final Recorded trace = Recorded.of(TraceInput.bytes("trace", content()), TraceOptions.defaults());
        assertThat(trace.format()).isEqualTo(TraceFormat.VSCSI);
        assertThat(trace.requests()).containsExactly("READ 0 @4096+4096 t=0", "WRITE 0 @2199023256064+512 t=1000",
                "READ 0 @0+4294966784 t=2000", "WRITE 0 @512+512 t=3000", "READ 0 @512+512 t=4000",
                "WRITE 0 @512+512 t=5000", "READ 0 @512+512 t=6000", "WRITE 0 @512+100 t=7000", "FLUSH 0 t=8000",
                "FLUSH 0 t=9000", "DISCARD 0 @2048+1024 t=10000");
        assertThat(trace.roundedOutward()).isOne();
    }

    @Test
    void shouldReadVersionTwoWithItsResponseTimes() {
        two(0x28, 4_096, 8, 1_000).two(0x2a, 512, 9, 999);
        final TraceRecord record = new TraceRecord();
        try (TraceReader reader = TraceReader.open(TraceInput.bytes("trace", content()), TraceOptions.defaults())) {
            assertThat(reader.next(record)).isTrue();
            assertThat(record.kind()).isEqualTo(RequestKind.READ);
            assertThat(record.recordedLatencyNs()).isEqualTo(33_000);
            assertThat(reader.next(record)).isTrue();
            assertThat(record.arrivalNs()).isZero();
            assertThat(record.position()).isEqualTo(2);
            assertThat(reader.outOfOrder()).isOne();
            assertThat(reader.spanNs()).isEqualTo(1_000);
            assertThat(reader.next(record)).isFalse();
        }
    }

    @Test
    void shouldCountCommandsThatHaveNoPlaceInTheModelByName() {
        one(0x28, 512, 0, 1).one(0x93, 512, 0, 2).one(0x41, 512, 0, 3).one(0x42, 24, 0, 4).one(0x12, 36, 0, 5)
                .one(0xcc, 0, 0, 6);
        final Recorded trace = Recorded.of(TraceFormat.VSCSI, content());
        assertThat(trace.requests()).hasSize(6);
        assertThat(trace.others()).containsOnlyKeys("WRITE SAME(16)", "WRITE SAME(10)", "UNMAP without its range",
                "INQUIRY", "SCSI command 0xcc");
    }

    @Test
    void shouldReadATraceThatBeginsWithOtherCommandsOrHasDamageWhenTheFormatIsStated() {
        for (int index = 0; index < 70; index++) {
            one(0x12, 36, 0, index);
        }
        one(0x28, 512, 0, 70);
        bytes.put(32 * 5 + 15, (byte) 9);
        final Recorded trace = Recorded.of(TraceFormat.VSCSI, content());
        assertThat(trace.requests()).hasSize(70);
        assertThat(trace.malformed()).isOne();
        assertThatThrownBy(() -> Recorded.of(TraceInput.bytes("trace", content()), TraceOptions.defaults()))
                .isInstanceOf(TraceInputException.class).hasMessageContaining("no known trace format");
        bytes.put(32 * 9 + 12, (byte) 0x2a);
        assertThat(Recorded.of(TraceInput.bytes("trace", content()), TraceOptions.defaults())).isNotEqualTo(trace)
                .extracting(Recorded::malformed).isEqualTo(1L);
    }

    @Test
    void shouldRefuseRecordsOfAnotherVersionAndACutOne() {
        one(0x28, 512, 0, 1).two(0x28, 512, 0, 1);
        bytes.position(32 + 32);
        one(0x28, 0, 0, 1).one(0x28, 512, -1, 1).one(0x28, 512, 0, -1).one(0x2a, 512, 0, 1);
        bytes.putInt(5);
        for (int index = 0; index < 64; index++) {
            bytes.putLong(0);
        }
        bytes.position(32 * 6 + 12);
        final Recorded trace = Recorded.of(TraceInput.bytes("trace", tailored()), TraceOptions.defaults());
        assertThat(trace.requests()).hasSize(2 + 64);
        assertThat(trace.reasons()).containsExactly("version or command is not a vscsi record's", "length is zero",
                "range ends beyond 2^63 bytes", "time is beyond 63 bits", "record is cut: bytes=12, recordBytes=32");
    }

    /** The content with 64 good records in front, so that what is bad is beyond what detection looks at. */
    private byte[] tailored() {
        final byte[] bad = content();
        final ByteBuffer all = ByteBuffer.allocate(64 * 32 + bad.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < 64; index++) {
            all.putInt(7).putInt(512).putInt(1).putShort((short) 0x28).putShort((short) 0x0102).putLong(0).putLong(1);
        }
        return all.put(bad).array();
    }

    @Test
    void shouldNotReadRecordsOfNoKnownVersion() {
        assertThatThrownBy(() -> Recorded.of(TraceFormat.VSCSI, new byte[64])).isInstanceOf(TraceInputException.class)
                .hasMessageStartingWith("trace: not a vscsi trace: the first records hold no version 1 or 2: 0000");
    }
}
