// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** What was found when a pool was opened or checked. */
public enum PoolStatus {
    /** Every copy that counts is good. */
    CLEAN,
    /** Some copy was bad, and every piece has a good one. */
    REPAIRED,
    /** Something cannot be trusted. */
    DAMAGED
}
