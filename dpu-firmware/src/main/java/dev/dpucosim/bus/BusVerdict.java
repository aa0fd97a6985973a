// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * What became of a transaction. Whoever waits for a completion learns it; of a posted transaction nobody does, and only
 * the trace tells.
 */
public enum BusVerdict {
    /** Not known yet. */
    PENDING,
    /** Done. */
    OK,
    /** The target refused it (completer abort). */
    COMPLETER_ABORT,
    /** There is no such target, or it does not do such things (unsupported request). */
    UNSUPPORTED_REQUEST,
    /** Translation or access control on the way let it not through. */
    BLOCKED,
    /** Its data came marked as damaged, and were thrown away. */
    POISONED
}
