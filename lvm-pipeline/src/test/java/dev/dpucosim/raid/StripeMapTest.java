// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * RAID 6 as md's left-symmetric layout has it: P as in RAID 5, Q on the next member, data from the one after Q on;
     * numbers are physical chunks.
     */
    @ParameterizedTest
    @ValueSource(strings = {
        "Q 0 1 P / 2 3 P Q / 5 P Q 4 / P Q 6 7 / Q 8 9 P",
        "Q 0 1 2 P / 3 4 5 P Q / 7 8 P Q 6 / 11 P Q 9 10 / P Q 12 13 14 / Q 15 16 17 P",
        "Q 0 1 2 3 P / 4 5 6 7 P Q / 9 10 11 P Q 8 / 14 15 P Q 12 13 / 19 P Q 16 17 18 / P Q 20 21 22 23"})
    void shouldRotateBothParitiesLeftSymmetric(String picture) {
        String[] rows = picture.split(" / ");
        int count = rows[0].split(" ").length;
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID6, count, 4096, 65536, 8 * 64));

        for (int stripe = 0; stripe < rows.length; stripe++) {
            String[] members = rows[stripe].split(" ");
            for (int member = 0; member < count; member++) {
                int place = switch (members[member]) {
                    case "P" -> count - 2;
                    case "Q" -> count - 1;
                    default -> map.dataChunk(Long.parseLong(members[member]));
                };
                assertThat(map.place(stripe, member)).as("place of member %s in %s", member, rows[stripe])
                        .isEqualTo(place);
                assertThat(map.member(stripe, place)).isEqualTo(member);
                switch (members[member]) {
                    case "P" -> assertThat(map.parityMember(stripe)).isEqualTo(member);
                    case "Q" -> assertThat(map.qMember(stripe)).isEqualTo(member);
                    default -> {
                        long chunk = Long.parseLong(members[member]);
                        assertThat(map.stripe(chunk)).isEqualTo(stripe);
                        assertThat(map.dataMember(stripe, place)).isEqualTo(member);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RAID5, 3", "RAID5, 16", "RAID6, 4", "RAID6, 7", "RAID6, 16"})
    void shouldKnowEveryMembersPlaceWithinAStripe(RaidLevel level, int members) {
        StripeMap map = new StripeMap(Geometry.of(level, members, 4096, 65536, 8 * 64));

        for (long stripe : new long[] {0, 1, members - 1, members, (1L << 39) + 5}) {
            for (int member = 0; member < members; member++) {
                assertThat(map.member(stripe, map.place(stripe, member))).isEqualTo(member);
                assertThat(map.places(stripe, 1 << member)).isEqualTo(1 << map.place(stripe, member));
            }
            assertThat(map.place(stripe, map.parityMember(stripe))).isEqualTo(members - level.parities());
            int first = map.member(stripe, 0);
            int last = map.member(stripe, members - 1);
            assertThat(map.places(stripe, 1 << first | 1 << last)).isEqualTo(1 | 1 << members - 1);
        }
    }

    /** RAID 10 as the md manual draws {@code near=2}: each row is one chunk of every member. */
    @ParameterizedTest
    @ValueSource(strings = {"0 0 1 1 / 2 2 3 3 / 4 4 5 5", "0 0 1 1 2 / 2 3 3 4 4 / 5 5 6 6 7 / 7 8 8 9 9",
        "0 0 1 1 2 2 3 / 3 4 4 5 5 6 6"})
    void shouldLayCopiesNearEachOther(String picture) {
        String[] rows = picture.split(" / ");
        int count = rows[0].split(" ").length;
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID10, count, 4096, 65536, 8 * 64));
        int[] copies = new int[rows.length * count];

        for (int row = 0; row < rows.length; row++) {
            String[] members = rows[row].split(" ");
            for (int member = 0; member < count; member++) {
                long chunk = Long.parseLong(members[member]);
                int copy = copies[(int) chunk]++;
                assertThat(map.stripe(chunk)).isEqualTo(chunk);
                assertThat(map.copyMember(chunk, copy)).as("copy %s of %s", copy, chunk).isEqualTo(member);
                assertThat(map.copyBlock(chunk, copy)).isEqualTo(row * 8L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 15, 16})
    void shouldSpreadReadsOfPairsEvenlyAndFillEveryMember(int members) {
        Geometry geometry = Geometry.of(RaidLevel.RAID10, members, 4096, 65536, 8L * 2 * members);
        StripeMap map = new StripeMap(geometry);
        int[] reads = new int[members];
        boolean[][] written = new boolean[members][(int) geometry.memberBlocks() / 8];

        assertThat(map.copies()).isEqualTo(2);
        for (long stripe = 0; stripe < geometry.stripes(); stripe++) {
            reads[map.dataMember(stripe, 0)]++;
            assertThat(map.dataMember(stripe, 0)).isIn(map.copyMember(stripe, 0), map.copyMember(stripe, 1));
            assertThat(map.memberBlock(stripe)).isEqualTo(
                    map.copyBlock(stripe, map.dataMember(stripe, 0) == map.copyMember(stripe, 0) ? 0 : 1));
            for (int copy = 0; copy < 2; copy++) {
                int row = (int) map.copyBlock(stripe, copy) / 8;
                assertThat(written[map.copyMember(stripe, copy)][row]).isFalse();
                written[map.copyMember(stripe, copy)][row] = true;
            }
        }
        for (int member = 0; member < members; member++) {
            assertThat(reads[member]).as("reads of member %s", member).isEqualTo(members);
            for (boolean row : written[member]) {
                assertThat(row).isTrue();
            }
        }
        assertThat(Arrays.stream(reads).sum()).isEqualTo(members * members);
    }

    @Test
    void shouldHaveACopyOnEveryMemberOfAMirror() {
        StripeMap map = new StripeMap(Geometry.of(RaidLevel.RAID1, 16, 1 << 20, 65536, 1 << 20));

        assertThat(map.copies()).isEqualTo(16);
        for (int copy = 0; copy < 16; copy++) {
            assertThat(map.copyMember(7, copy)).isEqualTo(copy);
            assertThat(map.copyBlock(7, copy)).isEqualTo(7 * 2048);
        }
    }
}
