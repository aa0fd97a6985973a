// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The sums of a first pass. */
final class TraceStatisticsTest {
    private static TraceScan scan(final String text, final long limit) {
        return TraceScan.of(Recorded.input(text), TraceOptions.defaults(), limit, true);
    }

    @Test
    void shouldGiveEachDeviceTheBlocksThatItsFurthestRangeNeeds() {
        final TraceScan scan = scan("""
                9,100,512,R,0
                9,7,513,W,1
                2,0,1,W,2
                5,3,65536,R,3
                """, Long.MAX_VALUE);
        final TraceStatistics sums = scan.statistics();
        assertThat(scan.deviceNames()).containsExactly("9", "2", "5");
        assertThat(sums.deviceEndBlocks(0)).isEqualTo(101);
        assertThat(sums.deviceEndBlocks(1)).isEqualTo(1);
        assertThat(sums.deviceEndBlocks(2)).isEqualTo(131);
        assertThat(sums.deviceRequests(0)).isEqualTo(2);
        assertThat(sums.lowestByte()).isZero();
        assertThat(sums.endByte()).isEqualTo(3 * 512 + 65_536);
        assertThat(sums.longestBytes()).isEqualTo(65_536);
        assertThat(sums.distinctExtents()).isEqualTo(4);
        assertThat(sums.pageAligned()).isZero();
        assertThat(scan.roundedOutward()).isEqualTo(2);
        assertThat(scan.spanNs()).isEqualTo(3_000_000_000L);
    }

    @Test
    void shouldRoundRangesOutwardToBlocks() {
        final TraceRecord record = new TraceRecord();
        final Random random = new Random(4);
        for (int trial = 0; trial < 10_000; trial++) {
            final long offset = random.nextLong(5_000);
            final long length = 1 + random.nextLong(5_000);
            assertThat(record.range(RequestKind.READ, offset, length)).isNull();
            final long last = (offset + length - 1) / 512;
            assertThat(record.firstBlock()).isEqualTo(offset / 512);
            assertThat(record.blocks()).isEqualTo(last - offset / 512 + 1);
            assertThat(record.onBlocks()).isEqualTo(offset % 512 == 0 && length % 512 == 0);
        }
        assertThat(record.range(RequestKind.DISCARD, 0, Long.MAX_VALUE - 512)).isNull();
        assertThat(record.blocks()).isEqualTo((1L << 54) - 1);
        assertThat(record.range(RequestKind.DISCARD, 1, Long.MAX_VALUE - 512)).isNotNull();
    }

    @Test
    void shouldCountDistinctExtentsPerDeviceAsASetDoes() {
        final Random random = new Random(8);
        final ExtentSet extents = new ExtentSet(16);
        final Set<String> expected = new HashSet<>();
        for (int trial = 0; trial < 50_000; trial++) {
            final int device = random.nextInt(3);
            final long offset = random.nextLong(1L << 31);
            final long length = 1 + random.nextInt(300_000);
            extents.add(device, offset, length);
            for (long extent = offset / 65_536; extent <= (offset + length - 1) / 65_536; extent++) {
                expected.add(device + ":" + extent);
            }
        }
        assertThat(extents.count()).isEqualTo(expected.size());
    }

    @Test
    void shouldTellSequencesApartByTheirHash() {
        final String[] texts = {"1,R,0,512,1\n2,W,0,512,1\n", "1,W,0,512,1\n2,R,0,512,1\n",
            "1,R,0,512,1\n1,W,0,512,1\n",
            "1,R,0,512,1\n2,W,512,512,1\n", "1,R,0,512,1\n2,W,0,1024,1\n", "1,R,0,512,1\n"};
        assertThat(Arrays.stream(texts).map(text -> scan(text, 9).statistics().sequenceHash()).distinct())
                .hasSize(texts.length);
        assertThat(scan("7,R,0,512,1\n3,W,0,512,9\n", 9).statistics().sequenceHash())
                .isEqualTo(scan(texts[0], 9).statistics().sequenceHash());
    }

    @Test
    void shouldStopAtTheLimit() {
        assertThat(scan("1,R,0,512,1\n2,W,0,512,1\n3,R,0,512,1\n", 2).statistics().requests()).isEqualTo(2);
        assertThat(scan("1,R,0,512,1\n2,W,0,512,1\n3,R,0,512,1\n", 2).deviceNames()).containsExactly("1", "2");
    }

    @Test
    void shouldNotTellAnExtentCountThatWasNotTaken() {
        final TraceScan scan = TraceScan.of(Recorded.input("1,R,0,512,1\n"), TraceOptions.defaults(), 9, false);
        assertThatThrownBy(() -> scan.statistics().distinctExtents()).isInstanceOf(IllegalStateException.class);
    }
}
