// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Whether the members of an idle array agree: in RAID 5 the XOR of all chunks of a stripe is zero, in RAID 1 all copies
 * are equal. Looks at the members alone, and shares no code with what computes parity. RAID 0 has nothing to check.
 */
public final class RedundancyCheck {

    /** Stripes in error that are kept in words. */
    public static final int FAULTS_KEPT = 10;

    private final Geometry geometry;
    private final MemberArray members;
    private final long[] sum;
    private final long[] copy;
    private final List<String> faults = new ArrayList<>();
    private long checked;
    private long wrong;

    /** Nothing checked yet. */
    public RedundancyCheck(Geometry geometry, MemberArray members) {
        this.geometry = geometry;
        this.members = members;
        this.sum = new long[geometry.chunkBlocks() * MemberStore.BLOCK_WORDS];
        this.copy = new long[sum.length];
    }

    /** Checks the stripes that were touched. */
    public RedundancyCheck run(TouchedStripes touched) {
        return run(touched, stripe -> false);
    }

    /** Checks the stripes that were touched, but for some. */
    public RedundancyCheck run(TouchedStripes touched, LongPredicate except) {
        if (geometry.level() != RaidLevel.RAID0) {
            touched.forEach(stripe -> {
                if (!except.test(stripe)) {
                    check(stripe);
                }
            });
        }
        return this;
    }

    /** Stripes checked. */
    public long checked() {
        return checked;
    }

    /** Stripes that disagree. */
    public long wrong() {
        return wrong;
    }

    /** The first of them, in words. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    private void check(long stripe) {
        checked++;
        long block = stripe << geometry.chunkShift();
        int blocks = geometry.chunkBlocks();
        boolean mirror = geometry.level() == RaidLevel.RAID1;
        if (mirror) {
            members.member(0).store().read(block, blocks, copy, 0);
            for (int member = 1; member < geometry.members(); member++) {
                System.arraycopy(copy, 0, sum, 0, sum.length);
                members.member(member).store().xor(block, blocks, sum, 0);
                judge(stripe, "copy on member " + member + " differs from member 0");
            }
        } else {
            Arrays.fill(sum, 0);
            for (int member = 0; member < geometry.members(); member++) {
                members.member(member).store().xor(block, blocks, sum, 0);
            }
            judge(stripe, "XOR of all chunks is not zero");
        }
    }

    private void judge(long stripe, String what) {
        long any = 0;
        for (long word : sum) {
            any |= word;
        }
        if (any == 0) {
            return;
        }
        wrong++;
        if (faults.size() < FAULTS_KEPT) {
            int word = 0;
            while (sum[word] == 0) {
                word++;
            }
            faults.add(what + ": stripe=" + stripe + ", chunkBlock=" + word / MemberStore.BLOCK_WORDS + ", word="
                    + word % MemberStore.BLOCK_WORDS);
        }
    }
}
