// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.List;

/**
 * What superblocks say of the array that the pool lies on.
 *
 * @param members state of each member
 * @param synced stripes, from the first, whose parity or copies were known to fit when the pool was closed; nothing is
 *            known of them while it is not
 * @param rebuilt stripes, from the first, that members which are being rebuilt hold durably
 */
public record PoolArrayState(List<PoolMemberState> members, long synced, long rebuilt) {
    /** Copies the list. */
    public PoolArrayState {
        members = List.copyOf(members);
    }

    /** Members in a state, one bit each. */
    public int members(PoolMemberState state) {
        int bits = 0;
        for (int i = 0; i < members.size(); i++) {
            bits |= members.get(i) == state ? 1 << i : 0;
        }
        return bits;
    }

    /** Members that hold less than all of their data, one bit each. */
    public int incomplete() {
        return members(PoolMemberState.OUT) | members(PoolMemberState.REBUILDING);
    }

    /** The same with other members. */
    PoolArrayState with(List<PoolMemberState> others) {
        return new PoolArrayState(others, synced, rebuilt);
    }

    /** As of a pool that is found open: what was being written may have been lost, anywhere. */
    PoolArrayState interrupted() {
        return new PoolArrayState(members, 0, rebuilt);
    }
}
