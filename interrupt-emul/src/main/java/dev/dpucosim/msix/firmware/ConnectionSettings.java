// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.msix.MsixWindows;

/**
 * What firmware lets a remote side do.
 *
 * @param id            24 bits; no two connections may have the same lowest four
 * @param functions     one bit a function that it may use
 * @param rate          raises in 1,024 cycles of the block, 0: no limit
 * @param resynchronise whether every vector bound to it is raised once when it greets again: an event may be missed
 */
public record ConnectionSettings(int id, int functions, int rate, boolean resynchronise) {

    /** @throws IllegalArgumentException when a value is outside its field */
    public ConnectionSettings {
        if (id < 0 || id > 0xFFFFFF || functions < 0 || functions >= 1 << MsixWindows.FUNCTIONS || rate < 0
                || rate > 0xFFFF) {
            throw new IllegalArgumentException("connection out of range: id=" + id + ", functions=" + functions
                    + ", rate=" + rate);
        }
    }

    /** A connection without a limit, which is resynchronised. */
    public static ConnectionSettings of(int id, int functions) {
        return new ConnectionSettings(id, functions, 0, true);
    }

    /** The same with a limit. */
    public ConnectionSettings withRate(int raises) {
        return new ConnectionSettings(id, functions, raises, resynchronise);
    }

    /** The same without an event when it greets again: the remote side answers for it that none is missed. */
    public ConnectionSettings withoutResynchronisation() {
        return new ConnectionSettings(id, functions, rate, false);
    }

    boolean mayUse(int function) {
        return (functions >>> function & 1) != 0;
    }
}
