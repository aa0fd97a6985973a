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
 * Whether the members of an idle array agree: in RAID 5 the XOR of all chunks of a stripe is zero, in RAID 6 that of
 * data and P, and that of Q and the data chunks times 1, 2, 4, ... in the field of 0x11d; in RAID 1 and 10 all copies
 * are equal. Where a member is missing, what the others still tell about each other. Looks at the members alone, and
 * shares no code with what computes parity. RAID 0 has nothing to check.
 */
public final class RedundancyCheck {

    /** Stripes in error that are kept in words. */
    public static final int FAULTS_KEPT = 10;

    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int POLYNOMIAL_REST = 0x1d;

    private final Geometry geometry;
    private final ArrayLayout layout;
    private final MemberArray members;
    private final int missing;
    private final long[] sum;
    private final long[] weighted;
    private final List<String> faults = new ArrayList<>();
    private long checked;
    private long wrong;

    /** Nothing of a DPU's members checked yet; those that lack data by now are left out. */
    public RedundancyCheck(Dpu dpu) {
        this(dpu.shape().geometry(), dpu.members(), dpu.incompleteMembers());
    }

    /**
     * Nothing checked yet.
     *
     * @param missing members that are left out, one bit each
     */
    public RedundancyCheck(Geometry geometry, MemberArray members, int missing) {
        this.geometry = geometry;
        this.layout = new ArrayLayout(geometry);
        this.members = members;
        this.missing = missing;
        this.sum = new long[geometry.chunkBlocks() * MemberStore.BLOCK_WORDS];
        this.weighted = new long[sum.length];
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

    /** Checks every stripe of the array, but for some. */
    public RedundancyCheck runAll(LongPredicate except) {
        for (long stripe = 0; stripe < geometry.stripes() && geometry.level() != RaidLevel.RAID0; stripe++) {
            if (!except.test(stripe)) {
                check(stripe);
            }
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
        switch (geometry.level()) {
            case RAID5 -> checkParity(stripe);
            case RAID6 -> checkBothParities(stripe);
            default -> checkCopies(stripe);
        }
    }

    private boolean gone(int member) {
        return (missing >>> member & 1) != 0;
    }

    private void checkCopies(long stripe) {
        int first = -1;
        int copies = 0;
        for (int member = 0; member < geometry.members(); member++) {
            if (gone(member) || !layout.holds(stripe, member)) {
                continue;
            }
            copies++;
            if (first < 0) {
                first = member;
                continue;
            }
            members.member(first).store().read(layout.block(stripe, first), geometry.chunkBlocks(), sum, 0);
            members.member(member).store().xor(layout.block(stripe, member), geometry.chunkBlocks(), sum, 0);
            judge(stripe, sum, "copy on member " + member + " differs from member " + first);
        }
        checked += copies > 1 ? 1 : 0;
    }

    private void checkParity(long stripe) {
        if (missing == 0) {
            checked++;
            add(stripe, 0, geometry.members() - 1);
            judge(stripe, sum, "XOR of all chunks is not zero");
        }
    }

    /** The XOR of the chunks at some places, of those that are there. */
    private void add(long stripe, int placeFirst, int placeLast) {
        Arrays.fill(sum, 0);
        for (int member = 0; member < geometry.members(); member++) {
            int place = layout.place(stripe, member);
            if (place >= placeFirst && place <= placeLast && !gone(member)) {
                members.member(member).store().xor(layout.block(stripe, member), geometry.chunkBlocks(), sum, 0);
            }
        }
    }

    private void checkBothParities(long stripe) {
        int lost = layout.places(stripe, missing);
        int data = layout.dataChunks();
        if (Integer.bitCount(lost) > 1) {
            return;
        }
        checked++;
        weigh(stripe, data);
        add(stripe, 0, data);
        int place = Integer.numberOfTrailingZeros(lost);
        if (lost != 0 && place < data) {
            // What is left over in the sum is the missing chunk, and times its weight it is left over in the other.
            for (int doubled = 0; doubled < place; doubled++) {
                twice(sum);
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= weighted[i];
            }
            judge(stripe, sum, "P and Q tell two things of the missing chunk");
            return;
        }
        if (place != data) {
            judge(stripe, sum, "XOR of data and P is not zero");
        }
        if (place != data + 1) {
            judge(stripe, weighted, "Q does not fit the data");
        }
    }

    /** Q and the data chunks times their weights; from the last chunk down, doubling what is there each time. */
    private void weigh(long stripe, int data) {
        Arrays.fill(weighted, 0);
        for (int place = data - 1; place >= 0; place--) {
            twice(weighted);
            add(stripe, place, place);
            for (int i = 0; i < weighted.length; i++) {
                weighted[i] ^= sum[i];
            }
        }
        add(stripe, data + 1, data + 1);
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] ^= sum[i];
        }
    }

    private static void twice(long[] words) {
        for (int i = 0; i < words.length; i++) {
            long carries = (words[i] & HIGH_BITS) >>> 7;
            words[i] = (words[i] & ~HIGH_BITS) << 1 ^ carries * POLYNOMIAL_REST;
        }
    }

    private void judge(long stripe, long[] rest, String what) {
        long any = 0;
        for (long word : rest) {
            any |= word;
        }
        if (any == 0) {
            return;
        }
        wrong++;
        if (faults.size() < FAULTS_KEPT) {
            int word = 0;
            while (rest[word] == 0) {
                word++;
            }
            faults.add(what + ": stripe=" + stripe + ", chunkBlock=" + word / MemberStore.BLOCK_WORDS + ", word="
                    + word % MemberStore.BLOCK_WORDS);
        }
    }
}
