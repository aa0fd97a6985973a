// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.thin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThinCacheTest {
    private record Line(int namespace, long virtualExtent, int epoch, int extent, boolean sealed) {
        boolean is(int otherNamespace, long otherExtent, int otherEpoch) {
            return namespace == otherNamespace && virtualExtent == otherExtent && epoch == otherEpoch;
        }
    }

    /** Against lists of four places a set, filled in turn. */
    @Test
    void shouldHitWhatIsCachedAndEvictInTurn() {
        SeededStream random = new SeededStream(1);
        ThinCache cache = new ThinCache();
        List<Line[]> sets = new ArrayList<>();
        int[] turns = new int[512];
        for (int i = 0; i < 512; i++) {
            sets.add(new Line[4]);
        }
        int hits = 0;
        for (int i = 0; i < 200_000; i++) {
            int namespace = random.nextInt(3) * 511;
            long virtualExtent = random.nextInt(4000) + (random.oneIn(4) ? 1L << 40 : 0);
            int epoch = random.oneIn(10) ? 255 : 1;
            int set = (int) (virtualExtent % 512) ^ namespace % 512;
            Line[] lines = sets.get(set);
            int line = cache.find(namespace, virtualExtent, epoch);
            int expected = -1;
            for (int way = 0; way < 4; way++) {
                if (lines[way] != null && lines[way].is(namespace, virtualExtent, epoch)) {
                    expected = way;
                }
            }
            assertThat(line == ThinCache.NONE).isEqualTo(expected < 0);
            if (expected >= 0) {
                hits++;
                assertThat(cache.extent(line)).isEqualTo(lines[expected].extent);
                assertThat(cache.sealed(line)).isEqualTo(lines[expected].sealed);
            } else if (random.oneIn(50)) {
                cache.drop(namespace, virtualExtent);
                for (int way = 0; way < 4; way++) {
                    if (lines[way] != null && lines[way].namespace == namespace
                            && lines[way].virtualExtent == virtualExtent) {
                        lines[way] = null;
                    }
                }
            } else {
                int extent = (int) random.nextLong();
                boolean sealed = random.oneIn(2);
                Line victim = lines[turns[set]];
                int evicted = cache.fill(namespace, virtualExtent, epoch, extent, sealed);
                assertThat(evicted).isEqualTo(victim == null ? ThinCache.NONE : turns[set]);
                if (victim != null) {
                    assertThat(cache.victimNamespace()).isEqualTo(victim.namespace);
                    assertThat(cache.victimExtent()).isEqualTo(victim.virtualExtent);
                }
                lines[turns[set]] = new Line(namespace, virtualExtent, epoch, extent, sealed);
                turns[set] = (turns[set] + 1) % 4;
            }
        }
        assertThat(hits).isGreaterThan(10_000);
        cache.sweep();
        for (int extent = 0; extent < 4000; extent++) {
            assertThat(cache.find(0, extent, 1)).isEqualTo(ThinCache.NONE);
        }
    }

    @Test
    void shouldUseMappingsOnlyAsTheirFlagsAllow() {
        int[] unusable = {0, MappingEntry.FLAG_ZERO_PENDING | MappingEntry.FLAG_VALID, MappingEntry.FLAG_SHARED};
        for (int flags : unusable) {
            assertThat(MappingEntry.usable(MappingEntry.word(5, flags, 0), false)).isFalse();
        }
        for (int seal : new int[] {MappingEntry.FLAG_SHARED, MappingEntry.FLAG_READ_ONLY}) {
            long word = MappingEntry.word(5, MappingEntry.FLAG_VALID | seal, 0);
            assertThat(MappingEntry.usable(word, false)).isTrue();
            assertThat(MappingEntry.usable(word, true)).isFalse();
        }
        long word = MappingEntry.word(0xFFFFFFFFL, MappingEntry.FLAG_VALID, 0xABCD);
        assertThat(word).isEqualTo(0xABCD_0001_FFFFFFFFL);
        assertThat(MappingEntry.extent(word)).isEqualTo(-1);
        assertThat(MappingEntry.generation(word)).isEqualTo(0xABCD);
        assertThat(MappingEntry.usable(word, true)).isTrue();
    }
}
