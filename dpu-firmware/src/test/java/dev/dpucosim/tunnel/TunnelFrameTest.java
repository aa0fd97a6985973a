// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TunnelFrameTest {

    private static final HexFormat HEX = HexFormat.of();

    /** The check as it is defined: reflected, polynomial 1EDC6F41h, all ones before and after. */
    private static int crcBitByBit(byte[] frame) {
        int crc = -1;
        for (int i = 0; i < frame.length; i++) {
            crc ^= i >= 60 && i < 64 ? 0 : frame[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        return ~crc;
    }

    private static String hex(byte[] frame, int from, int to) {
        return HEX.formatHex(frame, from, to);
    }

    private static byte[] payload(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return bytes;
    }

    @Test
    void shouldPutEveryFieldOfDataWhereTheFormatSays() {
        byte[] frame = FrameBuilder.data(0x1122334455667788L, 1 | 2 | FrameBuilder.trafficClassFlags(5), payload(3), 0,
                3)
                .connection(0xABCDEF, 0x1234).stream(2).sequence(0x01020304).function(0x0607, 0x0809).seal();

        assertThat(hex(frame, 0, 60)).isEqualTo("11" + "efcdab" + "3412" + "02" + "17" + "04030201" + "00000000"
                + "00" + "00" + "0706" + "0000" + "0000" + "8877665544332211" + "0300" + "0908" + "00".repeat(24));
        assertThat(frame).hasSize(128);
        // 88h mod 64 = 8: the payload stands in lanes 8 to 10.
        assertThat(hex(frame, 64, 80)).isEqualTo("0000000000000000" + "010203" + "0000000000");
    }

    @Test
    void shouldPutEveryFieldOfARaiseWhereTheFormatSays() {
        byte[] frame = FrameBuilder.raise(0x0102030405060708L).connection(0x000001, 0xFFFF).stream(3).sequence(-2)
                .flags(TunnelFrame.FLAG_URGENT).fence(1, 0x0A0B0C0D).function(7, 2).explicit(2047).merged(258).seal();

        assertThat(hex(frame, 0, 60)).isEqualTo("12" + "010000" + "ffff" + "03" + "20" + "feffffff" + "0d0c0b0a"
                + "01" + "02" + "0700" + "ff07" + "0201" + "0807060504030201" + "0000" + "0200" + "00".repeat(24));
    }

    @Test
    void shouldCarryAMemoryWriteWithAHeaderOfThreeWordsBelowFourGigabytes() {
        byte[] frame = FrameBuilder.raise(0).tlp(0x0102, 3, 0xFEE01000L, 0x1F2).seal();

        assertThat(hex(frame, 17, 18)).isEqualTo("01");
        assertThat(hex(frame, 36, 56)).isEqualTo("40300001" + "0102000f" + "fee01000" + "00000000" + "f2010000");
        TunnelFrame read = TunnelFrame.parse(frame);
        assertThat(read.tlpIsMessageWrite()).isTrue();
        assertThat(read.tlpAddress()).isEqualTo(0xFEE01000L);
        assertThat(read.tlpData()).isEqualTo(0x1F2);
    }

    @Test
    void shouldCarryAMemoryWriteWithAHeaderOfFourWordsFromFourGigabytes() {
        byte[] frame = FrameBuilder.raise(0).tlp(0xFFFF, 0, 0x8_FEE0_1000L, 7).seal();

        assertThat(hex(frame, 36, 56)).isEqualTo("60000001" + "ffff000f" + "00000008" + "fee01000" + "07000000");
        assertThat(TunnelFrame.parse(frame).tlpAddress()).isEqualTo(0x8_FEE0_1000L);
    }

    @ParameterizedTest
    @CsvSource({"36, 00", "36, 44", "38, 03", "38, 04", "38, 40", "38, 80", "39, 02", "39, 00", "43, 1f",
        "43, 0e", "43, 00"})
    void shouldTakeNothingElseForAMemoryWriteOfOneWord(int offset, String value) {
        byte[] frame = FrameBuilder.raise(0).tlp(0, 0, 0x1000, 7).seal();
        assertThat(new TunnelFrame(frame).tlpIsMessageWrite()).isTrue();

        frame[offset] = HEX.parseHex(value)[0];

        assertThat(new TunnelFrame(frame).tlpIsMessageWrite()).isFalse();
    }

    @Test
    void shouldTakeAHeaderOfFourWordsForNoAddressBelowFourGigabytes() {
        byte[] frame = FrameBuilder.raise(0).tlp(0, 0, 0x8_FEE0_1000L, 7).seal();
        assertThat(new TunnelFrame(frame).tlpIsMessageWrite()).isTrue();

        frame[47] = 0;

        assertThat(new TunnelFrame(frame).tlpIsMessageWrite()).isFalse();
    }

    @Test
    void shouldNameATransport() {
        byte[] frame = FrameBuilder.raise(0).transport(0xCAFE1234).seal();

        assertThat(hex(frame, 17, 18)).isEqualTo("03");
        assertThat(hex(frame, 36, 40)).isEqualTo("3412feca");
        assertThat(TunnelFrame.parse(frame).carrier()).isEqualTo(Carrier.TRANSPORT);
        assertThat(TunnelFrame.parse(frame).transport()).isEqualTo(0xCAFE1234);
    }

    @Test
    void shouldPutEveryFieldOfAHelloWhereTheFormatSays() {
        FrameBuilder hello = FrameBuilder.hello(0x11223344, true).connection(5, 6);
        for (int stream = 0; stream < 4; stream++) {
            hello.next(stream, 0x10 + stream);
        }
        for (int function = 0; function < 8; function++) {
            hello.functionEpoch(function, 0x100 + function);
        }
        byte[] frame = hello.seal();

        assertThat(hex(frame, 0, 60)).isEqualTo("17" + "050000" + "0600" + "00" + "01" + "44332211" + "00".repeat(12)
                + "10000000" + "11000000" + "12000000" + "13000000"
                + "00010101020103010401050106010701" + "00000000");
        TunnelFrame read = TunnelFrame.parse(frame);
        assertThat(read.fresh()).isTrue();
        assertThat(read.next(3)).isEqualTo(0x13);
        assertThat(read.functionEpoch(7)).isEqualTo(0x107);
    }

    @Test
    void shouldReadBackWhatWasSet() {
        SeededStream random = new SeededStream(11);
        for (int round = 0; round < 500; round++) {
            int connection = random.nextInt(1 << 24);
            int epoch = random.nextInt(1 << 16);
            int count = 1 + random.nextInt(4096);
            long address = random.nextLong() & -4096L | random.nextInt(4097 - count);
            byte[] payload = payload(count);
            int flags = random.nextInt(32);
            int sequence = (int) random.nextLong();
            TunnelFrame read = TunnelFrame.parse(FrameBuilder.data(address, flags, payload, 0, count)
                    .connection(connection, epoch).sequence(sequence).seal());

            byte[] copy = new byte[count];
            read.payload(copy, 0);

            assertThat(copy).isEqualTo(payload);
            assertThat(read.type()).isEqualTo(FrameType.DATA);
            assertThat(read.connection()).isEqualTo(connection);
            assertThat(read.epoch()).isEqualTo(epoch);
            assertThat(read.sequence()).isEqualTo(sequence);
            assertThat(read.address()).isEqualTo(address);
            assertThat(read.trafficClass()).isEqualTo(flags >> 2);
            assertThat(read.relaxed()).isEqualTo((flags & 1) != 0);
            assertThat(read.idOrdered()).isEqualTo((flags & 2) != 0);
            assertThat(read.length()).isEqualTo(64 + 64 * (int) (((address & 63) + count + 63) / 64));
        }
    }

    @Test
    void shouldCheckFramesAsTheStandardComputesIt() {
        SeededStream random = new SeededStream(12);
        for (int round = 0; round < 50; round++) {
            byte[] frame = FrameBuilder.data(random.nextInt(64), 0, payload(200), 0, 1 + random.nextInt(200))
                    .sequence((int) random.nextLong()).seal();

            assertThat(new TunnelFrame(frame).crc()).isEqualTo(crcBitByBit(frame));
        }
    }

    @Test
    void shouldSeeEveryFlippedBit() {
        byte[] frame = FrameBuilder.ack(2, 77).connection(1, 2).seal();
        for (int bit = 0; bit < 512; bit++) {
            byte[] damaged = frame.clone();
            damaged[bit >> 3] ^= (byte) (1 << (bit & 7));

            assertThat(new TunnelFrame(damaged).fault()).as("bit %d", bit).isEqualTo(FrameFault.BAD_CRC);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "63", "65", "100", "128"})
    void shouldCallAHeaderWithTooFewOrTooManyBytesCut(int bytes) {
        byte[] frame = FrameBuilder.ack(1, 2).seal();
        byte[] other = Arrays.copyOf(frame, bytes);

        assertThat(new TunnelFrame(other).fault()).isEqualTo(FrameFault.CUT);
        assertThatThrownBy(() -> TunnelFrame.parse(other)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(bytes == 128 ? "frame cut: bytes=128, bytesExpected=64"
                        : "frame cut: no whole beats, bytes=" + bytes);
    }

    @Test
    void shouldCallDataWithoutAllItsBeatsCut() {
        byte[] frame = FrameBuilder.data(63, 0, payload(66), 0, 66).seal();
        assertThat(frame).hasSize(64 + 3 * 64);

        byte[] cut = Arrays.copyOf(frame, frame.length - 64);

        assertThatThrownBy(() -> TunnelFrame.parse(cut)).hasMessage("frame cut: bytes=192, bytesExpected=256");
    }

    @Test
    void shouldCallDataWithMoreThanFourKibibytesCut() {
        byte[] frame = Arrays.copyOf(FrameBuilder.data(0, 0, payload(64), 0, 64).seal(), 64 + 4160);
        frame[32] = 0x01;
        frame[33] = 0x10;

        assertThatThrownBy(() -> TunnelFrame.parse(FrameBuilder.of(frame).seal()))
                .hasMessage("frame cut: payloadBytes=4097, payloadBytesMax=4096");
    }

    @Test
    void shouldNameBothChecksOfADamagedFrame() {
        byte[] frame = FrameBuilder.ack(1, 2).seal();
        int expected = crcBitByBit(frame);
        frame[60] ^= 1;

        assertThatThrownBy(() -> TunnelFrame.parse(frame)).hasMessage(
                String.format("frame damaged: crc=%08x, crcExpected=%08x", expected ^ 1, expected));
    }

    @ParameterizedTest
    @CsvSource({"0x10, 0, 1", "0x19, 9, 1", "0x1F, 15, 1", "0x02, 2, 0", "0x21, 1, 2"})
    void shouldNameTypeAndVersionThatAreUnknown(String first, int type, int version) {
        byte[] frame = FrameBuilder.ack(1, 2).seal();
        frame[0] = (byte) (int) Integer.decode(first);
        FrameBuilder.of(frame).seal();

        assertThat(new TunnelFrame(frame).fault()).isEqualTo(FrameFault.UNKNOWN_TYPE);
        assertThatThrownBy(() -> TunnelFrame.parse(frame))
                .hasMessage("frame of unknown type: type=" + type + ", version=" + version);
    }

    @Test
    void shouldRefuseToMakeDataThatLeaveTheirPage() {
        byte[] payload = payload(4096);
        assertThatThrownBy(() -> FrameBuilder.data(0x1FFF, 0, payload, 0, 2))
                .hasMessage("payload leaves its page: address=1fff, bytes=2");
        assertThatThrownBy(() -> FrameBuilder.data(0, 0, payload, 0, 0))
                .hasMessage("payload out of range: bytes=0, bytesMax=4096");
        assertThat(FrameBuilder.data(0x1000, 0, payload, 0, 4096).seal()).hasSize(64 + 4096);
    }

    @ParameterizedTest
    @EnumSource(FrameType.class)
    void shouldPrintFramesOnOneLine(FrameType type) {
        FrameBuilder frame = switch (type) {
            case DATA -> FrameBuilder.data(0x1000, 4, payload(8), 0, 8);
            case RAISE -> FrameBuilder.raise(5).explicit(9).fence(2, 8);
            case WITHDRAW -> FrameBuilder.withdraw(9);
            case ACK -> FrameBuilder.ack(0, 1);
            case NAK -> FrameBuilder.nak(0, 1, NakReason.GAP);
            case RESET -> FrameBuilder.reset(3, 4);
            case HELLO -> FrameBuilder.hello(7, true);
            case ERROR -> FrameBuilder.error(13);
        };
        assertThat(TunnelFrame.parse(frame.connection(0x5001, 3).seal())).hasToString(switch (type) {
            case DATA -> "DATA connection=005001 epoch=3 0:0 function=0/0 address=1000 bytes=8 tc=1";
            case RAISE -> "RAISE connection=005001 epoch=3 0:0 function=0/0 vector=9 merged=1 fence=2:8";
            case WITHDRAW -> "WITHDRAW connection=005001 epoch=3 0:0 function=0/0 vector=9";
            case ACK -> "ACK connection=005001 epoch=3 0:1";
            case NAK -> "NAK connection=005001 epoch=3 0:1 reason=GAP";
            case RESET -> "RESET connection=005001 epoch=3 function=3/4";
            case HELLO -> "HELLO connection=005001 epoch=3 fresh number=7 next=0,0,0,0";
            case ERROR -> "ERROR connection=005001 epoch=3 cause=13";
        });
    }

    @Test
    void shouldReadAFrameWithinOtherBytes() {
        byte[] frame = FrameBuilder.data(0x2005, 0, payload(9), 0, 9).stream(1).sequence(4).seal();
        byte[] array = new byte[frame.length + 20];
        Arrays.fill(array, (byte) 0x5A);
        System.arraycopy(frame, 0, array, 7, frame.length);

        TunnelFrame read = new TunnelFrame().wrap(array, 7, frame.length);

        assertThat(read.fault()).isEqualTo(FrameFault.NONE);
        assertThat(read.payloadAt()).isEqualTo(7 + 64 + 5);
        assertThat(read).hasToString(new TunnelFrame(frame).toString());
        assertThatThrownBy(() -> read.wrap(array, 21, frame.length)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({"14, GAP, false", "16, NO_ROOM, false", "17, RATE_LIMITED, false", "18, FOREIGN_FUNCTION, true",
        "19, OLD_FUNCTION, true", "20, BAD_RANGE, true", "21, BAD_CARRIER, true", "22, BAD_VECTOR, true",
        "23, DATA_FAULT, true", "24, MESSAGE_FAULT, true"})
    void shouldNumberReasonsAsTheReceiversCauses(int code, NakReason reason, boolean consumed) {
        TunnelFrame read = TunnelFrame.parse(FrameBuilder.nak(3, 5, reason).seal());

        assertThat(read.merged()).isEqualTo(code);
        assertThat(read.reason()).isEqualTo(reason);
        assertThat(reason.consumed()).isEqualTo(consumed);
    }

    @Test
    void shouldCompareSequencesAcrossTheWrap() {
        assertThat(SerialNumber.reached(1, -2)).isTrue();
        assertThat(SerialNumber.reached(-2, 1)).isFalse();
        assertThat(SerialNumber.reached(7, 7)).isTrue();
        assertThat(SerialNumber.distance(3, -1)).isEqualTo(4);
        assertThat(SerialNumber.distance(-1, 3)).isEqualTo(-4);
    }
}
