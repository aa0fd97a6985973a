// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.raid.Geometry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The stripes in which a write was given up after a member command of it had failed there: some of its data or parity
 * is new and some old, and what the parity is depends on who wrote to the stripe before and who after.
 */
final class LostWrites {

    private final ArrayLayout layout;
    /** Behind them is the log of partial parity: nothing of a column is written before its entries are. */
    private final LongSupplier dataBlocks;
    private final Map<Long, Set<Long>> failed = new HashMap<>();
    private final Set<Long> lost = new HashSet<>();

    /** None, of an array that begins with that geometry and now has so many blocks of each member. */
    LostWrites(Geometry geometry, LongSupplier memberBlocks) {
        layout = new ArrayLayout(geometry);
        dataBlocks = memberBlocks;
    }

    /** A member command of an operation has failed. */
    void failed(int member, int opcode, long memberBlock, long owner) {
        if (opcode == Opcode.WRITE && memberBlock < dataBlocks.getAsLong()) {
            failed.computeIfAbsent(owner, key -> new HashSet<>()).add(layout.stripe(member, memberBlock));
        }
    }

    /** An operation has ended. */
    void ended(long owner, int status) {
        Set<Long> stripes = failed.remove(owner);
        if (stripes != null && status != 0) {
            lost.addAll(stripes);
        }
    }

    /** Whether something was lost in a stripe. */
    boolean in(long stripe) {
        return lost.contains(stripe);
    }
}
