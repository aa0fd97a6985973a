// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ResponsePduTest {

    private final ResponsePdu pdu = new ResponsePdu();

    private String header() {
        return HexFormat.of().formatHex(pdu.header(), 0, pdu.headerBytes());
    }

    @Test
    void shouldBuildACompletionByteForByte() {
        pdu.completion(0x1234, NvmeStatus.LBA_RANGE, false);

        assertThat(header()).isEqualTo("0500180018000000" + "0000000000000000" + "0000010034120081");
        assertThat(pdu.cid()).isEqualTo(0x1234);
        assertThat(pdu.status()).isEqualTo(NvmeStatus.LBA_RANGE);
        assertThat(pdu.length()).isEqualTo(24);
    }

    @Test
    void shouldBuildDataByteForByte() {
        long[] words = new long[64];
        pdu.data(0xABCD, words, 0, 512, false, false);

        assertThat(header()).isEqualTo("0704181818020000" + "cdab000000000000" + "0002000000000000");
        assertThat(pdu.cid()).isEqualTo(0xABCD);
        assertThat(Pdu.dataLength(pdu.header())).isEqualTo(512);
        assertThat(pdu.length()).isEqualTo(536);
    }

    @Test
    void shouldDigestHeaderAndDataWhenTheCommandDid() {
        long[] words = {1, 2, 3, 4};
        pdu.data(1, words, 1, 16, true, true);

        assertThat(header()).startsWith("0707181c30000000");
        assertThat(pdu.headerBytes()).isEqualTo(28);
        assertThat(LittleEndian.u32(pdu.header(), 24)).isEqualTo(new Crc32c().of(pdu.header(), 0, 24));
        assertThat(pdu.dataDigestPresent()).isTrue();
        assertThat(pdu.dataDigest()).isEqualTo(new Crc32c().of(words, 1, 16));
        assertThat(pdu.length()).isEqualTo(28 + 16 + 4);

        pdu.completion(1, 0, true);
        assertThat(pdu.length()).isEqualTo(28);
        assertThat(pdu.dataDigestPresent()).isFalse();
        assertThat(Pdu.length(pdu.header())).isEqualTo(28);
    }

    @Test
    void shouldRepeatTheOffenderInATermination() {
        byte[] offender = new byte[100];
        Arrays.fill(offender, (byte) 0xEE);
        pdu.data(1, null, 0, 1024, true, true);

        pdu.terminate(1, 4, offender, 3);
        assertThat(header()).isEqualTo("0300180040000000" + "0100040000000000" + "0000000000000000" + "eeeeee"
                + "00".repeat(37));
        pdu.terminate(3, 72, offender, 100);
        assertThat(header()).endsWith("ee".repeat(40)).hasSize(128);
        assertThat(Pdu.terminateStatus(pdu.header())).isEqualTo(3);
        assertThat(Pdu.terminateField(pdu.header())).isEqualTo(72);
        assertThat(pdu.type()).isEqualTo(Pdu.TYPE_TERMINATE);
    }

    @Test
    void shouldTakeAPacketFromHardware() {
        ResponsePdu model = new ResponsePdu().data(5, new long[] {7, 8}, 0, 16, true, true);
        pdu.packet(model.header(), model.headerBytes(), model.data(), 0, 16, model.dataDigest()).origin(3, 99);

        assertThat(pdu.length()).isEqualTo(model.length());
        assertThat(pdu.dataDigest()).isEqualTo(model.dataDigest());
        assertThat(pdu.operation()).isEqualTo(3);
        assertThat(pdu.cycle()).isEqualTo(99);
    }

    @Test
    void shouldNameAStatusWithItsNumber() {
        assertThat(NvmeStatus.describe(0x4080)).isEqualTo("LBA_RANGE (4080h)");
        assertThat(NvmeStatus.describe(0x1111)).isEqualTo("status (1111h)");
    }
}
