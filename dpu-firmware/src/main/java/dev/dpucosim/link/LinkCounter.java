// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

/** What a direction of a link counts. */
public enum LinkCounter {
    /** Frames given to it. */
    SENT,
    /** Bytes of them. */
    SENT_BYTES,
    /** Frames that arrived, the second ones of doubled frames among them. */
    DELIVERED,
    /** Frames lost by the plan. */
    LOST,
    /** Frames that arrived twice. */
    DOUBLED,
    /** Frames that were late. */
    LATE,
    /** Frames with flipped bits. */
    DAMAGED,
    /** Frames without their end. */
    CUT,
    /** Frames lost because the link was down or went down while they were under way. */
    DOWN
}
