// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** How a queue tells that commands are done; the place of a mode is its code. Failures are entries in every mode. */
public enum QueueMode {
    /** Every completion is an entry of the ring. */
    RING,
    /** A success adds 1 to a counter in memory. */
    COUNTER,
    /** Every completion writes the word of its command, whose lowest bit toggles a lap. */
    BIT
}
