// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** Whether a transaction may pass one that is before it. */
public enum Passing {
    /** It must stay behind. */
    NO,
    /** It may; nobody may count on it either way. */
    EITHER,
    /** It must be able to while the other is blocked, or the bus could lock up. */
    MUST
}
