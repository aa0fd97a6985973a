// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What RAID 5 must do with physical blocks, worked out block by block from the table in the behaviours: slow, short,
 * and without a line of the code under test.
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
    private final int dataChunks;
    private final int chunkBlocks;

    ArrayReference(Geometry geometry) {
        members = geometry.members();
        dataChunks = members - 1;
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
        int member = (int) ((parityMember(stripe) + 1 + chunk % dataChunks) % members);
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

    /** Commands of the write of a run while all members are healthy. */
    Cost cost(long[] run) {
        TreeMap<Long, Integer> touched = new TreeMap<>();
        for (long physical : run) {
            long chunk = physical / chunkBlocks;
            long row = chunk / dataChunks * chunkBlocks + physical % chunkBlocks;
            touched.merge(row, 1 << (int) (chunk % dataChunks), Integer::sum);
        }
        int reads = 0;
        int writes = 0;
        long before = -2;
        int maskBefore = 0;
        for (var entry : touched.entrySet()) {
            long row = entry.getKey();
            int mask = entry.getValue();
            boolean same = row == before + 1 && mask == maskBefore && row % chunkBlocks % COLUMN_BLOCKS_MAX != 0
                    && row % chunkBlocks != 0;
            if (!same) {
                int k = Integer.bitCount(mask);
                reads += k == dataChunks ? 0 : Math.min(k + 1, dataChunks - k);
                writes += k + 1;
            }
            before = row;
            maskBefore = mask;
        }
        return new Cost(reads, writes);
    }
}
