// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

/**
 * How often one bin was seen.
 *
 * @param group
 *            of the point or cross
 * @param point
 *            point or cross
 * @param kind
 *            what the bin is for
 * @param bin
 *            its name
 * @param goal
 *            how often it must be seen; 0 where it need not
 * @param hits
 *            how often it was
 */
public record BinCount(String group, String point, BinKind kind, String bin, long goal, long hits) {

    /** Whether a goal is set and not reached. */
    public boolean hole() {
        return kind.wanted() && hits < goal;
    }

    BinCount plus(BinCount other) {
        return new BinCount(group, point, kind, bin, Math.max(goal, other.goal), hits + other.hits);
    }
}
