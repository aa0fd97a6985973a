// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What RAID 5 or 6 must do with physical blocks, worked out block by block from the table in the behaviours: slow,
 * short, and without a line of the code under test.
 */
final class ArrayReference {
    /** A block on a member. */
    record Place(int member, long block) {
    }

    /** Member commands that a write costs. */
    record Cost(int reads, int writes) {
    }

    private static final int COLUMN_BLOCKS_MAX = 128;

    private final int members;
    private final int parities;
    private final int dataChunks;
    private final int chunkBlocks;

    ArrayReference(Geometry geometry) {
        members = geometry.members();
        parities = geometry.level() == RaidLevel.RAID6 ? 2 : 1;
        dataChunks = members - parities;
        chunkBlocks = geometry.chunkBlocks();
    }

    int parityMember(long stripe) {
        return (int) (members - 1 - stripe % members);
    }

    long stripe(long physical) {
        return physical / chunkBlocks / dataChunks;
    }

    Place place(long physical) {
        long chunk = physical / chunkBlocks;
        long stripe = chunk / dataChunks;
        int member = (int) ((parityMember(stripe) + parities + chunk % dataChunks) % members);
        return new Place(member, stripe * chunkBlocks + physical % chunkBlocks);
    }

    /** Splits blocks, in the order of the operation, where they are not neighbours. */
    static List<long[]> runs(long[] physical) {
        List<long[]> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= physical.length; i++) {
            if (i == physical.length || physical[i] != physical[i - 1] + 1) {
                runs.add(Arrays.copyOfRange(physical, start, i));
                start = i;
            }
        }
        return runs;
    }

    /** Commands of the write of a run. */
    Cost cost(long[] run, int missingMembers) {
        Cost[] sum = {new Cost(0, 0)};
        columns(run, (stripe, mask) -> {
            int missing = missing(stripe, missingMembers);
            int left = parities - Integer.bitCount(missing >>> dataChunks);
            int k = Integer.bitCount(mask);
            boolean touched = (missing & mask) != 0;
            boolean untouched = (missing & (1 << dataChunks) - 1 & ~mask) != 0;
            int reads = k == dataChunks || left == 0 ? 0
                    : touched && untouched ? dataChunks
                            : touched ? dataChunks - k
                                    : untouched ? k + left
                                            : Math.min(k + left, dataChunks - k);
            sum[0] = new Cost(sum[0].reads + reads, sum[0].writes + Integer.bitCount(mask & ~missing) + left);
        });
        return sum[0];
    }

    /** Commands of the read of a run. */
    int reads(long[] run, int missingMembers) {
        Map<Long, Integer> held = new HashMap<>();
        for (long physical : run) {
            held.merge(stripe(physical), 1 << (int) (physical / chunkBlocks % dataChunks), (a, b) -> a | b);
        }
        int[] reads = {0};
        held.forEach((stripe, mask) -> reads[0] += (mask & missing(stripe, missingMembers)) == 0
                ? Integer.bitCount(mask) : 0);
        columns(run, (stripe, mask) -> {
            int missing = missing(stripe, missingMembers);
            if ((held.get(stripe) & missing) != 0) {
                reads[0] += (mask & missing) == 0 ? Integer.bitCount(mask) : dataChunks;
            }
        });
        return reads[0];
    }

    /** Places of missing chunks, one bit each: data from 0 on, then P, then Q. */
    private int missing(long stripe, int missingMembers) {
        int missing = 0;
        for (int place = 0; place < members; place++) {
            int member = (parityMember(stripe) + parities + place) % members;
            missing |= (missingMembers >>> member & 1) << place;
        }
        return missing;
    }

    private interface ColumnAction {
        void column(long stripe, int mask);
    }

    private void columns(long[] run, ColumnAction action) {
        TreeMap<Long, Integer> touched = new TreeMap<>();
        for (long physical : run) {
            long chunk = physical / chunkBlocks;
            long row = chunk / dataChunks * chunkBlocks + physical % chunkBlocks;
            touched.merge(row, 1 << (int) (chunk % dataChunks), Integer::sum);
        }
        long before = -2;
        int maskBefore = 0;
        for (var entry : touched.entrySet()) {
            long row = entry.getKey();
            int mask = entry.getValue();
            boolean same = row == before + 1 && mask == maskBefore && row % chunkBlocks % COLUMN_BLOCKS_MAX != 0
                    && row % chunkBlocks != 0;
            if (!same) {
                action.column(row / chunkBlocks, mask);
            }
            before = row;
            maskBefore = mask;
        }
    }
}
