// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** Is told what became of the growth of a pool. */
@FunctionalInterface
public interface GrowthListener {
    /** Takes no notice. */
    GrowthListener NONE = (why, nowPs) -> {};

    /**
     * The pool has grown, durably, and volumes can have its new extents; or it has not.
     *
     * @param why in one line why the new extents cannot be had, or null when they can
     */
    void ended(String why, long nowPs);
}
