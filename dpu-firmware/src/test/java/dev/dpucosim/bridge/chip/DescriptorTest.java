// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Where every field lies, byte by byte, and what is shown of it. */
class DescriptorTest {
    private static final KeyValue LOCAL = new KeyValue(0x0102, 0x0304_0506_0708L, 0x1112_1314_1516_1718L);
    private static final KeyValue REMOTE = new KeyValue(0x2122, 0x2324_2526_2728L, 0x3132_3334_3536_3738L);

    @Test
    void shouldPutTheFieldsOfACommandWhereThePictureSays() {
        SubmissionEntry entry = new SubmissionEntry().set(2, 0x8182_8384L, 0x4142_4344_4546_4748L, LOCAL,
                0x5152_5354_5556_5758L, REMOTE, 0x6162_6364_6566_6768L).flags(1);
        assertThat(entry.bytes()).asHexString().isEqualToIgnoringCase("02010000" + "84838281" + "4847464544434241"
                + "0201" + "080706050403" + "1817161514131211" + "2221" + "282726252423" + "3837363534333231"
                + "5857565554535251" + "6867666564636261");
        assertThat(entry.opcode()).isEqualTo(2);
        assertThat(entry.flags()).isEqualTo(1);
        assertThat(entry.length()).isEqualTo(0x8182_8384L);
        assertThat(entry.localIndex()).isEqualTo(LOCAL.index());
        assertThat(entry.localGeneration()).isEqualTo(LOCAL.generation());
        assertThat(entry.localTag()).isEqualTo(LOCAL.tag());
        assertThat(entry.remoteIndex()).isEqualTo(REMOTE.index());
        assertThat(entry.remoteGeneration()).isEqualTo(REMOTE.generation());
        assertThat(entry.remoteTag()).isEqualTo(REMOTE.tag());
        assertThat(entry.localOffset()).isEqualTo(0x5152_5354_5556_5758L);
        assertThat(entry.remoteOffset()).isEqualTo(0x6162_6364_6566_6768L);
        assertThat(entry.reserved(0xABCD).bytes()).startsWith(2, 1, 0xCD, 0xAB);
    }

    @Test
    void shouldPutTheFieldsOfACompletionWhereThePictureSays() {
        byte[] bytes = new byte[40];
        CompletionEntry entry = new CompletionEntry().wrap(bytes, 8).set(KeyStatus.REVOKED, 3, 0x3F, 0x8182_8384,
                0x4142_4344_4546_4748L, 0x5152L);
        assertThat(bytes).asHexString().isEqualToIgnoringCase("0000000000000000" + "1303" + "3F00" + "84838281"
                + "4847464544434241" + "5251000000000000" + "0000000000000000");
        assertThat(entry.status()).isEqualTo(KeyStatus.REVOKED);
        assertThat(entry.partial()).isTrue();
        assertThat(entry.phase()).isOne();
        assertThat(entry.command()).isEqualTo(0x8182_8384);
        assertThat(entry.userTag()).isEqualTo(0x4142_4344_4546_4748L);
    }

    @Test
    void shouldKeepARecordThroughItsWords() {
        KeyRecord record = new KeyRecord(0xA1B2_C3D4_E5F6L, true, true, 1, 5, 63, 0x1112_1314_1516_1718L, 0xFEDC, 62,
                0xBA98, 0x1000, 1L << 48);
        assertThat(record.word(0)).isEqualTo(0x3F2F_A1B2_C3D4_E5F6L);
        assertThat(record.word(2)).isEqualTo(0xBA_983E_FEDCL);
        assertThat(KeyRecord.of(record.word(0), record.word(1), record.word(2), record.word(3), record.word(4)))
                .isEqualTo(record);
    }

    @Test
    void shouldSayWhichRangesCanBe() {
        assertThat(KeyRecord.rangeIsGood(0, 1)).isTrue();
        assertThat(KeyRecord.rangeIsGood(0, 1L << 48)).isTrue();
        assertThat(KeyRecord.rangeIsGood(0, (1L << 48) + 1)).isFalse();
        assertThat(KeyRecord.rangeIsGood(0, 0)).isFalse();
        assertThat(KeyRecord.rangeIsGood(0, -1)).isFalse();
        assertThat(KeyRecord.rangeIsGood(-4096, 4096)).isTrue();
        assertThat(KeyRecord.rangeIsGood(-4096, 4097)).isFalse();
        assertThat(KeyRecord.rangeIsGood(Long.MIN_VALUE, 1L << 48)).isTrue();
    }

    @Test
    void shouldShowNoTag() {
        String tag = Long.toHexString(LOCAL.tag());
        assertThat(LOCAL.toString()).isEqualTo("key 258.3315799033608").doesNotContain(tag);
        assertThat(new SubmissionEntry().local(LOCAL, 0).toString()).doesNotContain(tag);
        assertThat(new KeyRecord(1, true, false, 0, 1, 0, LOCAL.tag(), 0, 0, 0, 0, 1).toString()).doesNotContain(tag)
                .doesNotContain(Long.toString(LOCAL.tag()));
    }

    @Test
    void shouldTellAGuesserNothingOfACause() {
        for (Cause cause : Cause.values()) {
            if (cause.ordinal() <= Cause.FETCH_FAULT.ordinal()) {
                assertThat(cause.status().code()).isLessThanOrEqualTo(cause.ordinal());
                assertThat(cause.status().refusal()).isEqualTo(cause.refusal());
            }
        }
        assertThat(Cause.L_TAG.status()).isEqualTo(Cause.L_DEAD.status()).isEqualTo(Cause.L_OWNER.status());
        assertThat(Cause.R_INDEX.status()).isEqualTo(Cause.R_TAG.status()).isEqualTo(Cause.R_OWNER.status());
        assertThatThrownBy(() -> KeyStatus.of(4)).hasMessage("status unknown: code=4");
        assertThatThrownBy(() -> Cause.of(25)).hasMessage("cause unknown: code=25");
    }
}
