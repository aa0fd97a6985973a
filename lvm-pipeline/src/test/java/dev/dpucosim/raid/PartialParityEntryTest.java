// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An entry of the partial-parity log, byte by byte. */
@Tag("LVM-10")
final class PartialParityEntryTest {
    private static final int WORDS = PartialParityEntry.BLOCK_WORDS;
    private static final int STORED = 3;
    private static final int BEFORE = 5;
    private static final int TRAILER = BEFORE + STORED * WORDS;

    private final SeededStream random = new SeededStream(40);

    private long[] noise() {
        long[] words = new long[TRAILER + WORDS + BEFORE];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextLong();
        }
        return words;
    }

    private static PartialParityEntry sealed(long[] words) {
        PartialParityEntry entry = new PartialParityEntry().wrap(words, TRAILER).clear()
                .column(0x12_3456_789AL, 117, STORED, STORED).chunks(0x8003, 0x4010)
                .place(PartialParityEntry.PLACE_Q, 2).sequence(0xAB_CDEF_0123L, 31);
        entry.live(31, 0xAB_CDEF_0123L).live(0, 7).live(16, 0x55_FFFF_FFFFL);
        entry.seal();
        return entry;
    }

    @Test
    void shouldLieInItsBytesAsTheContractSays() {
        long[] words = noise();
        final long[] before = words.clone();
        sealed(words);
        ByteBuffer expected = ByteBuffer.allocate((STORED + 1) * 512).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < STORED * WORDS; i++) {
            expected.putLong(before[BEFORE + i]);
        }
        int at = STORED * 512;
        expected.put(at, (byte) 'P').put(at + 1, (byte) 'P').put(at + 2, (byte) 'L').put(at + 3, (byte) '1');
        expected.putInt(at + 4, 117).putLong(at + 8, 0x12_3456_789AL).putLong(at + 16, 0xAB_CDEF_0123L);
        expected.putInt(at + 24, 3).putInt(at + 28, 3);
        expected.putShort(at + 32, (short) 0x8003).putShort(at + 34, (short) 0x4010);
        expected.put(at + 36, (byte) 1).put(at + 37, (byte) 31).put(at + 38, (byte) 2);
        expected.putInt(at + 64, 7).putInt(at + 64 + 4 * 16, -1).putInt(at + 64 + 4 * 31, 0xCDEF0123);
        CRC32C crc = new CRC32C();
        crc.update(expected.array(), 0, at);
        expected.putInt(at + 40, (int) crc.getValue());
        crc.reset();
        crc.update(expected.array(), at, 448);
        expected.putInt(at + 448, (int) crc.getValue());
        ByteBuffer seen = ByteBuffer.allocate(expected.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        seen.asLongBuffer().put(words, BEFORE, (STORED + 1) * WORDS);
        assertThat(seen.array()).isEqualTo(expected.array());
        for (int i = 0; i < BEFORE; i++) {
            assertThat(words[i]).isEqualTo(before[i]);
            assertThat(words[TRAILER + WORDS + i]).isEqualTo(before[TRAILER + WORDS + i]);
        }
    }

    @Test
    void shouldReadBackWhatWasPutIn() {
        long[] words = noise();
        sealed(words);
        PartialParityEntry entry = new PartialParityEntry().wrap(words, TRAILER);
        assertThat(entry.known()).isTrue();
        assertThat(entry.whole()).isTrue();
        assertThat(entry.stripe()).isEqualTo(0x12_3456_789AL);
        assertThat(entry.chunkOffset()).isEqualTo(117);
        assertThat(entry.blocks()).isEqualTo(STORED);
        assertThat(entry.stored()).isEqualTo(STORED);
        assertThat(entry.storedWord()).isEqualTo(BEFORE);
        assertThat(entry.touched()).isEqualTo(0x8003);
        assertThat(entry.missing()).isEqualTo(0x4010);
        assertThat(entry.place()).isEqualTo(PartialParityEntry.PLACE_Q);
        assertThat(entry.strategy()).isEqualTo(2);
        assertThat(entry.sequence()).isEqualTo(0xAB_CDEF_0123L);
        assertThat(entry.context()).isEqualTo(31);
        assertThat(entry.live(0)).isEqualTo(7);
        assertThat(entry.live(16)).isEqualTo(-1);
        assertThat(entry.live(1)).isZero();
        assertThat(entry.names(entry)).isTrue();
        entry.live(31, 0xCDEF_0124L);
        assertThat(entry.names(entry)).isFalse();
    }

    @Test
    void shouldNotBeWholeWhenOneBitOfItIsNot() {
        long[] words = noise();
        PartialParityEntry entry = sealed(words);
        for (int bit = 0; bit < (STORED * 512 + 452) * 8; bit += 1 + random.nextInt(16)) {
            int word = BEFORE + (bit >>> 6);
            words[word] ^= 1L << bit;
            assertThat(entry.whole()).as("bit %d", bit).isFalse();
            assertThat(entry.known()).as("bit %d", bit).isEqualTo(word < TRAILER);
            words[word] ^= 1L << bit;
        }
        assertThat(entry.whole()).isTrue();
    }

    @Test
    void shouldNotLookForPartialParityThatCannotBeThere() {
        long[] words = noise();
        for (int stored : new int[] {-1, 1, 129, Integer.MIN_VALUE}) {
            PartialParityEntry entry = sealed(words);
            assertThat(entry.known()).isTrue();
            int left = TRAILER + 3;
            words[left] = words[left] & 0xFFFF_FFFFL | (long) stored << 32;
            CRC32C crc = new CRC32C();
            ByteBuffer trailer = ByteBuffer.allocate(448).order(ByteOrder.LITTLE_ENDIAN);
            trailer.asLongBuffer().put(words, TRAILER, 56);
            crc.update(trailer);
            words[TRAILER + 56] = crc.getValue();
            assertThat(entry.known()).as("stored=%d", stored).isFalse();
            assertThat(entry.whole()).as("stored=%d", stored).isFalse();
        }
        assertThat(new PartialParityEntry().wrap(new long[WORDS], 0).known()).isFalse();
    }

    @Test
    void shouldHaveASlotForEachContext() {
        assertThat(PartialParityEntry.trailerBlock(1000, 0)).isEqualTo(1128);
        assertThat(PartialParityEntry.trailerBlock(1000, 31)).isEqualTo(1000 + 31 * 136 + 128);
        assertThat(PartialParityEntry.logBlocks()).isEqualTo(4352);
    }
}
