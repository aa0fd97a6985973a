// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice table, and that what it reads is enough and what it writes is right, found out with bytes. */
final class ColumnChoiceTest {
    private static Geometry geometry(RaidLevel level, int dataChunks) {
        return Geometry.withStripes(level, dataChunks + level.parities(), 3, Geometry.EXTENT_SHIFT_MIN, 1 << 12);
    }

    @ParameterizedTest
    @CsvSource({
        // level, data chunks, first and last touched, missing, trusted: strategy, chunks read, chunks written
        "RAID5, 4, 0, 3, '', true, FULL, '', 0123P",
        "RAID5, 4, 1, 1, '', true, READ_MODIFY, 1P, 1P",
        "RAID5, 4, 1, 2, '', true, RECONSTRUCT, 03, 12P",
        "RAID5, 3, 1, 1, '', true, RECONSTRUCT, 02, 1P",
        "RAID5, 4, 1, 1, '', false, RECONSTRUCT, 023, 1P",
        "RAID5, 4, 1, 1, 1, true, RECONSTRUCT, 023, P",
        "RAID5, 4, 1, 1, 1, false, RECONSTRUCT, 023, P",
        "RAID5, 4, 1, 2, 3, true, READ_MODIFY, 12P, 12P",
        "RAID5, 4, 1, 1, 3, false, LOST, '', ''",
        "RAID5, 4, 0, 3, 3, false, FULL, '', 012P",
        "RAID5, 4, 1, 1, P, true, DATA_ONLY, '', 1",
        "RAID5, 4, 1, 1, P, false, DATA_ONLY, '', 1",
        "RAID5, 4, 1, 1, 13, true, LOST, '', ''",
        "RAID5, 4, 1, 1, 1P, true, LOST, '', ''",
        // 6 members: four data chunks; one touched is a tie of three reads
        "RAID6, 4, 2, 2, '', true, RECONSTRUCT, 013, 2PQ",
        "RAID6, 5, 2, 2, '', true, READ_MODIFY, 2PQ, 2PQ",
        "RAID6, 8, 2, 2, '', true, READ_MODIFY, 2PQ, 2PQ",
        "RAID6, 8, 2, 3, '', true, READ_MODIFY, 23PQ, 23PQ",
        "RAID6, 8, 2, 4, '', true, RECONSTRUCT, 01567, 234PQ",
        "RAID6, 8, 2, 2, '', false, RECONSTRUCT, 0134567, 2PQ",
        "RAID6, 8, 0, 7, '', true, FULL, '', 01234567PQ",
        "RAID6, 8, 0, 7, 3Q, false, FULL, '', 0124567P",
        "RAID6, 4, 2, 2, P, true, READ_MODIFY, 2Q, 2Q",
        "RAID6, 4, 2, 2, Q, true, READ_MODIFY, 2P, 2P",
        "RAID6, 3, 2, 2, Q, true, RECONSTRUCT, 01, 2P",
        "RAID6, 4, 2, 2, Q, false, RECONSTRUCT, 013, 2P",
        "RAID6, 8, 2, 3, PQ, false, DATA_ONLY, '', 23",
        "RAID6, 8, 0, 7, PQ, true, DATA_ONLY, '', 01234567",
        "RAID6, 8, 2, 3, 2, true, RECONSTRUCT, 014567, 3PQ",
        "RAID6, 8, 2, 3, 23, false, RECONSTRUCT, 014567, PQ",
        "RAID6, 8, 2, 3, 2Q, true, RECONSTRUCT, 014567, 3P",
        "RAID6, 8, 2, 3, 0, true, READ_MODIFY, 23PQ, 23PQ",
        "RAID6, 8, 2, 6, 07, true, READ_MODIFY, 23456PQ, 23456PQ",
        "RAID6, 8, 2, 2, 0P, true, READ_MODIFY, 2Q, 2Q",
        "RAID6, 8, 2, 3, 27, true, RECOVER, 013456PQ, 3PQ",
        "RAID6, 8, 2, 3, 27, false, LOST, '', ''",
        "RAID6, 8, 2, 3, 0, false, LOST, '', ''",
        "RAID6, 8, 2, 3, 27P, true, LOST, '', ''"})
    void shouldFollowTheTable(RaidLevel level, int dataChunks, int first, int last, String missing, boolean trusted,
            ParityStrategy strategy, String reads, String writes) {
        ColumnChoice choice = new ColumnChoice(geometry(level, dataChunks));

        assertThat(choice.choose(first, last, mask(missing, dataChunks), trusted)).isEqualTo(strategy);
        assertThat(choice.strategy()).isEqualTo(strategy);
        assertThat(names(choice.reads(), dataChunks)).isEqualTo(reads);
        assertThat(names(choice.writes(), dataChunks)).isEqualTo(writes);
    }

