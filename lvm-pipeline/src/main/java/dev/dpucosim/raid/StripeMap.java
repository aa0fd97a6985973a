// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * Where a physical block of the array lies, and what a member holds of a stripe. Pure functions of the geometry, in the
 * layouts of Linux md:
 *
 * <pre>
 *   RAID 5, left-symmetric    RAID 6, left-symmetric      RAID 10, near=2, 5 members
 *   D0 D1 D2 P                Q  D0 D1 D2 P               0 0 1 1 2
 *   D1 D2 P  D0               D0 D1 D2 P  Q               2 3 3 4 4
 *   D2 P  D0 D1               D1 D2 P  Q  D0              5 5 6 6 7
 *   P  D0 D1 D2               D2 P  Q  D0 D1              7 8 8 9 9
 *   D0 D1 D2 P                P  Q  D0 D1 D2
 * </pre>
 *
 * The data chunks of a stripe follow its last parity chunk around, and take their coefficients in Q in that order. A
 * stripe's chunks have a place: data chunks from 0 on, then P, then Q.
 */
public final class StripeMap {
    /** In place of a member: there is none. */
    public static final int NONE = -1;

    private final boolean mirror;
    private final boolean near;
    private final int members;
    private final int chunkShift;
    private final int dataChunks;
    private final int parities;
    private final int copies;

    /** The map of an array of that geometry. */
    public StripeMap(Geometry geometry) {
        mirror = geometry.level() == RaidLevel.RAID1;
        near = geometry.level() == RaidLevel.RAID10;
        members = geometry.members();
        chunkShift = geometry.chunkShift();
        dataChunks = geometry.dataChunks();
        parities = geometry.level().parities();
        copies = geometry.level().copies(members);
    }

    /** Physical chunk that holds a physical block. */
    public long chunk(long block) {
        return block >>> chunkShift;
    }

    /** Block within its chunk. */
    public int offset(long block) {
        return (int) block & (1 << chunkShift) - 1;
    }

    /** Stripe of a physical chunk. */
    public long stripe(long chunk) {
        return chunk / dataChunks;
    }

    /** Place of a physical chunk among the data chunks of its stripe. */
    public int dataChunk(long chunk) {
        return (int) (chunk % dataChunks);
    }

    /** Member that holds the stripe's parity, or P; only RAID 5 and 6 have one. */
    public int parityMember(long stripe) {
        return members - 1 - (int) (stripe % members);
    }

    /** Member that holds the stripe's Q, behind P; only RAID 6 has one. */
    public int qMember(long stripe) {
        return member(stripe, dataChunks + 1);
    }

    /** Member that holds data chunk {@code dataChunk} of a stripe; where there are copies, the one that reads go to. */
    public int dataMember(long stripe, int dataChunk) {
        return readMember(stripe, dataChunk, 0);
    }

    /**
     * Member that data chunk {@code dataChunk} of a stripe is read from: the one that reads go to, or where that is
     * missing the next copy after it; {@link #NONE} when every copy is missing.
     *
     * @param missing members that cannot be read, one bit each
     */
    public int readMember(long stripe, int dataChunk, int missing) {
        int first = firstCopy(stripe);
        for (int i = 0; i < copies; i++) {
            int member = holder(stripe, dataChunk, (first + i) % copies);
            if ((missing >>> member & 1) == 0) {
                return member;
            }
        }
        return NONE;
    }

    /** Members that hold data chunk {@code dataChunk} of a stripe, one bit each. */
    public int holders(long stripe, int dataChunk) {
        int holders = 0;
        for (int copy = 0; copy < copies; copy++) {
            holders |= 1 << holder(stripe, dataChunk, copy);
        }
        return holders;
    }

    private int holder(long stripe, int dataChunk, int copy) {
        return parities > 0 ? member(stripe, dataChunk) : copies > 1 ? copyMember(stripe, copy) : dataChunk;
    }

    /**
     * Copy that reads go to. Of RAID 10 with an even number of members the copies take turns by rows; else the pairs do
     * not begin on every second member only, and all first copies together are spread evenly.
     */
    private int firstCopy(long stripe) {
        if (near) {
            return (members & 1) == 0 ? (int) (row(stripe, 0) & 1) : 0;
        }
        return mirror ? (int) (stripe % members) : 0;
    }

    /** Member that holds the chunk at a place of a stripe with parity. */
    public int member(long stripe, int place) {
        return (parityMember(stripe) + parities + place) % members;
    }

    /** Place, in a stripe with parity, of the chunk that a member holds; the inverse of {@link #member}. */
    public int place(long stripe, int member) {
        return Math.floorMod(member - parityMember(stripe) - parities, members);
    }

    /** Places, one bit each, of the chunks that several members hold, one bit each. */
    public int places(long stripe, int memberMask) {
        int places = 0;
        for (int left = memberMask; left != 0; left &= left - 1) {
            places |= 1 << place(stripe, Integer.numberOfTrailingZeros(left));
        }
        return places;
    }

    /** Copies of every chunk, the first included. */
    public int copies() {
        return copies;
    }

    /** Member that holds a copy of a stripe of RAID 1 or 10. */
    public int copyMember(long stripe, int copy) {
        return near ? (int) ((stripe * RaidLevel.NEAR_COPIES + copy) % members) : copy;
    }

    /** Block on {@link #copyMember} of the first block of a copy: with an odd number of members a pair may break. */
    public long copyBlock(long stripe, int copy) {
        return row(stripe, copy) << chunkShift;
    }

    /** Block on a member that holds a copy of a stripe's chunk of the chunk's first block. */
    public long memberBlock(long stripe, int member) {
        return near
                ? copyBlock(stripe, (int) Math.floorMod(member - stripe * RaidLevel.NEAR_COPIES, (long) members))
                : stripe << chunkShift;
    }

    /** Block on {@link #dataMember} of the first block of a stripe's chunk; the same on every member but in RAID 10. */
    public long memberBlock(long stripe) {
        return copyBlock(stripe, 0);
    }

    private long row(long stripe, int copy) {
        return near ? (stripe * RaidLevel.NEAR_COPIES + copy) / members : stripe;
    }
}
