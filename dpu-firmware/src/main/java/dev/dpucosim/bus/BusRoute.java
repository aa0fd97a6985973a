// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * Where addresses lead.
 *
 * @param first the first address, or the agent's id in configuration space
 * @param last the last address, compared as unsigned
 */
record BusRoute(long first, long last, BusPort port, BusTarget target) {

    boolean holds(long address, int bytes) {
        return Long.compareUnsigned(address, first) >= 0 && Long.compareUnsigned(address, last) <= 0
                && Long.compareUnsigned(last - address, Math.max(bytes, 1) - 1) >= 0;
    }

    boolean meets(long otherFirst, long otherLast) {
        return Long.compareUnsigned(otherFirst, last) <= 0 && Long.compareUnsigned(otherLast, first) >= 0;
    }
}
