// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.Geometry;

/** Looks at a pool that can be trusted, before anything is written to open it. */
@FunctionalInterface
public interface PoolApproval {
    /**
     * Throws when the pool is not to be opened; its members stay as they are.
     *
     * @param map what the pool holds; not to be changed
     */
    void look(Geometry geometry, PoolArrayState array, PoolMap map);
}
