// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** Learns of the end of a transaction that it issued. */
@FunctionalInterface
public interface BusListener {

    /** Nobody waits. */
    BusListener NONE = transaction -> {};

    /**
     * The transaction is done: {@link BusTransaction#verdict} and, of a read, {@link BusTransaction#data} say how. For
     * a posted transaction this is what no requester on a real bus is told; it stands for a port that makes sure of it
     * by means that are not modelled.
     */
    void done(BusTransaction transaction);
}
