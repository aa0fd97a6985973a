// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RamStoreTest extends MemberStoreContract {

    @Override
    MemberStore store() {
        return new RamStore(DATA_BLOCKS, TAIL_BLOCKS);
    }

    @Test
    void shouldMakeOnlyThePagesThatAreWritten() {
        try (RamStore store = new RamStore(1L << 40, 0)) {
            long[] words = new long[64 * 2];
            store.zero(0, 1 << 20);
            store.read(5, 2, words, 0);
            store.write(5, 2, words, 0);
            assertThat(store.pages()).isZero();

            Arrays.fill(words, 1);
            store.write((1L << 39) + 127, 2, words, 0);
            assertThat(store.pages()).isEqualTo(2);
        }
    }

    @Test
    void shouldHandOutThePageItself() {
        try (RamStore store = new RamStore(1000, 0)) {
            assertThat(store.pageForRead(300)).isNull();
            store.pageForWrite(300)[RamStore.word(300) + 1] = 17;

            long[] words = new long[64];
            store.read(300, 1, words, 0);
            assertThat(words[1]).isEqualTo(17);
            assertThat(store.pageForRead(300)).isSameAs(store.pageForWrite(256)).hasSize(RamStore.PAGE_WORDS);
        }
    }

    @Test
    void shouldRefuseASizeThatIsNone() {
        assertThatThrownBy(() -> new RamStore(0, 10)).hasMessageContaining("dataBlocks=0, tailBlocks=10");
    }
}
