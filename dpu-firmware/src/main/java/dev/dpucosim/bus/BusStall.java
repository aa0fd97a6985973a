// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * A while in which a port takes nothing of a class.
 *
 * @param port its name
 * @param fromPs beginning, in picoseconds
 * @param toPs end, in picoseconds
 */
public record BusStall(String port, OrderingClass orderingClass, long fromPs, long toPs) {

    /** As the plan is written: {@code stall host posted 1000-2000}. */
    @Override
    public String toString() {
        return "stall " + port + " " + orderingClass.word() + " " + fromPs + "-" + toPs;
    }
}
