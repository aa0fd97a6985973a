// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StripeMapTest {
    /** A left-symmetric array of four members as the md manual draws it; P is parity, numbers are data. */
    private static final String[] LEFT_SYMMETRIC = {"0 1 2 P", "4 5 P 3", "8 P 6 7", "P 9 10 11", "12 13 14 P"};

    @Test
    void shouldRotateParityLeftSymmetric() {
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID5, 4, 4096, 65536, 8 * 64));

        for (int stripe = 0; stripe < LEFT_SYMMETRIC.length; stripe++) {
            String[] members = LEFT_SYMMETRIC[stripe].split(" ");
            for (int member = 0; member < members.length; member++) {
                if (members[member].equals("P")) {
                    assertThat(map.parityMember(stripe)).isEqualTo(member);
                } else {
                    long chunk = Long.parseLong(members[member]);
                    assertThat(map.stripe(chunk)).isEqualTo(stripe);
                    assertThat(map.dataMember(stripe, map.dataChunk(chunk))).isEqualTo(member);
                }
            }
        }
    }

    @Test
    void shouldPutEveryBlockOfAStripedArrayWhereRaid0HasIt() {
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID0, 3, 4096, 65536, 8 * 64));

        for (long block = 0; block < 3 * 8 * 10; block++) {
            long chunk = map.chunk(block);
            long stripe = map.stripe(chunk);
            assertThat(map.dataMember(stripe, map.dataChunk(chunk))).isEqualTo((int) (block / 8 % 3));
            assertThat(map.memberBlock(stripe) + map.offset(block)).isEqualTo(block / 24 * 8 + block % 8);
        }
    }

    @Test
    void shouldSpreadReadsOfAMirrorByChunk() {
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID1, 3, 4096, 65536, 8 * 64));

        for (long chunk = 0; chunk < 9; chunk++) {
            assertThat(map.stripe(chunk)).isEqualTo(chunk);
            assertThat(map.dataMember(chunk, map.dataChunk(chunk))).isEqualTo((int) (chunk % 3));
            assertThat(map.memberBlock(chunk)).isEqualTo(chunk * 8);
        }
    }
}
