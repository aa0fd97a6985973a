// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** Is told what firmware makes of each exception record; reports count from this. */
@FunctionalInterface
public interface SlowPathListener {

    /** Takes no notice. */
    SlowPathListener NONE = (reason, cid, fragment, coalesced, nowPs) -> {};

    /**
     * Firmware has taken a record from the exception ring and knows what it is.
     *
     * @param reason the record's reason code: 1 MISS, 2 RAID_ERR, 3 IO_FAIL, 4 NS_ERR, 5 UNSUPPORTED
     * @param cid the host's command id; -1 of an internal operation
     * @param fragment the fragment
     * @param coalesced a MISS that waits for an allocation which an earlier record of the same extent began; it is
     *            counted apart and does not make its request a slow one
     * @param nowPs the time in picoseconds
     */
    void handled(int reason, int cid, int fragment, boolean coalesced, long nowPs);
}
