// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.Locale;

/**
 * Accesses to memory that fail on arrival. A posted one is dropped without a word, any other is completed with the
 * verdict.
 *
 * @param verdict COMPLETER_ABORT, UNSUPPORTED_REQUEST, BLOCKED or POISONED
 * @param first first address
 * @param last last address, compared as unsigned; a request fails when its first byte is inside
 * @param agentId whose requests, or -1: everybody's
 * @param times how many fail, or -1: all
 */
public record BusFault(BusVerdict verdict, long first, long last, int agentId, int times) {

    /** Checks that it is a fault. */
    public BusFault {
        if (verdict == BusVerdict.OK || verdict == BusVerdict.PENDING) {
            throw new IllegalArgumentException("no fault: verdict=" + verdict);
        }
    }

    /** A fault that strikes every request to a range. */
    public static BusFault always(BusVerdict verdict, long first, long last) {
        return new BusFault(verdict, first, last, -1, -1);
    }

    boolean strikes(BusTransaction transaction) {
        boolean memory = transaction.type() == BusType.MEMORY_WRITE || transaction.type() == BusType.MEMORY_READ;
        return memory && Long.compareUnsigned(transaction.address(), first) >= 0
                && Long.compareUnsigned(transaction.address(), last) <= 0
                && (agentId < 0 || agentId == transaction.attributes().agentId());
    }

    /** As the plan is written: {@code blocked 1000-1fff from 0100 times 2}. */
    @Override
    public String toString() {
        return String.format("%s %x-%x", verdict.name().toLowerCase(Locale.ROOT), first, last)
                + (agentId < 0 ? "" : String.format(" from %04x", agentId)) + (times < 0 ? "" : " times " + times);
    }
}
