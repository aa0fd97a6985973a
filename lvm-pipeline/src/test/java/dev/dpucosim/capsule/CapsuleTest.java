// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CapsuleTest {

    private final Capsule capsule = new Capsule();

    private static long[] pattern(int words) {
        long[] data = new long[words];
        Arrays.setAll(data, i -> 0x0706050403020100L + i);
        return data;
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }

    @Test
    void shouldBuildAWriteByteForByte() {
        capsule.write(0x1234, 7, 0x1122334455L, 2, true, pattern(130), 1);
        byte[] packet = capsule.toPacket();

        assertThat(packet).hasSize(72 + 1024).hasSize(capsule.length());
        assertThat(hex(packet, 0, 8)).isEqualTo("0400484848040000");
        assertThat(hex(packet, 8, 16)).isEqualTo("0140341207000000");
        assertThat(hex(packet, 16, 32)).isEqualTo("00".repeat(16));
        assertThat(hex(packet, 32, 48)).isEqualTo("0000000000000000" + "0004000000000001");
        assertThat(hex(packet, 48, 60)).isEqualTo("5544332211000000" + "01000040");
        assertThat(hex(packet, 60, 72)).isEqualTo("00".repeat(12));
        assertThat(hex(packet, 72, 88)).isEqualTo("01010203040506070201020304050607");
    }

    @Test
    void shouldBuildAReadByteForByte() {
        byte[] packet = capsule.read(0xFFFF, 1, 0, 2048).toPacket();

        assertThat(packet).hasSize(72);
        assertThat(hex(packet, 0, 16)).isEqualTo("0400480048000000" + "0240ffff01000000");
        assertThat(hex(packet, 32, 48)).isEqualTo("0000000000000000" + "000010000000005a");
        assertThat(hex(packet, 48, 60)).isEqualTo("0000000000000000" + "ff070000");
    }

    @Test
    void shouldBuildAFlushAndADeallocation() {
        assertThat(hex(capsule.flush(3, 2).toPacket(), 0, 16)).isEqualTo("0400480048000000" + "0040030002000000");
        byte[] packet = capsule.deallocate(4, 2, 0x1000, 8).toPacket();

        assertThat(packet).hasSize(88);
        assertThat(packet[8]).isEqualTo((byte) 9);
        assertThat(hex(packet, 48, 58)).isEqualTo("0000000004000000" + "0000");
        assertThat(hex(packet, 72, 88)).isEqualTo("00000000" + "08000000" + "0010000000000000");
    }

    @Test
    void shouldAppendTheDigestsThatWereAskedFor() {
        capsule.digests(true, true).write(1, 1, 8, 1, false, pattern(64), 0);
        byte[] packet = capsule.toPacket();
        Crc32c crc = new Crc32c();

        assertThat(packet).hasSize(76 + 512 + 4);
        assertThat(hex(packet, 0, 4)).isEqualTo("0403484c");
        assertThat(Pdu.length(packet)).isEqualTo(packet.length);
        assertThat(LittleEndian.u32(packet, 72)).isEqualTo(crc.of(packet, 0, 72)).isEqualTo(capsule.headerDigest());
        assertThat(LittleEndian.u32(packet, 588)).isEqualTo(crc.of(packet, 76, 512)).isEqualTo(capsule.dataDigest());
        assertThat(Pdu.flags(capsule.read(1, 1, 0, 1).header())).isEqualTo(Pdu.FLAG_HEADER_DIGEST);
    }

    @Test
    void shouldKnowTheLengthsOfDataThatIsAbsent() {
        capsule.write(1, 1, 0, 3, false, null, 0);

        assertThat(capsule.data()).isNull();
        assertThat(capsule.dataBytes()).isEqualTo(1536);
        assertThat(Pdu.length(capsule.header())).isEqualTo(72 + 1536);
        assertThat(SubmissionEntry.sglLength(capsule.header(), Pdu.COMMON_BYTES)).isEqualTo(1536);
    }

    @Test
    void shouldGiveAnyPacketBackAsItWas() {
        SeededStream stream = new SeededStream(5);
        for (int length = 0; length < 700; length++) {
            byte[] packet = new byte[length];
            for (int i = 0; i < length; i++) {
                packet[i] = (byte) stream.nextLong();
            }
            capsule.packet(packet);
            assertThat(capsule.toPacket()).isEqualTo(packet);
            assertThat(capsule.length()).isEqualTo(length);
            assertThat(capsule.headerBytes() + capsule.dataBytes()).isLessThanOrEqualTo(length);
        }
    }

    @Test
    void shouldTakeItsOwnPacketApartAgain() {
        byte[] packet = new Capsule().digests(true, true).write(9, 1, 77, 4, false, pattern(256), 0).toPacket();
        capsule.packet(packet);

        assertThat(capsule.headerBytes()).isEqualTo(76);
        assertThat(capsule.dataBytes()).isEqualTo(2048);
        assertThat(capsule.data()).isEqualTo(pattern(256));
        assertThat(SubmissionEntry.slba(capsule.header(), Pdu.COMMON_BYTES)).isEqualTo(77);
        assertThat(capsule.dataDigest()).isEqualTo(new Crc32c().of(pattern(256), 0, 2048));
    }

    @Test
    void shouldLeaveNothingOfThePacketBefore() {
        capsule.digests(true, true).write(9, 1, 77, 4, true, pattern(256), 0);
        capsule.digests(false, false).read(1, 2, 3, 4);

        assertThat(capsule.toPacket()).isEqualTo(new Capsule().read(1, 2, 3, 4).toPacket());
        assertThat(capsule.packet(new byte[0]).toPacket()).isEmpty();
    }

    @Test
    void shouldRefuseABlockCountThatTheFieldCannotHold() {
        assertThatThrownBy(() -> capsule.read(0, 1, 0, 65_537)).hasMessageContaining("blocks=65537");
        assertThatThrownBy(() -> capsule.read(0, 1, 0, 0)).hasMessageContaining("blocks=0");
        assertThat(SubmissionEntry.blocks(capsule.read(0, 1, 0, 65_536).header(), Pdu.COMMON_BYTES)).isEqualTo(65_536);
    }

    @Test
    void shouldComputeThePublishedCheckValueOfCrc32c() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        long[] words = {LittleEndian.u64(digits, 0), digits[8] | 0x7777_0000L};

        assertThat(new Crc32c().of(digits, 0, 9)).isEqualTo(0xE3069283);
        assertThat(new Crc32c().of(words, 0, 9)).isEqualTo(0xE3069283);
    }
}
