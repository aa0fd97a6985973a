// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import java.util.List;

/** The reason codes of the hand-over to firmware, as reports name them. */
public final class Reasons {

    /** Names in the order of their codes, which begin at 1. */
    public static final List<String> NAMES = List.of("MISS", "RAID_ERR", "IO_FAIL", "NS_ERR", "UNSUPPORTED");
    /** Count of reasons. */
    public static final int COUNT = NAMES.size();

    /** The code of MISS. */
    public static final int MISS = 1;

    private Reasons() {
    }

    /** The bit of a reason in a set of reasons. */
    static int bit(int reason) {
        return 1 << index(reason);
    }

    static int index(int reason) {
        if (reason < 1 || reason > COUNT) {
            throw new IllegalArgumentException("no such reason: reason=" + reason);
        }
        return reason - 1;
    }
}
