// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every store promises, against one array. */
abstract class MemberStoreContract {

    static final int DATA_BLOCKS = 1800;
    static final int TAIL_BLOCKS = 200;

    abstract MemberStore store();

    @Test
    void shouldBecomeLargerAndKeepWhatItHolds() {
        try (MemberStore store = store()) {
            long before = store.blocks();
            long after = before + (1 << 20);
            long[] words = new long[64];
            Arrays.fill(words, 5);
            store.write(before - 1, 1, words, 0);
            store.enlarge(after);
            store.enlarge(before);

            assertThat(store.blocks()).isEqualTo(after);
            long[] seen = new long[2 * 64];
            store.read(before - 1, 2, seen, 0);
            assertThat(Arrays.copyOf(seen, 64)).isEqualTo(words);
            assertThat(Arrays.copyOfRange(seen, 64, 128)).containsOnly(0);
            store.write(after - 1, 1, words, 0);
            store.zero(before - 1, 1);
            store.zero(before + 7, 300);
            store.read(after - 2, 2, seen, 0);
            assertThat(Arrays.copyOfRange(seen, 64, 128)).isEqualTo(words);
            store.read(before - 1, 1, seen, 0);
            assertThat(Arrays.copyOf(seen, 64)).containsOnly(0);
        }
    }

    @Test
    void shouldAgreeWithAnArray() {
        try (MemberStore store = store()) {
            SeededStream stream = new SeededStream(8);
            long[] expected = new long[2000 * 64];
            long[] words = new long[700 * 64 + 3];
            MemorySegment segment = Arena.ofAuto().allocate(words.length * 8L);
            for (int i = 0; i < 1500; i++) {
                int block = stream.nextInt(2000);
                int count = Math.min(1 + stream.nextInt(stream.oneIn(8) ? 700 : 20), 2000 - block);
                int length = count * 64;
                switch (stream.nextInt(7)) {
                    case 0 -> {
                        Arrays.setAll(words, ignored -> stream.nextLong());
                        store.write(block, count, words, 3);
                        System.arraycopy(words, 3, expected, block * 64, length);
                    }
                    case 1 -> {
                        Arrays.setAll(words, ignored -> stream.nextLong());
                        MemorySegment.copy(words, 0, segment, ValueLayout.JAVA_LONG, 0, words.length);
                        store.write(block, count, segment, 16);
                        System.arraycopy(words, 2, expected, block * 64, length);
                    }
                    case 2 -> {
                        store.zero(block, count);
                        Arrays.fill(expected, block * 64, block * 64 + length, 0);
                    }
                    case 3 -> {
                        Arrays.setAll(words, ignored -> stream.nextLong());
                        long[] before = words.clone();
                        store.xor(block, count, words, 1);
                        for (int word = 0; word < length; word++) {
                            assertThat(words[1 + word]).isEqualTo(before[1 + word] ^ expected[block * 64 + word]);
                        }
                        assertThat(words[0]).isEqualTo(before[0]);
                        assertThat(words[1 + length]).isEqualTo(before[1 + length]);
                    }
                    case 4 -> {
                        store.read(block, count, segment, 8);
                        assertThat(segment.asSlice(8, length * 8L).toArray(ValueLayout.JAVA_LONG))
                                .isEqualTo(Arrays.copyOfRange(expected, block * 64, block * 64 + length));
                    }
                    default -> {
                        Arrays.fill(words, -1);
                        store.read(block, count, words, 2);
                        assertThat(Arrays.copyOfRange(words, 2, 2 + length))
                                .isEqualTo(Arrays.copyOfRange(expected, block * 64, block * 64 + length));
                        assertThat(words[1]).isEqualTo(-1);
                        assertThat(words[2 + length]).isEqualTo(-1);
                    }
                }
            }
            store.flush();
        }
    }

    @Test
    void shouldSayItsSizeAndReadZeroWhereNothingWasWritten() {
        try (MemberStore store = store()) {
            long[] words = new long[64 * 300];
            Arrays.fill(words, 1);
            store.read(1700, 300, words, 0);

            assertThat(words).containsOnly(0L);
            assertThat(store.dataBlocks()).isEqualTo(DATA_BLOCKS);
            assertThat(store.blocks()).isEqualTo(DATA_BLOCKS + TAIL_BLOCKS);
            assertThat(store.knownZero()).isTrue();
        }
    }

    @Test
    void shouldRefuseARangeBeyondTheEnd() {
        try (MemberStore store = store()) {
            long[] words = new long[64 * 2];

            assertThatThrownBy(() -> store.read(1999, 2, words, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> store.write(-1, 1, words, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> store.zero(2000, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> store.xor(1999, 2, words, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
