// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * What stands behind a range of addresses. Implementations must:
 * <ul>
 * <li>do what a posted transaction says before they return, or be sure that nobody sees that they have not;</li>
 * <li>answer every transaction once, now or later: until then it takes up room in the port's buffers;</li>
 * <li>not count on transactions of different sources, or of one source with attributes that free them, in order.</li>
 * </ul>
 */
@FunctionalInterface
public interface BusTarget {

    /** A transaction has arrived: a memory read or write, a message, or an access to configuration space. */
    void accept(BusTransaction transaction, BusAnswer answer);
}
