// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeometryTest {
    @Test
    void shouldCountStripesAndExtentsThatFit() {
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 5, 64 << 10, 64 << 10, 1000);

        assertThat(geometry.stripes()).isEqualTo(7);
        assertThat(geometry.dataChunks()).isEqualTo(4);
        assertThat(geometry.blocks()).isEqualTo(7 * 4 * 128);
        assertThat(geometry.extents()).isEqualTo(28);
        assertThat(geometry.memberBlocks()).isEqualTo(896);
        assertThat(geometry.chunkShift()).isEqualTo(7);
    }

    /** Usable size as md computes it: of RAID 10 half of all rows, rounded down to a chunk. */
    @ParameterizedTest
    @CsvSource({"RAID6, 4, 10, 10, 2, 10", "RAID6, 16, 7, 7, 14, 7", "RAID10, 4, 10, 20, 1, 10",
        "RAID10, 5, 10, 25, 1, 10", "RAID10, 5, 11, 27, 1, 11", "RAID10, 7, 3, 10, 1, 3", "RAID1, 16, 9, 9, 1, 9"})
    void shouldCountStripesOfEveryLayout(RaidLevel level, int members, long rows, long stripes, int dataChunks,
            long memberRows) {
        Geometry geometry = Geometry.of(level, members, 64 << 10, 64 << 10, rows * 128 + 77);

        assertThat(geometry.stripes()).isEqualTo(stripes);
        assertThat(geometry.dataChunks()).isEqualTo(dataChunks);
        assertThat(geometry.memberBlocks()).isEqualTo(memberRows * 128);
        assertThat(geometry.blocks()).isEqualTo(stripes * dataChunks * 128);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "RAID5 | 2 | 65536 | 65536 | 1000 | members out of range: level=RAID5, members=2, min=3, max=16",
        "RAID0 | 1 | 65536 | 65536 | 1000 | members out of range: level=RAID0, members=1, min=2, max=16",
        "RAID1 | 17 | 65536 | 65536 | 1000 | members out of range: level=RAID1, members=17, min=2, max=16",
        "RAID6 | 3 | 65536 | 65536 | 1000 | members out of range: level=RAID6, members=3, min=4, max=16",
        "RAID10 | 3 | 65536 | 65536 | 1000 | members out of range: level=RAID10, members=3, min=4, max=16",
        "RAID6 | 17 | 65536 | 65536 | 1000 | members out of range: level=RAID6, members=17, min=4, max=16",
        "RAID5 | 4 | 2048 | 65536 | 1000 | chunk out of range: chunkBytes=2048, min=4096, max=1048576",
        "RAID5 | 4 | 2097152 | 65536 | 9999 | chunk out of range: chunkBytes=2097152, min=4096, max=1048576",
        "RAID5 | 4 | 5000 | 65536 | 1000 | chunk not a power of two: chunkBytes=5000",
        "RAID5 | 4 | 65536 | 0 | 1000 | extent out of range: extentBytes=0, min=65536, max=1073741824",
        "RAID5 | 4 | 65536 | 196609 | 1000 | extent not a multiple of its unit: extentBytes=196609, unitBytes=65536",
        "RAID5 | 4 | 65536 | 1073807360 | 9 | extent out of range: extentBytes=1073807360, min=65536, max=1073741824",
        "RAID5 | 4 | 65536 | 32768 | 1000 | extent out of range: extentBytes=32768, min=65536, max=1073741824",
        "RAID5 | 4 | 65536 | 65536 | 127 | member too small for one chunk: memberBlocks=127, chunkBlocks=128",
        "RAID1 | 2 | 4096 | 65536 | 127 | array smaller than one extent: arrayBlocks=120, extentBlocks=128"})
    void shouldRefuseImpossibleShapesNamingTheValue(RaidLevel level, int members, long chunk, long extent, long blocks,
            String message) {
        assertThatThrownBy(() -> Geometry.of(level, members, chunk, extent, blocks))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
