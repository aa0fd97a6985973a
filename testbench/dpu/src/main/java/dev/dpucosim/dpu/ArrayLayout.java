// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;

/**
 * Which chunk of which stripe a member holds where, in md's layouts. For those who check the members; shares no code
 * with what places the chunks.
 */
public final class ArrayLayout {

    private final RaidLevel level;
    private final int members;
    private final int chunkShift;

    /** The layout of an array of that geometry. */
    public ArrayLayout(Geometry geometry) {
        level = geometry.level();
        members = geometry.members();
        chunkShift = geometry.chunkShift();
    }

    /** Data chunks of a stripe. */
    public int dataChunks() {
        return level == RaidLevel.RAID0 ? members : parities() == 0 ? 1 : members - parities();
    }

    /** Parity chunks of a stripe. */
    public int parities() {
        return level == RaidLevel.RAID5 ? 1 : level == RaidLevel.RAID6 ? 2 : 0;
    }

    /** Stripe that a block of a member belongs to. */
    public long stripe(int member, long block) {
        long row = block >>> chunkShift;
        return level == RaidLevel.RAID10 ? (row * members + member) / 2 : row;
    }

    /** Whether a member holds a chunk of a stripe. */
    public boolean holds(long stripe, int member) {
        return level != RaidLevel.RAID10 || 2 * stripe % members == member || (2 * stripe + 1) % members == member;
    }

    /** First block of the chunk of a stripe that a member holds. */
    public long block(long stripe, int member) {
        if (level != RaidLevel.RAID10) {
            return stripe << chunkShift;
        }
        long slot = 2 * stripe % members == member ? 2 * stripe : 2 * stripe + 1;
        return slot / members << chunkShift;
    }

    /** Place in the stripe of the chunk that a member holds: data from 0 on, then P, then Q; 0 of every copy. */
    public int place(long stripe, int member) {
        if (parities() == 0) {
            return level == RaidLevel.RAID0 ? member : 0;
        }
        int firstData = (int) (members - 1 - stripe % members + parities()) % members;
        return (member - firstData + members) % members;
    }

    /** Places, one bit each, of the chunks that members hold, one bit each; of a stripe with parity. */
    public int places(long stripe, int memberMask) {
        int places = 0;
        for (int member = 0; member < members; member++) {
            places |= (memberMask >>> member & 1) << place(stripe, member);
        }
        return places;
    }
}