    /**
     * Whatever is missing: two stripes that agree in all that is read, and that are consistent where parity is trusted,
     * must get the same new parity; then the reads tell enough.
     */
    @Test
    void shouldReadEnoughAndNoMoreThanHealthyOrAsManyAsThereAreDataChunks() {
        int choices = 0;
        for (RaidLevel level : new RaidLevel[] {RaidLevel.RAID5, RaidLevel.RAID6}) {
            for (int data = 2; data <= 4; data++) {
                ColumnChoice choice = new ColumnChoice(geometry(level, data));
                for (int missing = 0; missing < 1 << data + level.parities(); missing++) {
                    for (int first = 0; first < data; first++) {
                        for (int last = first; last < data; last++) {
                            check(choice, level, data, first, last, missing, true);
                            check(choice, level, data, first, last, missing, false);
                            choices++;
                        }
                    }
                }
            }
        }
        assertThat(choices).isEqualTo(3 * 8 + 6 * 16 + 10 * 32 + 3 * 16 + 6 * 32 + 10 * 64);
    }

    private static void check(ColumnChoice choice, RaidLevel level, int data, int first, int last, int missing,
            boolean trusted) {
        String name = level + " " + data + " [" + first + ", " + last + "] missing " + names(missing, data) + trusted;
        ParityStrategy strategy = choice.choose(first, last, missing, trusted);
        if (strategy == ParityStrategy.LOST) {
            assertThat(choice.reads() | choice.writes()).as(name).isZero();
            return;
        }
        assertThat((choice.reads() | choice.writes()) & missing).as(name).isZero();
        assertThat(Integer.bitCount(choice.reads())).as(name).isLessThanOrEqualTo(data + 1);
        Map<Long, Long> outcomes = new HashMap<>();
        // Two values a chunk are enough to tell them apart: the arithmetic is linear.
        for (int values = 0; values < 1 << data; values++) {
            for (int wrong = 0; wrong < (trusted ? 1 : 1 << level.parities()); wrong++) {
                long seen = 0;
                long written = 0;
                for (int place = 0; place < data + level.parities(); place++) {
                    long old = place < data ? values >> place & 1
                            : parity(values, place > data) ^ (wrong >> place - data & 1);
                    seen |= (choice.reads() >> place & 1) != 0 ? old << 8 * place : 0;
                    boolean q = place > data;
                    int after = values & ~((1 << last + 1) - (1 << first));
                    written |= place >= data && (choice.writes() >> place & 1) != 0
                            ? (long) parity(after, q) << 8 * (place - data) : 0;
                }
                Long before = outcomes.put(seen, written);
                assertThat(before == null || before == written).as(name).isTrue();
            }
        }
    }

    private static int parity(int values, boolean q) {
        int parity = 0;
        for (int chunk = 0; values >> chunk != 0; chunk++) {
            parity ^= (values >> chunk & 1) == 0 ? 0 : q ? BitwiseField.power(chunk) : 1;
        }
        return parity;
    }

    @ParameterizedTest
    @CsvSource({"RAID5, 4, 2, '', true, 2", "RAID5, 4, 2, 13, false, 2", "RAID5, 4, 2, 2, true, 013P",
        "RAID5, 4, 2, 2, false, ''", "RAID5, 4, 2, 23, true, ''", "RAID6, 4, 2, 2, true, 013P",
        "RAID6, 4, 2, 2P, true, 013Q", "RAID6, 4, 2, 02, true, 13PQ", "RAID6, 4, 2, 02P, true, ''"})
    void shouldReadAsManyOthersAsThereAreDataChunksForOneThatIsMissing(RaidLevel level, int dataChunks, int wanted,
            String missing, boolean trusted, String reads) {
        ColumnChoice choice = new ColumnChoice(geometry(level, dataChunks));

        assertThat(names(choice.readsFor(wanted, mask(missing, dataChunks), trusted), dataChunks)).isEqualTo(reads);
    }

    @Test
    void shouldRefuseColumnsAndLevelsThatHaveNoParity() {
        ColumnChoice choice = new ColumnChoice(geometry(RaidLevel.RAID6, 4));

        assertThatThrownBy(() -> choice.choose(2, 4, 1, true))
                .hasMessage("no such column: chunkFirst=2, chunkLast=4, dataChunks=4, missing=1");
        assertThatThrownBy(() -> choice.choose(0, 0, 1 << 6, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ColumnChoice(geometry(RaidLevel.RAID0, 4)))
                .hasMessage("level has no parity: level=RAID0");
    }

    private static int mask(String names, int dataChunks) {
        int mask = 0;
        for (char name : names.toCharArray()) {
            mask |= 1 << (name == 'P' ? dataChunks : name == 'Q' ? dataChunks + 1 : name - '0');
        }
        return mask;
    }

    private static String names(int mask, int dataChunks) {
        StringBuilder names = new StringBuilder();
        for (int place = 0; place < 32; place++) {
            if ((mask >>> place & 1) != 0) {
                names.append(place < dataChunks ? (char) ('0' + place) : place == dataChunks ? 'P' : 'Q');
            }
        }
        return names.toString();
    }
}
