// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import java.util.Optional;
import java.util.stream.Stream;

/** Array levels, laid out as Linux md does, with the code that the GEOMETRY register takes. */
public enum RaidLevel {
    /** Striped, no redundancy. */
    RAID0(0, 2, 0),
    /** Every member holds everything. */
    RAID1(1, 2, 0),
    /** One rotating parity chunk a stripe, left-symmetric. */
    RAID5(5, 3, 1),
    /** Two rotating parity chunks a stripe, P and Q, left-symmetric. */
    RAID6(6, 4, 2),
    /** Chunks in pairs on neighbouring members, {@code near=2}; a pair may begin on the last member. */
    RAID10(10, 4, 0);

    /** Most members of any array: the width of the member bitmaps. */
    public static final int MEMBERS_MAX = 16;
    /** Copies of every chunk in RAID 10. */
    static final int NEAR_COPIES = 2;
    /** With an even number of members, the pairs of RAID 10 begin on these. */
    private static final int EVEN_MEMBERS = 0x5555;

    private final int code;
    private final int membersMin;
    private final int parities;

    RaidLevel(int code, int membersMin, int parities) {
        this.code = code;
        this.membersMin = membersMin;
        this.parities = parities;
    }

    /** Value of the level field of the GEOMETRY register. */
    public int code() {
        return code;
    }

    /** Fewest members that make an array of this level. */
    public int membersMin() {
        return membersMin;
    }

    /** Parity chunks of a stripe. */
    public int parities() {
        return parities;
    }

    /** Copies of every data chunk, the first included, over {@code members} members. */
    public int copies(int members) {
        return switch (this) {
            case RAID1 -> members;
            case RAID10 -> NEAR_COPIES;
            default -> 1;
        };
    }

    /**
     * Whether everything can still be told while members are missing, one bit each: any of RAID 1 but one, as many as
     * there are parity chunks, of RAID 10 none that hold both copies of a chunk.
     */
    public boolean bears(int members, int missing) {
        int all = (1 << members) - 1;
        return switch (this) {
            case RAID0 -> missing == 0;
            case RAID1 -> missing != all;
            case RAID5, RAID6 -> Integer.bitCount(missing) <= parities;
            case RAID10 -> {
                int withNext = missing & (missing >>> 1 | missing << members - 1) & all;
                yield (withNext & ((members & 1) == 0 ? EVEN_MEMBERS : all)) == 0;
            }
        };
    }

    /** Data chunks of one stripe over {@code members} members; a stripe of RAID 1 or 10 is one chunk and its copies. */
    public int dataChunks(int members) {
        return switch (this) {
            case RAID0 -> members;
            case RAID1, RAID10 -> 1;
            case RAID5, RAID6 -> members - parities;
        };
    }

    /** Stripes for which {@code rows} chunks on each of {@code members} members have room. */
    long stripes(int members, long rows) {
        return this == RAID10 ? rows * members / NEAR_COPIES : rows;
    }

    /** Chunks that {@code stripes} stripes take up on the fullest of {@code members} members. */
    long rows(int members, long stripes) {
        return this == RAID10 ? (stripes * NEAR_COPIES + members - 1) / members : stripes;
    }

    /** Level of a GEOMETRY code, if it is the code of one. */
    public static Optional<RaidLevel> ofCode(int code) {
        return Stream.of(values()).filter(level -> level.code == code).findFirst();
    }
}
