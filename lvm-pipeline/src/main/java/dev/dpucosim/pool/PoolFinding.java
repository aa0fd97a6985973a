// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.storage.MemberStore;

/**
 * Something about a pool's metadata that is not as it should be.
 *
 * @param damage whether it cannot be repaired from another copy, so that the pool must not be opened
 * @param member index of the member, or -1 when it is about the pool
 * @param offset byte on the member, or -1
 * @param what one line that ends in the values, member and offset among them
 */
public record PoolFinding(boolean damage, int member, long offset, String what) {
    static PoolFinding of(boolean damage, int member, long block, String what, String values) {
        long offset = block << MemberStore.BLOCK_SHIFT;
        return new PoolFinding(damage, member, offset, what + ": member=" + member + ", offset=" + offset
                + (values.isEmpty() ? "" : ", " + values));
    }

    static PoolFinding ofPool(boolean damage, String what) {
        return new PoolFinding(damage, -1, -1, what);
    }

    @Override
    public String toString() {
        return what;
    }
}
