// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnPlanTest {
    private static Geometry geometry(int members, int chunkShift) {
        return Geometry.withStripes(RaidLevel.RAID5, members, chunkShift, Geometry.EXTENT_SHIFT_MIN, 1 << 12);
    }

    /** Every part of a stripe, against a map of blocks that were touched one by one. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 8, 16})
    void shouldCoverExactlyTheTouchedBlocksWithColumnsOfOneKind(int members) {
        Geometry geometry = geometry(members, 3);
        ColumnPlan plan = new ColumnPlan(geometry);
        int chunkBlocks = geometry.chunkBlocks();
        int stripeBlocks = chunkBlocks * geometry.dataChunks();
        for (int start = 0; start < stripeBlocks; start++) {
            for (int end = start + 1; end <= stripeBlocks; end++) {
                plan.plan(start / chunkBlocks, start % chunkBlocks, (end - 1) / chunkBlocks,
                        (end - 1) % chunkBlocks + 1);
                boolean[] covered = new boolean[stripeBlocks];
                int offsetBefore = -1;
                for (int column = 0; column < plan.count(); column++) {
                    for (int offset = plan.from(column); offset < plan.end(column); offset++) {
                        assertThat(offset).isGreaterThan(offsetBefore);
                        offsetBefore = offset;
                        for (int chunk = plan.chunkFirst(column); chunk <= plan.chunkLast(column); chunk++) {
                            covered[chunk * chunkBlocks + offset] = true;
                        }
                    }
                }
                for (int block = 0; block < stripeBlocks; block++) {
                    assertThat(covered[block]).as("block %s of [%s, %s)", block, start, end)
                            .isEqualTo(block >= start && block < end);
                }
            }
        }
    }

    @Test
    void shouldSplitWhereTheSetOfTouchedChunksChanges() {
        ColumnPlan plan = new ColumnPlan(geometry(5, 7));

        assertThat(columns(plan, 0, 100, 2, 30)).containsExactly("0-30: 1-2", "30-100: 1-1", "100-128: 0-1");
        assertThat(columns(plan, 0, 30, 2, 100)).containsExactly("0-30: 1-2", "30-100: 0-2", "100-128: 0-1");
        assertThat(columns(plan, 1, 30, 2, 30)).containsExactly("0-30: 2-2", "30-128: 1-1");
        assertThat(columns(plan, 1, 100, 2, 30)).containsExactly("0-30: 2-2", "100-128: 1-1");
        assertThat(columns(plan, 0, 0, 3, 128)).containsExactly("0-128: 0-3");
        assertThat(columns(plan, 3, 5, 3, 6)).containsExactly("5-6: 3-3");
    }

    @Test
    void shouldCutLongColumnsAtMultiplesOf64KiB() {
        ColumnPlan plan = new ColumnPlan(geometry(4, 11));

        assertThat(columns(plan, 0, 100, 0, 300)).containsExactly("100-128: 0-0", "128-256: 0-0", "256-300: 0-0");
        assertThat(plan.plan(0, 0, 2, 2048)).isEqualTo(16);
        assertThat(plan.plan(0, 2047, 2, 1)).isEqualTo(18);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, true, RECONSTRUCT, 1", "2, 2, true, FULL, 0", "1, 3, true, RECONSTRUCT, 2",
        "1, 4, true, READ_MODIFY, 2", "2, 4, true, RECONSTRUCT, 2", "2, 5, true, RECONSTRUCT, 3",
        "2, 6, true, READ_MODIFY, 3", "1, 4, false, RECONSTRUCT, 3", "4, 4, false, FULL, 0",
        "6, 15, true, READ_MODIFY, 7", "7, 15, true, RECONSTRUCT, 8"})
    void shouldChooseFewerReadsAndReconstructOnATie(int touched, int dataChunks, boolean trusted,
            ParityStrategy strategy, int reads) {
        ColumnPlan plan = new ColumnPlan(geometry(dataChunks + 1, 3));
        plan.plan(0, 0, touched - 1, 8);
        assertThat(plan.strategy(0, trusted)).isEqualTo(strategy);

        ColumnChoice choice = new ColumnChoice(geometry(dataChunks + 1, 3));
        assertThat(choice.choose(0, touched - 1, 0, trusted)).isEqualTo(strategy);
        assertThat(Integer.bitCount(choice.reads())).isEqualTo(reads);
    }

    @Test
    void shouldRefusePartsThatAreNotInTheStripe() {
        ColumnPlan plan = new ColumnPlan(geometry(3, 3));

        assertThatThrownBy(() -> plan.plan(0, 3, 0, 3)).hasMessage("no such part of a stripe: first=0, offsetFirst=3,"
                + " last=0, offsetEnd=3, dataChunks=2, chunkBlocks=8");
        assertThatThrownBy(() -> plan.plan(0, 0, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> columns(ColumnPlan plan, int first, int offsetFirst, int last, int offsetEnd) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < plan.plan(first, offsetFirst, last, offsetEnd); i++) {
            columns.add(plan.from(i) + "-" + plan.end(i) + ": " + plan.chunkFirst(i) + "-" + plan.chunkLast(i));
        }
        return columns;
    }
}
