// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.WriteHole;
import java.util.List;

/**
 * What superblocks say of the array that the pool lies on.
 *
 * @param members state of each member
 * @param synced stripes, from the first, whose parity or copies were known to fit when the pool was closed; nothing is
 *            known of them while it is not, unless there is a log of partial parity
 * @param rebuilt stripes, from the first, that members which are being rebuilt hold durably
 * @param writeHole what is done about columns that a loss of power finds half written
 * @param logSequence entries of the log of partial parity up to this sequence number do not count any more
 */
public record PoolArrayState(List<PoolMemberState> members, long synced, long rebuilt, WriteHole writeHole,
        long logSequence) {
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
        return new PoolArrayState(others, synced, rebuilt, writeHole, logSequence);
    }

    /**
     * As of a pool that is found open: what was being written may have been lost, anywhere. A log of partial parity
     * tells of it, once it is replayed.
     */
    PoolArrayState interrupted() {
        return writeHole == WriteHole.PPL
                ? this
                : new PoolArrayState(members, 0, rebuilt, writeHole, logSequence);
    }

    /** The same when entries up to a sequence number are replayed or forgotten. */
    PoolArrayState logged(long sequence) {
        return new PoolArrayState(members, synced, rebuilt, writeHole, sequence);
    }
}
