// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/** Array levels that the pipeline executes, with the code that the GEOMETRY register takes. */
public enum RaidLevel {
    /** Striped, no redundancy. */
    RAID0(0, 2),
    /** Every member holds everything. */
    RAID1(1, 2),
    /** One rotating parity chunk a stripe, left-symmetric as Linux md lays it out. */
    RAID5(5, 3);

    /** Most members of any array: the width of the member bitmaps. */
    public static final int MEMBERS_MAX = 16;

    private final int code;
    private final int membersMin;

    RaidLevel(int code, int membersMin) {
        this.code = code;
        this.membersMin = membersMin;
    }

    /** Value of the level field of the GEOMETRY register. */
    public int code() {
        return code;
    }

    /** Fewest members that make an array of this level. */
    public int membersMin() {
        return membersMin;
    }

    /** Data chunks of one stripe over {@code members} members. */
    public int dataChunks(int members) {
        return switch (this) {
            case RAID0 -> members;
            case RAID1 -> 1;
            case RAID5 -> members - 1;
        };
    }

    /** Level of a GEOMETRY code; throws when there is none. */
    public static RaidLevel ofCode(int code) {
        for (RaidLevel level : values()) {
            if (level.code == code) {
                return level;
            }
        }
        throw new IllegalArgumentException("no such RAID level: code=" + code);
    }
}
