// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** The life of a new mapping, in this order and no other: hardware sees it only when nothing can take it back. */
public enum PublicationStep {
    /** The extent is nobody else's. */
    RESERVED,
    /** The whole extent is zero. */
    ZEROED,
    /** The mapping is on the members, and the zeroes before it. */
    DURABLE,
    /** The mapping is in the table that hardware reads. */
    VISIBLE
}
